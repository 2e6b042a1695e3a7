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
    """One thing to time, beside the case called ``baseline``; ``prepare`` runs before it and is not timed."""

    name: str
    work: Callable[[], object]
    prepare: Callable[[], object] = lambda: None
    baseline: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one case: every value, in ``unit``, and the row that it is compared with."""

    name: str
    values: tuple[float, ...]
    unit: str = "s"
    baseline: str = ""

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    def to_json(self) -> dict[str, Any]:
        """Plain values, all repeats among them."""
        return {"name": self.name, "unit": self.unit, "median": self.median, "values": list(self.values)}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one benchmark: its rows, and what to know about them."""

    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = field(default=())

    def ratio(self, row: Row) -> float | None:
        """How large a row's median is beside its baseline's."""
        other = next((one for one in self.rows if one.name == row.baseline), None)
        return row.median / other.median if other is not None and other.median else None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "title": self.title,
            "rows": [row.to_json() | {"ratio": self.ratio(row)} for row in self.rows],
            "notes": list(self.notes),
        }


def interleave(cases: Sequence[Case], repeats: int) -> tuple[Row, ...]:
    """Time every case once per round, for ``repeats`` rounds after a round that is thrown away."""
    seconds: dict[str, list[float]] = {case.name: [] for case in cases}
    gc.freeze()  # what is there already is not searched for garbage again and again
    try:
        for number in range(repeats + 1):
            for case in cases:
                case.prepare()
                taken = _time(case.work)
                if number:
                    seconds[case.name].append(taken)
    finally:
        gc.unfreeze()
    return tuple(Row(case.name, tuple(seconds[case.name]), baseline=case.baseline) for case in cases)


def _time(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began
    finally:
        gc.enable()
