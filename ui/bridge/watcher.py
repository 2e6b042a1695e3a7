"""Polls the database cheaply and says which runs changed, whoever changed them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from resexplorer.errors import ResExplorerError
from resexplorer.store import Store
from resexplorer.store.records import RunRecord, State

POLL_MS = 100


class StoreWatcher(QObject):
    """Keeps every run record up to date and emits what changed.

    ``runs`` maps an id to its newest record. ``data_changed`` comes whenever anything in the database did,
    also when only points were added. ``failed`` and ``recovered`` tell that reading stopped and works again.
    """

    runs_changed = Signal(list)
    runs_deleted = Signal(list)
    data_changed = Signal()
    failed = Signal(str)
    recovered = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.runs: dict[int, RunRecord] = {}
        self._revision = 0
        self._version: int | None = None
        self._broken = False
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.poll)

    def start(self) -> None:
        """Read everything once and keep watching."""
        self.refresh()
        self._timer.start()

    def stop(self) -> None:
        """Stop watching; the records stay."""
        self._timer.stop()

    @Slot()
    def poll(self) -> None:
        """Look whether somebody changed the database, and read what is new."""
        try:
            version = self.store.data_version()
            if version != self._version:
                self._read()
                self._version = version
                self.data_changed.emit()
        except ResExplorerError as error:
            self._fail(str(error))
        else:
            self._recover()

    def refresh(self) -> None:
        """Read now, also this process's own changes; call it after writing."""
        self._version = None
        self.poll()

    def active(self) -> list[RunRecord]:
        """Return the runs that are queued or running."""
        return [run for run in self.runs.values() if run.state in {State.QUEUED, State.RUNNING}]

    def count(self, state: State) -> int:
        """Return how many runs are in ``state``."""
        return sum(run.state is state for run in self.runs.values())

    def _read(self) -> None:
        changes = self.store.changes(self._revision)
        self._revision = changes.revision
        gone = [number for number in changes.deleted if self.runs.pop(number, None) is not None]
        fresh = [run for run in changes.runs if self.runs.get(run.id) != run]
        self.runs.update((run.id, run) for run in fresh)
        if gone:
            self.runs_deleted.emit(gone)
        if fresh:
            self.runs_changed.emit(fresh)

    def _fail(self, sentence: str) -> None:
        if not self._broken:
            self._broken = True
            self.failed.emit(sentence)

    def _recover(self) -> None:
        if self._broken:
            self._broken = False
            self.recovered.emit()
