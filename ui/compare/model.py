"""The run table as a Qt model over snapshots: filtered and sorted in memory, changed in place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from resexplorer.store import RunRecord
from ui.compare.columns import COLUMNS, MARK, Column, sort_runs
from ui.runs.looks import Look

Index = QModelIndex | QPersistentModelIndex
RUN_ROLE = Qt.ItemDataRole.UserRole
LOOK_ROLE = Qt.ItemDataRole.UserRole + 1
_NOWHERE = QModelIndex()


class RunTableModel(QAbstractTableModel):
    """Rows are runs; selection and scroll position survive every change of the data.

    A run whose values change stays in its row until somebody sorts anew: rows that jump can't be read.
    ``order_changed`` comes after a sort, with the column's name and the direction.
    """

    order_changed = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = COLUMNS
        self._rows: list[RunRecord] = []
        self._place: dict[int, int] = {}
        self._looks: Mapping[int, Look] = {}
        self._sort = next(column for column in COLUMNS if column.name == "created")
        self._descending = True

    # What views ask

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Number of runs shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Number of columns, hidden ones included."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, tooltip and the words for screen readers of a cell."""
        if not index.isValid():
            return None
        run, column = self._rows[index.row()], self.columns[index.column()]
        answer = _ANSWERS.get(role)
        if answer is not None:
            return answer(run, column)
        if role == LOOK_ROLE:
            return self._looks.get(run.id)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(run, column)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of the columns and what they mean."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def _spoken(self, run: RunRecord, column: Column) -> str:
        if column.name == MARK:
            return "charted" if run.id in self._looks else "not charted"
        starred = ", starred" if column.name == "name" and run.starred else ""
        return f"{column.title} {column.text(run)}{starred}"

    # Rows

    @property
    def rows(self) -> Sequence[RunRecord]:
        """The runs in the order of the table."""
        return self._rows

    def row_of(self, run_id: int) -> int | None:
        """The row of a run, ``None`` where the table does not show it."""
        return self._place.get(run_id)

    def set_runs(self, runs: Collection[RunRecord]) -> None:
        """Show exactly these runs: what stays keeps its place, what is new is sorted in."""
        wanted = {run.id: run for run in runs}
        self._remove([row for row, run in enumerate(self._rows) if run.id not in wanted])
        self.update_runs([run for run in wanted.values() if run.id in self._place])
        new = [run for run in wanted.values() if run.id not in self._place]
        if len(new) > 64 or not self._rows:
            self._reset_rows([*self._rows, *new])
        else:
            for run in new:
                self._insert(run)

    def update_runs(self, runs: Collection[RunRecord]) -> None:
        """Show new values of runs that are in the table, in their rows."""
        touched = [row for run in runs if (row := self._place.get(run.id)) is not None and self._put(row, run)]
        if touched:
            last = len(self.columns) - 1
            self.dataChanged.emit(self.index(min(touched), 0), self.index(max(touched), last))

    def _put(self, row: int, run: RunRecord) -> bool:
        changed = self._rows[row] != run
        self._rows[row] = run
        return changed

    def _remove(self, gone: list[int]) -> None:
        """Take rows out, in contiguous pieces from the end."""
        end = len(gone)
        while end:
            start = end - 1
            while start and gone[start - 1] == gone[start] - 1:
                start -= 1
            self.beginRemoveRows(QModelIndex(), gone[start], gone[end - 1])
            del self._rows[gone[start] : gone[end - 1] + 1]
            self._find_places()
            self.endRemoveRows()
            end = start

    def _insert(self, run: RunRecord) -> None:
        row = self._row_for(run)
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.insert(row, run)
        self._find_places()
        self.endInsertRows()

    def _row_for(self, run: RunRecord) -> int:
        """Where a new run belongs among rows whose values may have moved on since they were sorted."""
        order = sort_runs([*self._rows, run], self._sort, self._descending)
        rank = {other.id: number for number, other in enumerate(order)}
        return bisect_left([rank[other.id] for other in self._rows], rank[run.id])

    def _reset_rows(self, runs: list[RunRecord]) -> None:
        """Many at once: sort everything, telling views through the layout so that the selection stays."""
        if not self._rows:
            self.beginResetModel()
            self._rows = sort_runs(runs, self._sort, self._descending)
            self._find_places()
            self.endResetModel()
            return
        start = len(self._rows)
        self.beginInsertRows(QModelIndex(), start, len(runs) - 1)
        self._rows = runs
        self._find_places()
        self.endInsertRows()
        self._sort_now()

    def _find_places(self) -> None:
        self._place = {run.id: row for row, run in enumerate(self._rows)}

    # Order and looks

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; empty cells come last in both directions."""
        if 0 <= column < len(self.columns):
            self._sort, self._descending = self.columns[column], order == Qt.SortOrder.DescendingOrder
            self._sort_now()
            self.order_changed.emit(self._sort.name, self._descending)

    def _sort_now(self) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        runs = [self._rows[index.row()].id for index in old]
        self._rows = sort_runs(self._rows, self._sort, self._descending)
        self._find_places()
        new = [self.index(self._place[run], index.column()) for run, index in zip(runs, old, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def set_looks(self, looks: Mapping[int, Look]) -> None:
        """Show the curves' colours in the first column."""
        if looks == self._looks:
            return
        touched = [row for run_id in {*looks, *self._looks} if (row := self._place.get(run_id)) is not None]
        self._looks = looks
        if touched:
            self.dataChanged.emit(self.index(min(touched), 0), self.index(max(touched), 0))


def _tip(run: RunRecord, column: Column) -> str | None:
    if column.name == "status" and run.error:
        return run.error
    if column.name in {"parameters", "macs"}:
        return f"{getattr(run, column.name):,}"
    if column.name in {"name", "tags", "notes", "recipe", "network", "group"}:
        return column.text(run) or None
    return None


def _alignment(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


_ANSWERS: dict[int, Callable[[RunRecord, Column], Any]] = {
    Qt.ItemDataRole.DisplayRole: lambda run, column: column.text(run),
    Qt.ItemDataRole.TextAlignmentRole: lambda _run, column: _alignment(column),
    Qt.ItemDataRole.ToolTipRole: _tip,
    RUN_ROLE: lambda run, _column: run,
}
