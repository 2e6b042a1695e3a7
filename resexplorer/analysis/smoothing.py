"""Exponential smoothing that knows about steps: a gap forgets as much as the points missing from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SmoothingState:
    """Where a smoothed curve stopped, so that new points continue it.

    ``mean`` is the uncorrected average (it starts at zero), ``mass`` the weight that it has gathered, in
    [0, 1).
    """

    step: float = 0.0
    mean: float = 0.0
    mass: float = 0.0


def typical_spacing(steps: ArrayLike, first: int = 101) -> float:
    """Median distance between two of the ``first`` steps: what "one point further" means for this curve."""
    gaps = np.diff(np.asarray(steps, dtype=np.float64)[:first])
    gaps = gaps[gaps > 0]
    return float(np.median(gaps)) if len(gaps) else 1.0


def smooth(
    steps: ArrayLike,
    values: ArrayLike,
    weight: float,
    spacing: float | None = None,
    state: SmoothingState | None = None,
) -> tuple[Floats, SmoothingState]:
    """Smooth a curve; return it and the state from which :func:`smooth` continues with later points.

    ``weight`` in [0, 1) is the share of the old average that survives ``spacing`` steps (by default the
    curve's typical spacing); a distance of ``k`` spacings keeps ``weight ** k``. The average is corrected for
    its start at zero (Kingma & Ba 2014, arXiv 1412.6980, section 3), so that the first point equals the raw
    value. Values that are not finite change nothing and stay NaN in the result.
    """
    xs, ys = np.asarray(steps, dtype=np.float64), np.asarray(values, dtype=np.float64)
    state = state or SmoothingState()
    finite = np.flatnonzero(np.isfinite(ys))
    result = np.full(len(ys), np.nan)
    if len(finite) == 0:
        return result, state
    spacing = spacing or typical_spacing(xs)
    decay = _decays(xs[finite], weight, spacing, state)
    kept, added = _scan(decay, (1.0 - decay) * ys[finite])
    means = kept * state.mean + added
    masses = 1.0 - kept * (1.0 - state.mass)
    result[finite] = means / masses
    return result, SmoothingState(float(xs[finite[-1]]), float(means[-1]), float(masses[-1]))


def _decays(xs: Floats, weight: float, spacing: float, state: SmoothingState) -> Floats:
    """How much of the average before each point survives it: less than 1, so that every point counts."""
    before = xs[0] - spacing if state.mass == 0.0 else state.step
    distance = np.maximum(np.diff(xs, prepend=before), 0.0) / spacing
    return np.minimum(np.power(weight, np.maximum(distance, 1e-6)), 1.0 - 1e-12)


def _scan(decay: Floats, added: Floats) -> tuple[Floats, Floats]:
    """Solve ``m[i] = decay[i] m[i-1] + added[i]`` for all ``i`` in log2(n) passes over the arrays.

    Returns ``(kept, sums)`` with ``m[i] = kept[i] m[-1] + sums[i]`` (Hillis & Steele 1986).
    """
    kept, sums = decay.copy(), added.copy()
    reach = 1
    while reach < len(kept):
        sums[reach:] = kept[reach:] * sums[:-reach] + sums[reach:]
        kept[reach:] = kept[reach:] * kept[:-reach]
        reach *= 2
    return kept, sums
