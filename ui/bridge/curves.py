"""Curves of runs as arrays that grow while a run trains; all reading happens off the GUI thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from resexplorer.store import Store, UnknownRun
from resexplorer.store.records import Points, State
from ui.bridge import task
from ui.bridge.watcher import StoreWatcher

Key = tuple[int, str]
"""A run's id and a series' name."""


@dataclass(slots=True)
class _Buffer:
    """Arrays with room at the end; doubling keeps appending cheap."""

    steps: NDArray[np.int64] = field(default_factory=lambda: np.empty(256, np.int64))
    values: NDArray[np.float64] = field(default_factory=lambda: np.empty(256, np.float64))
    count: int = 0
    attempt: int = -1
    complete: bool = False

    def extend(self, points: Points) -> None:
        needed = self.count + len(points.steps)
        if needed > len(self.steps):
            room = max(needed, 2 * len(self.steps))
            self.steps = np.concatenate([self.steps[: self.count], np.empty(room - self.count, np.int64)])
            self.values = np.concatenate([self.values[: self.count], np.empty(room - self.count)])
        self.steps[self.count : needed] = points.steps
        self.values[self.count : needed] = points.values
        self.count = needed


@dataclass(frozen=True, slots=True)
class _Request:
    """What to read for one curve: from ``start`` on, overlapping the last known point by one."""

    key: Key
    attempt: int
    start: int
    last: tuple[int, float] | None
    final: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was read: ``restart`` says that the curve begins anew."""

    request: _Request
    points: Points
    restart: bool


class CurveFeed(QObject):
    """Reads the watched curves as they grow.

    ``extended(run, name, start)``: points from index ``start`` on are new. ``restarted(run, name)``: the
    whole curve is new (first reading, or the run went back to a checkpoint).
    """

    extended = Signal(int, str, int)
    restarted = Signal(int, str)

    def __init__(self, watcher: StoreWatcher, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self._store: Store = watcher.store
        self._curves: dict[Key, _Buffer] = {}
        self._reading: task.Task | None = None
        self._again = False
        watcher.data_changed.connect(self.poll)

    def watch(self, keys: Iterable[Key]) -> None:
        """Watch exactly these curves; curves already known stay as they are."""
        wanted = set(keys)
        self._curves = {key: buffer for key, buffer in self._curves.items() if key in wanted}
        for key in wanted - self._curves.keys():
            self._curves[key] = _Buffer()
        self.poll()

    @property
    def watched(self) -> frozenset[Key]:
        """The curves that are kept up to date."""
        return frozenset(self._curves)

    def curve(self, run: int, name: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the steps and values read so far, as views; empty where nothing is known."""
        buffer = self._curves.get((run, name), _Buffer())
        return buffer.steps[: buffer.count], buffer.values[: buffer.count]

    @Slot()
    def poll(self) -> None:
        """Read what is new, one reading at a time."""
        if self._reading is not None:
            self._again = True
            return
        asked = (self._request(key, buffer) for key, buffer in self._curves.items())
        requests = [request for request in asked if request]
        if requests:
            self._reading = task.run(lambda: self._read(requests), self._take, self._failed, self)

    def close(self) -> None:
        """Forget everything; nothing is delivered afterwards."""
        if self._reading is not None:
            self._reading.cancel()
        self._curves.clear()

    def _request(self, key: Key, buffer: _Buffer) -> _Request | None:
        run = self._watcher.runs.get(key[0])
        if run is None or (buffer.complete and buffer.attempt == run.attempt):
            return None
        final = run.state not in {State.QUEUED, State.RUNNING}
        anew = run.attempt != buffer.attempt or (final and run.attempt > 1)
        if anew or not buffer.count:
            return _Request(key, run.attempt, 0, None, final)
        last = (int(buffer.steps[buffer.count - 1]), float(buffer.values[buffer.count - 1]))
        return _Request(key, run.attempt, buffer.count - 1, last, final)

    def _read(self, requests: list[_Request]) -> list[_Answer]:
        return [answer for request in requests if (answer := self._read_one(request))]

    def _read_one(self, request: _Request) -> _Answer | None:
        run, name = request.key
        try:
            points = self._store.points(run, name, request.start)
            if request.last is None:
                return _Answer(request, points, True)
            if _begins_with(points, request.last):
                return _Answer(request, points, False)
            return _Answer(request, self._store.points(run, name), True)
        except UnknownRun:
            return None

    def _take(self, answers: list[_Answer]) -> None:
        self._reading = None
        for answer in answers:
            self._apply(answer)
        if self._again:
            self._again = False
            self.poll()

    def _apply(self, answer: _Answer) -> None:
        key = answer.request.key
        buffer = self._curves.get(key)
        if buffer is None:
            return
        fresh = buffer.attempt != answer.request.attempt
        buffer.attempt, buffer.complete = answer.request.attempt, answer.request.final
        if answer.restart:
            buffer.count = 0
            buffer.extend(answer.points)
            if fresh or buffer.count:
                self.restarted.emit(*key)
        elif len(answer.points.steps) > 1:
            start = buffer.count
            tail = answer.points
            buffer.extend(Points(start, tail.steps[1:], tail.values[1:]))
            self.extended.emit(*key, start)

    def _failed(self, error: Exception) -> None:
        """A reading that failed is tried again at the next change; the watcher reports a broken database."""
        self._reading = None


def _begins_with(points: Points, last: tuple[int, float]) -> bool:
    """Whether the first point read is the last one known: else the run went back in between."""
    if not len(points.steps):
        return False
    value = float(points.values[0])
    same = value == last[1] or (np.isnan(value) and np.isnan(last[1]))
    return bool(points.steps[0] == last[0] and same)


