"""One sentence that says which of two networks did better, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from resexplorer.analysis.intervals import PairedDifference, paired_difference


@dataclass(frozen=True, slots=True)
class Sample:
    """What one configuration reached: an error (fraction) by seed."""

    name: str
    by_seed: Mapping[int, float]

    @property
    def mean(self) -> float:
        """Mean over the seeds."""
        return sum(self.by_seed.values()) / len(self.by_seed)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``headline`` says who is ahead and by how much, ``detail`` how sure that is.

    ``points`` is the difference of the means in percentage points (first minus second, negative when the
    first has the lower error); ``paired`` is set when seeds could be paired.
    """

    headline: str
    detail: str
    points: float
    paired: PairedDifference | None


def compare(a: Sample, b: Sample, measure: str) -> Verdict:
    """Say how ``a`` and ``b`` differ in ``measure`` ("test error"), paired over the seeds that both have."""
    shared = sorted(a.by_seed.keys() & b.by_seed.keys())
    paired = None
    difference = a.mean - b.mean
    if len(shared) >= 2:
        paired = paired_difference([b.by_seed[s] for s in shared], [a.by_seed[s] for s in shared])
        difference = paired.mean
    points = 100.0 * difference
    return Verdict(_headline(a.name, b.name, points, measure), _detail(a, b, paired), points, paired)


def rank(samples: Sequence[Sample], measure: str) -> Verdict | None:
    """Say which of several samples is best and how far the last one is behind; ``None`` for fewer than two."""
    if len(samples) < 2:
        return None
    if len(samples) == 2:
        return compare(samples[0], samples[1], measure)
    ordered = sorted(samples, key=lambda sample: sample.mean)
    best, worst = ordered[0], ordered[-1]
    verdict = compare(best, worst, measure)
    if not _tells(verdict.points):
        return replace(verdict, headline=f"All {len(samples)} end with the same {measure}")
    level = [sample.name for sample in ordered if not _tells(100 * (sample.mean - best.mean))]
    leader = best.name if len(level) == 1 else f"{', '.join(level[:-1])} and {level[-1]}"
    have = "has" if len(level) == 1 else "have"
    gap = _points(abs(verdict.points))
    return replace(
        verdict, headline=f"{leader} {have} the lowest {measure} of {len(samples)}, {gap} below {worst.name}"
    )


def _tells(points: float) -> bool:
    """Whether a difference survives rounding to hundredths of a point."""
    return abs(points) >= 0.005


def _headline(a: str, b: str, points: float, measure: str) -> str:
    if not _tells(points):
        return f"{a} and {b} end with the same {measure}"
    ahead, behind = (a, b) if points < 0 else (b, a)
    return f"{ahead} ends {_points(abs(points))} below {behind} in {measure}"


def _points(value: float) -> str:
    text = f"{value:.1f}" if value >= 1 else f"{value:.2f}"
    return f"{text} point" if text == "1.0" else f"{text} points"


def _detail(a: Sample, b: Sample, paired: PairedDifference | None) -> str:
    if paired is not None:
        return _interval(paired)
    if len(a.by_seed) == len(b.by_seed) == 1:
        return "One seed each: not enough for an interval."
    return "The runs share fewer than two seeds: not enough for a paired interval."


def _interval(paired: PairedDifference) -> str:
    if not _tells(100 * paired.mean) and not _tells(100 * paired.sd):
        return f"Equal in all {paired.pairs} paired seeds."
    low, high = sorted((abs(100 * paired.low), abs(100 * paired.high)))
    if paired.decided:
        return f"95 % interval {low:.2f} to {high:.2f} points, {paired.pairs} paired seeds."
    low, high = 100 * paired.low, 100 * paired.high
    more = paired.more_pairs_needed
    advice = f": about {more} more" if more else ""
    return f"95 % interval {low:+.2f} to {high:+.2f} points, {paired.pairs} seeds: not enough seeds{advice}."
