"""Says in a sentence what varying one thing did: who ended best, by how much, and whether seeds support it.

The sentence is computed from the runs' last errors; it claims nothing that the numbers don't show.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

CLOSE = 0.005
"""Test errors closer than half a point are called level when there is only one seed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one run came to; errors are fractions, NaN where it diverged or never got that far."""

    name: str
    test_error: float
    train_error: float


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    errors: tuple[float, ...]

    @property
    def mean(self) -> float:
        return fmean(self.errors)

    @property
    def spread(self) -> float:
        return stdev(self.errors) if len(self.errors) > 1 else math.nan


def effect(factor: str, results: Sequence[Result]) -> str:
    """Compare the members of an experiment in test error; the first named is the baseline.

    ``factor`` names what varies ("the skip"). Several runs of one name are seeds of it.
    """
    trained, diverged = _members(results)
    sentences = [f"{_names(diverged)} diverged."] if diverged else []
    if len(trained) < 2:
        return " ".join([*sentences, f"There are too few finished runs to compare {factor}."])
    ranked = sorted(trained, key=lambda member: member.mean)
    best, worst = ranked[0], ranked[-1]
    gap = worst.mean - best.mean
    sentences.append(_ranking(factor, best, worst, gap))
    baseline = trained[0]
    if baseline is not best and baseline is not worst and results[0].name == baseline.name:
        sentences.append(f"{baseline.name}, the baseline, ends at {_percent(baseline.mean)}.")
    sentences.append(_caution(trained, gap))
    return " ".join(filter(None, sentences))


def _members(results: Sequence[Result]) -> tuple[list[_Member], list[str]]:
    errors: dict[str, list[float]] = {}
    for result in results:
        errors.setdefault(result.name, []).append(result.test_error)
    diverged = [name for name, found in errors.items() if not all(map(math.isfinite, found))]
    return [_Member(name, tuple(found)) for name, found in errors.items() if name not in diverged], diverged


def _ranking(factor: str, best: _Member, worst: _Member, gap: float) -> str:
    if gap < CLOSE:
        return f"All end within {100 * gap:.1f} points of test error: here {factor} makes no visible difference."
    return (
        f"{best.name} ends lowest, at {_percent(best.mean)} test error, {100 * gap:.1f} points below {worst.name} "
        f"({_percent(worst.mean)})."
    )


def _caution(members: Sequence[_Member], gap: float) -> str:
    spreads = [member.spread for member in members]
    if any(math.isnan(spread) for spread in spreads):
        return "With one seed each this may be chance: repeat it with more seeds." if gap >= CLOSE else ""
    widest = max(spreads)
    if gap > 2 * widest:
        return f"The gap is more than twice the spread over seeds ({100 * widest:.1f} points)."
    return f"The spread over seeds ({100 * widest:.1f} points) is as large: more seeds are needed."


def _percent(error: float) -> str:
    return f"{100 * error:.1f} %"


def _names(names: Iterable[str]) -> str:
    found = list(names)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"
