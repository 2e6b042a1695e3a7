"""The mean curve of runs that differ only in their seed, and how far they scatter around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SeedBand:
    """Mean and sample standard deviation over seeds on a common axis, all ``(n,)``.

    ``count`` says how many seeds have a value at each step: one that ended early leaves the mean there.
    ``sd`` is NaN where fewer than two have.
    """

    steps: Floats
    mean: Floats
    sd: Floats
    count: NDArray[np.int64]

    @property
    def low(self) -> Floats:
        """One standard deviation below the mean."""
        return self.mean - self.sd

    @property
    def high(self) -> Floats:
        """One standard deviation above the mean."""
        return self.mean + self.sd


def mean_over_seeds(curves: Sequence[tuple[ArrayLike, ArrayLike]]) -> SeedBand:
    """Average ``(steps, values)`` curves on the union of their steps.

    Between two of its own steps a curve counts with the straight line that a plot would draw; before its
    first and after its last it does not count. Values that are not finite are left out.
    """
    clean = [_finite(steps, values) for steps, values in curves]
    axis = np.unique(np.concatenate([steps for steps, _ in clean])) if clean else np.empty(0)
    rows = [np.interp(axis, s, v, left=np.nan, right=np.nan) for s, v in clean if len(s)]
    table = np.array(rows).reshape(len(rows), len(axis))
    present = np.isfinite(table)
    count = present.sum(axis=0)
    mean = np.where(present, table, 0.0).sum(axis=0) / np.maximum(count, 1)
    squares = np.where(present, (table - mean) ** 2, 0.0).sum(axis=0)
    sd = np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)
    return SeedBand(axis, mean, sd, count)


def _finite(steps: ArrayLike, values: ArrayLike) -> tuple[Floats, Floats]:
    xs, ys = np.asarray(steps, dtype=np.float64), np.asarray(values, dtype=np.float64)
    good = np.isfinite(ys)
    return xs[good], ys[good]
