"""Makes sure that queued runs are worked on: whoever opens the window also revives a queue that was killed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from resexplorer import jobs
from ui.bridge import task
from ui.bridge.watcher import StoreWatcher

CHECK_MS = 2_000


class SupervisorKeeper(QObject):
    """Starts the supervisor when runs wait or run and nobody watches them.

    ``failed(sentence)`` comes once for each way in which starting fails.
    """

    failed = Signal(str)

    def __init__(self, watcher: StoreWatcher, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self._busy = False
        self._said = ""
        self._timer = QTimer(self, interval=CHECK_MS)
        self._timer.timeout.connect(self.check)

    def start(self) -> None:
        """Check now and from time to time."""
        self.check()
        self._timer.start()

    def stop(self) -> None:
        """Stop checking; a running supervisor goes on."""
        self._timer.stop()

    @Slot()
    def check(self) -> None:
        """Start the supervisor in the background if it is needed and missing."""
        if self._busy or not self._watcher.active():
            return
        self._busy = True
        store = self._watcher.store
        task.run(lambda: jobs.ensure_supervisor(store), self._on_done, self._on_error, self)

    def _on_done(self, _started: bool) -> None:
        self._busy, self._said = False, ""

    def _on_error(self, error: Exception) -> None:
        self._busy = False
        sentence = f"Queued runs can't be started: {error}"
        if sentence != self._said:
            self._said = sentence
            self.failed.emit(sentence)
