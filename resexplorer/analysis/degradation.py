"""Says in a sentence what plain and residual networks of two depths show (He et al. 2015, figures 1 and 6).

The sentence is computed: it tells what the numbers say, also when they say something else than the paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SAME = 0.01
"""Training errors closer than this are called equal: one point."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What training one network came to; ``train_error`` is a fraction, NaN where it diverged."""

    name: str
    residual: bool
    depth: int
    train_error: float


def explain(outcomes: Sequence[Outcome]) -> str:
    """One sentence or a few about depth, with and without skips; several seeds of a network are averaged."""
    plain, residual = (_by_depth(outcomes, kind) for kind in (False, True))
    sentences = []
    if len(plain) > 1:
        sentences.append(_about_plain(plain[0], plain[-1]))
    if len(residual) > 1:
        sentences.append(_about_residual(residual[0], residual[-1]))
    if plain and residual and plain[-1].depth == residual[-1].depth:
        sentences.append(_about_skip(plain[-1], residual[-1]))
    return " ".join(filter(None, sentences)) or "There are too few finished runs to compare depths."


def _by_depth(outcomes: Sequence[Outcome], residual: bool) -> list[Outcome]:
    groups: dict[tuple[str, int], list[float]] = {}
    for outcome in outcomes:
        if outcome.residual is residual:
            groups.setdefault((outcome.name, outcome.depth), []).append(outcome.train_error)
    means = [Outcome(name, residual, depth, sum(found) / len(found)) for (name, depth), found in groups.items()]
    return sorted(means, key=lambda outcome: outcome.depth)


def _about_plain(shallow: Outcome, deep: Outcome) -> str:
    compared = f"{deep.name} ends {_compared(deep, shallow)} in training error"
    if not math.isfinite(deep.train_error - shallow.train_error):
        return f"{_diverged(shallow, deep)} diverged, so plain depths can't be compared."
    if deep.train_error - shallow.train_error > SAME:
        return f"{compared}: the degradation problem."
    if shallow.train_error - deep.train_error > SAME:
        return f"{compared}: here the deeper plain network trains better."
    return f"{compared}: no degradation shows here."


def _about_residual(shallow: Outcome, deep: Outcome) -> str:
    if not math.isfinite(deep.train_error - shallow.train_error):
        return f"{_diverged(shallow, deep)} diverged, so residual depths can't be compared."
    compared = f"{deep.name} ends {_compared(deep, shallow)}"
    if deep.train_error - shallow.train_error > SAME:
        return f"{compared}: with skips, too, the deeper network trains worse here."
    if shallow.train_error - deep.train_error > SAME:
        return f"{compared}: with skips, depth helps."
    return f"{compared}: with skips, depth does no harm."


def _about_skip(plain: Outcome, residual: Outcome) -> str:
    gap = plain.train_error - residual.train_error
    if not math.isfinite(gap):
        return ""
    if abs(gap) <= SAME:
        return f"At {plain.depth} layers the skips change the training error by less than a point."
    better = "lower" if gap > 0 else "raise"
    return f"At {plain.depth} layers the skips {better} the training error by {_points(abs(gap))}."


def _compared(one: Outcome, other: Outcome) -> str:
    gap = one.train_error - other.train_error
    if round(abs(gap) * 100, 1) == 0:
        return f"level with {other.name}"
    return f"{_points(abs(gap))} {'above' if gap > 0 else 'below'} {other.name}"


def _points(gap: float) -> str:
    return f"{100 * gap:.1f} points"


def _diverged(*outcomes: Outcome) -> str:
    return " and ".join(outcome.name for outcome in outcomes if not math.isfinite(outcome.train_error))
