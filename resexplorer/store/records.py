"""Frozen values that the store returns: nothing in them is bound to a database session."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

STALLED_SECONDS = 10.0
"""A worker writes at least once a second; one that is silent for so long is called stalled."""


class State(StrEnum):
    """The life of a run."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    LOST = "lost"
    """The worker vanished without a word: killed, crashed or the machine went down."""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen unless somebody asks for it."""
        return self in {State.FINISHED, State.STOPPED, State.FAILED, State.LOST}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run as the table and the queue show it.

    Times are Unix seconds, ``seconds`` counts only time spent running. ``progress`` is in [0, 1]. ``last``
    and ``best`` hold one value a series (errors are fractions in [0, 1]). ``attempt`` grows each time a worker is
    started. ``rewinds`` grows each time points are dropped because training went back to a checkpoint: a
    reader that sees it change re-reads the run's points from the start. ``choices`` is what was decided at
    the first start and stays for the run's life (threads, precision, …). ``revision`` grows with every
    change to the row.
    """

    id: int
    name: str
    state: State
    network: str
    network_hash: str
    family: str
    parameters: int
    macs: int
    depth: int
    data: str
    recipe: str
    seed: int
    device: str
    created: float
    started: float | None = None
    finished: float | None = None
    seconds: float = 0.0
    step: int = 0
    steps: int = 0
    attempt: int = 0
    rewinds: int = 0
    error: str | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()
    notes: str = ""
    starred: bool = False
    position: float = 0.0
    pid: int | None = None
    pid_created: float | None = None
    heartbeat: float | None = None
    revision: int = 0
    choices: Mapping[str, Any] = field(default_factory=dict)
    last: Mapping[str, float] = field(default_factory=dict)
    best: Mapping[str, float] = field(default_factory=dict)

    @property
    def progress(self) -> float:
        """Share of the steps that are done, in [0, 1]."""
        return min(1.0, self.step / self.steps) if self.steps else 0.0

    def condition(self, now: float | None = None) -> str:
        """The state in a word; "stalled" where the worker of a running run has not been heard of for a while.

        Such a worker was stopped, or the machine has no time for it: it may go on at any moment.
        """
        silent = (time.time() if now is None else now) - (self.heartbeat or math.inf)
        return "stalled" if self.state is State.RUNNING and silent > STALLED_SECONDS else self.state.value

    def to_json(self) -> dict[str, Any]:
        """The run record of the command line's contract."""
        names = ("id", "name", "network", "data", "recipe", "seed", "device", "created", "seconds", "error")
        record: dict[str, Any] = {name: getattr(self, name) for name in names}
        return record | {
            "state": self.state.value,
            "progress": self.progress,
            "last": _finite(self.last),
            "best": _finite(self.best),
        }


def _finite(values: Mapping[str, float]) -> dict[str, float | None]:
    """Values as JSON can hold them: it has no NaN and no infinity."""
    return {name: value if math.isfinite(value) else None for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to the run table after a revision."""

    revision: int
    runs: tuple[RunRecord, ...]
    deleted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SeriesRecord:
    """One stored series of a run: its name and how many points it has."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Points:
    """Points ``start, start + 1, …`` of a series: ``steps`` (int64) and ``values`` (float64), both ``(n,)``.

    ``rewinds`` is the run's at the moment of reading: where it differs from what a reader has seen so far,
    the indices have a new meaning and the reader starts again at 0.
    """

    start: int
    steps: NDArray[np.int64]
    values: NDArray[np.float64]
    rewinds: int = 0

    @property
    def end(self) -> int:
        """Index after the last point: the next ``start``."""
        return self.start + len(self.steps)


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Something that happened to a run: started, paused, checkpoint, lr changed, crashed, …"""

    id: int
    run: int
    time: float
    step: int
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CommandRecord:
    """Something that a person asked of a running job; kept after it was applied, so that history replays."""

    id: int
    run: int
    time: float
    kind: str
    data: Mapping[str, Any]
    applied: float | None
