"""A listener that keeps everything in memory, for training inside a Python program."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resexplorer.training.listener import Command


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, and the newest value of each series."""

    step: int
    steps: int
    last: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened after ``step`` steps."""

    step: int
    kind: str
    data: Mapping[str, Any]


class MemoryListener:
    """Collects the points ``(step, value)`` of every series; ``commands`` may be filled while the loop runs."""

    def __init__(self, on_progress: Callable[[Progress], None] | None = None) -> None:
        self.points: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        self.events: list[Event] = []
        self.queue: deque[Command] = deque()
        self.done: list[Command] = []
        self._on_progress = on_progress

    @property
    def last(self) -> dict[str, float]:
        """The newest value of every series."""
        return {name: points[-1][1] for name, points in self.points.items() if points}

    def log(self, step: int, values: Mapping[str, float]) -> None:
        """Keep one value each for some series."""
        for name, value in values.items():
            self.points[name].append((step, value))

    def event(self, kind: str, step: int, **data: Any) -> None:
        """Keep an event."""
        self.events.append(Event(step, kind, data))

    def progress(self, step: int, steps: int) -> None:
        """Pass the progress on."""
        if self._on_progress is not None:
            self._on_progress(Progress(step, steps, self.last))

    def truncate(self, step: int) -> None:
        """Drop the points after ``step``."""
        for points in self.points.values():
            points[:] = [point for point in points if point[0] <= step]

    def flush(self) -> bool:
        """Memory is always up to date."""
        return True

    def commands(self) -> Sequence[Command]:
        """Take what was put into ``queue``."""
        found = []
        while self.queue:
            found.append(self.queue.popleft())
        return found

    def applied(self, command: Command) -> None:
        """Remember that a command was carried out."""
        self.done.append(command)

    def superseded(self) -> bool:
        """Nobody else can take over."""
        return False
