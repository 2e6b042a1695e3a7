"""Background calls: a function runs in a thread, its result arrives on the GUI thread."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

T = TypeVar("T")


class Task:
    """One background call; :meth:`cancel` makes sure that its callbacks never come."""

    def __init__(
        self,
        fn: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[Exception], None] | None,
        owner: QObject | None,
    ) -> None:
        self.cancelled = False
        self._fn, self._on_done, self._on_error, self._owner = fn, on_done, on_error, owner
        self._has_owner = owner is not None
        self._result: Any = None
        self._error: Exception | None = None

    def cancel(self) -> None:
        """Drop the result; a function that already runs is not interrupted."""
        self.cancelled = True

    def call(self) -> None:
        """Run the function (in the worker thread) and keep what it returns or raises."""
        if self.cancelled:
            return
        try:
            self._result = self._fn()
        except Exception as error:
            self._error = error

    def deliver(self) -> None:
        """Hand the result over (on the GUI thread), unless nobody waits for it any more."""
        if self.cancelled or (self._has_owner and not shiboken6.isValid(self._owner)):
            return
        if self._error is None:
            self._on_done(self._result)
        elif self._on_error is not None:
            self._on_error(self._error)
        else:
            sys.excepthook(type(self._error), self._error, self._error.__traceback__)


class TaskRunner(QObject):
    """A pool of two threads whose results are delivered through the event loop."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="resexplorer-task")
        self._pending: set[Task] = set()
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a call has not been delivered yet."""
        return bool(self._pending)

    def run(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None] | None = None,
        owner: QObject | None = None,
    ) -> Task:
        """Call ``fn`` in a thread, then ``on_done(result)`` or ``on_error(error)`` on the GUI thread.

        Nothing is delivered once ``owner`` is destroyed. Without ``on_error`` an error goes to
        ``sys.excepthook``, which shows it.
        """
        task = Task(fn, on_done, on_error, owner)
        self._pending.add(task)
        self._pool.submit(self._work, task)
        return task

    def close(self) -> None:
        """Drop what waits, wait for what runs, and end the threads."""
        for task in self._pending:
            task.cancel()
        self._pending.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(self, task: Task) -> None:
        task.call()
        if shiboken6.isValid(self):
            self._finished.emit(task)

    @Slot(object)
    def _deliver(self, task: Task) -> None:
        self._pending.discard(task)
        task.deliver()


_current: TaskRunner | None = None


def runner() -> TaskRunner:
    """Return the process's runner; it is made at the first use and again after :func:`shutdown`."""
    global _current  # noqa: PLW0603  one pool of threads a process
    if _current is None:
        _current = TaskRunner()
    return _current


def run(
    fn: Callable[[], T],
    on_done: Callable[[T], None],
    on_error: Callable[[Exception], None] | None = None,
    owner: QObject | None = None,
) -> Task:
    """Call ``fn`` in the background; see :meth:`TaskRunner.run`."""
    return runner().run(fn, on_done, on_error, owner)


def shutdown() -> None:
    """End the threads; called when the last window closes."""
    global _current  # noqa: PLW0603
    if _current is not None:
        _current.close()
        _current = None
