"""The queue as a list model: rows move, come and go one at a time, so that a selection survives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from resexplorer.store import Action, RunRecord, State, allowed
from ui.runs.looks import Look
from ui.runs.order import Card, Heading, Row
from ui.runs.words import spoken

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)
LOOK = ROW + 1
FOOT = ROW + 2
ASKED = ROW + 3
MIME = "application/x-resexplorer-runs"


class QueueModel(QAbstractListModel):
    """Cards and headings; ``move_wanted(ids, before)`` comes when cards are dropped elsewhere in the queue."""

    move_wanted = Signal(list, object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._looks: Mapping[int, Look] = {}
        self._feet: Mapping[int, str] = {}
        self._asked: Mapping[int, str] = {}

    # What it shows

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        """Cards and headings."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give the delegate its row, and screen readers a sentence."""
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if isinstance(row, Heading):
            return row.title if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} else None
        run = row.run
        extra = {LOOK: self._looks.get(run.id), FOOT: self._feet.get(run.id, ""), ASKED: self._asked.get(run.id, "")}
        if role in extra:
            return extra[role]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(run, self._feet.get(run.id, ""))
        return run.name if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Runs can be selected; waiting ones can be dragged, and dropped between others."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        row = self._rows[index.row()]
        if isinstance(row, Heading):
            return Qt.ItemFlag.ItemIsEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsDragEnabled if allowed(Action.MOVE, row.run.state) else flags

    def row(self, index: AnyIndex) -> Row | None:
        """Return the row at an index."""
        return self._rows[index.row()] if index.isValid() else None

    def run(self, index: AnyIndex) -> RunRecord | None:
        """Return the run at an index; nothing for a heading."""
        row = self.row(index)
        return row.run if isinstance(row, Card) else None

    def index_of(self, run_id: int) -> QModelIndex:
        """Return where a run is; an invalid index when it is not shown."""
        key = f"run {run_id}"
        return next((self.index(n) for n, row in enumerate(self._rows) if row.key == key), QModelIndex())

    # How it changes

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows, with as few moves as simple means give."""
        self._remove_missing({row.key for row in rows})
        for number, row in enumerate(rows):
            if number < len(self._rows) and self._rows[number].key == row.key:
                if self._rows[number] != row:
                    self._rows[number] = row
                    self.dataChanged.emit(self.index(number), self.index(number))
            else:
                self._bring(number, row)

    def update_runs(self, runs: Sequence[RunRecord]) -> None:
        """Show newer records of runs whose places stay."""
        newer = {run.id: run for run in runs}
        for number, row in enumerate(self._rows):
            if isinstance(row, Card) and row.run.id in newer:
                self._rows[number] = Card(newer[row.run.id], row.place)
                self.dataChanged.emit(self.index(number), self.index(number))

    def cards(self) -> list[Card]:
        """Return the cards from top to bottom."""
        return [row for row in self._rows if isinstance(row, Card)]

    def set_looks(self, looks: Mapping[int, Look]) -> None:
        """Change which runs are charted, and how."""
        if looks != self._looks:
            self._looks = dict(looks)
            self._all_changed()

    def set_feet(self, feet: Mapping[int, str], asked: Mapping[int, str]) -> None:
        """Change the cards' last lines and what was asked of them."""
        changed = {run for run in {*feet, *self._feet} if feet.get(run) != self._feet.get(run)}
        changed |= {run for run in {*asked, *self._asked} if asked.get(run) != self._asked.get(run)}
        self._feet, self._asked = dict(feet), dict(asked)
        for number, row in enumerate(self._rows):
            if isinstance(row, Card) and row.run.id in changed:
                self.dataChanged.emit(self.index(number), self.index(number))

    def _all_changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def _remove_missing(self, wanted: set[str]) -> None:
        for number in range(len(self._rows) - 1, -1, -1):
            if self._rows[number].key not in wanted:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self._rows[number]
                self.endRemoveRows()

    def _bring(self, number: int, row: Row) -> None:
        old = next((n for n in range(number, len(self._rows)) if self._rows[n].key == row.key), None)
        if old is None:
            self.beginInsertRows(QModelIndex(), number, number)
            self._rows.insert(number, row)
            self.endInsertRows()
            return
        self.beginMoveRows(QModelIndex(), old, old, QModelIndex(), number)
        del self._rows[old]
        self._rows.insert(number, row)
        self.endMoveRows()
        self.dataChanged.emit(self.index(number), self.index(number))

    # Dragging

    def supportedDropActions(self) -> Qt.DropAction:
        """Cards move."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Only our own cards can be dropped."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Carry the ids of the dragged runs, in the order of the list."""
        runs = [run.id for index in sorted(indexes, key=lambda i: i.row()) if (run := self.run(index))]
        data = QMimeData()
        data.setData(MIME, QByteArray(",".join(map(str, runs)).encode()))
        return data

    def dropMimeData(self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: AnyIndex) -> bool:
        """Ask for the move; the database answers with a new order. Returns False: Qt must not remove rows."""
        raw = bytes(data.data(MIME).data()).decode()
        target = row if row >= 0 else parent.row()
        if raw:
            self.move_wanted.emit([int(number) for number in raw.split(",")], self._first_waiting(target))
        return False

    def _first_waiting(self, start: int) -> int | None:
        """Return the first waiting run at or after a row: what is dropped comes before it."""
        if start < 0:
            return None
        for row in self._rows[start:]:
            if isinstance(row, Heading) and row.title != "Queue":
                return None
            if isinstance(row, Card) and row.run.state is State.QUEUED:
                return row.run.id
        return None
