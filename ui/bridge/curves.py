"""Curves of runs as arrays that grow while a run trains; all reading happens off the GUI thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from resexplorer.store import Store, UnknownRun
from resexplorer.store.records import Points, State
from ui.bridge import task
from ui.bridge.watcher import StoreWatcher

READ_MS = 180
"""Least time between two readings: five a second look live, and drawing more would take time from training."""

Key = tuple[int, str]
"""A run's id and a series' name."""


@dataclass(slots=True)
class _Buffer:
    """Arrays with room at the end; doubling keeps appending cheap."""

    steps: NDArray[np.int64] = field(default_factory=lambda: np.empty(256, np.int64))
    values: NDArray[np.float64] = field(default_factory=lambda: np.empty(256, np.float64))
    count: int = 0
    rewinds: int = -1
    complete: tuple[int, int] | None = None
    """The run's (attempt, rewinds) at which the last reading was final."""

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
    """What to read for one curve: from ``start`` on, unless the run went back since ``rewinds``."""

    key: Key
    start: int
    rewinds: int
    final: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was read."""

    request: _Request
    points: Points


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
        self._active = True
        self._pause = QTimer(self, singleShot=True, interval=READ_MS)
        self._pause.timeout.connect(self._after_pause)
        watcher.data_changed.connect(self.poll)

    def watch(self, keys: Iterable[Key]) -> None:
        """Watch exactly these curves; curves already known stay as they are."""
        wanted = set(keys)
        self._curves = {key: buffer for key, buffer in self._curves.items() if key in wanted}
        for key in wanted - self._curves.keys():
            self._curves[key] = _Buffer()
        self._again = False
        self._pause.stop()
        self.poll()

    def set_active(self, active: bool) -> None:
        """Stop reading while nobody looks; catches up afterwards."""
        self._active = active
        if active:
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
        if self._reading is not None or self._pause.isActive():
            self._again = True
            return
        if not self._active:
            return
        asked = (self._request(key, buffer) for key, buffer in self._curves.items())
        requests = [request for request in asked if request]
        if requests:
            self._pause.start()
            self._reading = task.run(lambda: self._read(requests), self._take, self._failed, self)

    def close(self) -> None:
        """Forget everything; nothing is delivered afterwards."""
        if self._reading is not None:
            self._reading.cancel()
        self._pause.stop()
        self._curves.clear()

    def _request(self, key: Key, buffer: _Buffer) -> _Request | None:
        run = self._watcher.runs.get(key[0])
        if run is None:
            return None
        now = (run.attempt, run.rewinds)
        if buffer.complete == now:
            return None
        final = now if run.state is not State.RUNNING else None
        return _Request(key, buffer.count, buffer.rewinds, final)

    def _read(self, requests: list[_Request]) -> list[_Answer]:
        return [answer for request in requests if (answer := self._read_one(request))]

    def _read_one(self, request: _Request) -> _Answer | None:
        run, name = request.key
        try:
            points = self._store.points(run, name, request.start)
            if points.rewinds != request.rewinds and request.start:
                points = self._store.points(run, name)
        except UnknownRun:
            return None
        return _Answer(request, points)

    def _take(self, answers: list[_Answer]) -> None:
        self._reading = None
        for answer in answers:
            self._apply(answer)
        if not self._pause.isActive():
            self._after_pause()

    @Slot()
    def _after_pause(self) -> None:
        """Read what was asked for meanwhile."""
        if self._again and self._reading is None:
            self._again = False
            self.poll()

    def _apply(self, answer: _Answer) -> None:
        key, points = answer.request.key, answer.points
        buffer = self._curves.get(key)
        if buffer is None:
            return
        anew = points.rewinds != buffer.rewinds
        if anew:
            buffer.count, buffer.rewinds = 0, points.rewinds
        start = buffer.count
        if points.start != start:
            return
        buffer.extend(points)
        buffer.complete = answer.request.final
        if anew:
            self.restarted.emit(*key)
        elif buffer.count > start:
            self.extended.emit(*key, start)

    def _failed(self, error: Exception) -> None:
        """A reading that failed is tried again at the next change; the watcher reports a broken database."""
        self._reading = None
