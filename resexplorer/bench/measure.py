"""Times several ways of doing something in turns, so that a busy moment of the machine hits them all."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to time; ``prepare`` runs before every repeat and is not timed."""

    name: str
    work: Callable[[], object]
    prepare: Callable[[], object] = lambda: None


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one case: every value, in ``unit``. Smaller is better unless ``more_is_better``."""

    name: str
    values: tuple[float, ...]
    unit: str = "s"
    more_is_better: bool = False

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    def ratio_to(self, baseline: Row) -> float | None:
        """How large the median is beside the baseline's; ``None`` where that means nothing."""
        return self.median / baseline.median if self.unit == baseline.unit and baseline.median else None

    def to_json(self) -> dict[str, Any]:
        """Plain values, all repeats among them."""
        return {"name": self.name, "unit": self.unit, "median": self.median, "values": list(self.values)}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one benchmark: rows, the first being the baseline, and what to know about them."""

    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"title": self.title, "rows": [row.to_json() for row in self.rows], "notes": list(self.notes)}


def interleave(cases: Sequence[Case], repeats: int) -> tuple[Row, ...]:
    """Time every case once per round, for ``repeats`` rounds after a round that is thrown away."""
    seconds: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(repeats + 1):
        for case in cases:
            case.prepare()
            taken = _time(case.work)
            if number:
                seconds[case.name].append(taken)
    return tuple(Row(case.name, tuple(seconds[case.name])) for case in cases)


def _time(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began
    finally:
        gc.enable()
