"""What a person does to runs: the store is asked in the background, refusals are shown as sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from resexplorer.store import Action, RunRecord, State, allowed
from ui.bridge import task
from ui.runs.words import plural
from ui.services import Services
from ui.widgets.message import ask, show_error

_DOING = {Action.PAUSE: "pausing…", Action.STOP: "stopping…"}


class RunCommands(QObject):
    """Pause, resume, stop, retry, move, rename and delete; ``asked`` tells what a worker has not done yet."""

    changed = Signal()

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._widget = services, parent
        self.asked: dict[int, str] = {}
        services.watcher.runs_changed.connect(self._on_runs_changed)

    def act(self, action: Action, runs: Sequence[RunRecord]) -> None:
        """Ask one of the queue's actions of those runs that allow it now."""
        chosen = [run for run in runs if allowed(action, run.state)]
        if not chosen:
            return
        store = self._services.store
        calls = {
            Action.PAUSE: store.pause, Action.RESUME: store.resume,
            Action.STOP: store.stop, Action.RETRY: store.retry,
        }  # fmt: skip
        for run in chosen:
            if run.state is State.RUNNING and action in _DOING:
                self.asked[run.id] = _DOING[action]
        self.changed.emit()
        ids = [run.id for run in chosen]
        self._do(lambda: calls[action](ids), f"{_subject(chosen)} can't be changed", ids)

    def move(self, ids: Sequence[int], before: int | None) -> None:
        """Move waiting runs before another one, or to the end of the queue."""
        store = self._services.store
        moved = [number for number in ids if number != before]
        self._do(lambda: [store.move(number, before) for number in moved], "The queue can't be reordered")

    def command(self, kind: str, runs: Sequence[RunRecord], **data: Any) -> None:
        """Give the runs' workers a command, such as another learning rate; finished ones may be prolonged."""
        store = self._services.store
        ids = [run.id for run in runs]

        def give() -> None:
            for number in ids:
                store.command(number, kind, **data)

        self._do(give, f"{_subject(runs)} can't be changed")

    def rename(self, run: RunRecord, name: str) -> None:
        """Give a run another name."""
        self._do(lambda: self._services.store.rename(run.id, name), f"{run.name} can't be renamed")

    def delete(self, runs: Sequence[RunRecord]) -> None:
        """Delete runs after asking; running ones have to be stopped first."""
        busy = [run for run in runs if not allowed(Action.DELETE, run.state)]
        if busy:
            verb = "is" if len(busy) == 1 else "are"
            show_error(self._widget, "Stop first, then delete", f"{_subject(busy)} {verb} still running: stop first.")
            return
        if not runs:
            return
        ids = [run.id for run in runs]
        what = f"Delete {_subject(runs)} with curves and checkpoints? This can't be undone."
        ask(
            self._widget, "Delete for good", what, f"Delete {plural(len(runs), 'run')}",
            lambda: self._do(lambda: self._services.store.delete(ids), "The runs can't be deleted"), danger=True,
        )  # fmt: skip

    def _do(self, step: Callable[[], Any], title: str, ids: Sequence[int] = ()) -> None:
        def on_error(error: Exception) -> None:
            for number in ids:
                self.asked.pop(number, None)
            self.changed.emit()
            self._services.watcher.refresh()
            show_error(self._widget, title, error)

        task.run(step, lambda _result: self._services.watcher.refresh(), on_error, self)

    def _on_runs_changed(self, runs: list[RunRecord]) -> None:
        for run in runs:
            if run.state is not State.RUNNING:
                self.asked.pop(run.id, None)


def _subject(runs: Sequence[RunRecord]) -> str:
    return f"“{runs[0].name}”" if len(runs) == 1 else plural(len(runs), "run")
