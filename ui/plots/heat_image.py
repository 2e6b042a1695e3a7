"""From a table of positive numbers to coloured pixels: the arithmetic of a heat map, without widgets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ui.plots.colormap import SHADES, packed

Floats = NDArray[np.float64]

MOST_DECADES = 8.0
"""Values further below the largest share the lowest colour: a dead block must not take the others' contrast."""


@dataclass(frozen=True, slots=True)
class LogScale:
    """Which values the colours stand for: ``10**low`` is the first, ``10**high`` the last."""

    low: float = -1.0
    high: float = 0.0

    def fraction(self, values: Floats) -> Floats:
        """Place of each value on the map in [0, 1]: 0 for zero, NaN where there is none."""
        return np.clip((log10(values) - self.low) / (self.high - self.low), 0.0, 1.0)

    def fraction_of(self, value: float) -> float:
        """Place of one value in [0, 1]."""
        return float(self.fraction(np.array([value]))[0])


@dataclass(frozen=True, slots=True, eq=False)
class HeatData:
    """Rows over steps: ``steps`` ``(n,)`` ascend, ``values`` are ``(rows, n)``.

    NaN means that nothing was measured, infinity that the measurement was not finite.
    """

    steps: NDArray[np.int64]
    values: Floats

    @property
    def gap(self) -> float:
        """How long the last column lasts: as long as those before it usually do."""
        return float(np.median(np.diff(self.steps[-32:]))) if len(self.steps) > 1 else 1.0

    @property
    def end(self) -> float:
        """Where the last column ends."""
        return float(self.steps[-1]) + self.gap if len(self.steps) else 0.0

    def column_at(self, step: float) -> int | None:
        """Index of the measurement in force at a step, ``None`` before the first and after the last."""
        index = int(np.searchsorted(self.steps, step, side="right")) - 1
        return index if index >= 0 and step < self.end else None


def log10(values: Floats) -> Floats:
    """Decimal logarithm: −∞ at and below zero, NaN and ∞ stay."""
    result = np.where(np.isnan(values), np.nan, -np.inf)
    np.log10(values, out=result, where=values > 0)
    return result


def common_scale(tables: Iterable[Floats]) -> LogScale:
    """One scale that covers every table, with ends at halves (or quarters, where that is all) of a decade.

    Round ends keep the colours still while a run goes on.
    """
    logs = np.concatenate([np.empty(0), *(log10(table).ravel() for table in tables)])
    known = logs[np.isfinite(logs)]
    if not len(known):
        return LogScale()
    high, low = float(known.max()), float(known.min())
    low = max(low, high - MOST_DECADES)
    grid = 0.5 if high - low > 2 else 0.25
    bottom, top = math.floor(low / grid) * grid, math.ceil(high / grid) * grid
    return LogScale(bottom, top if top > bottom else bottom + grid)


def resample(data: HeatData, span: tuple[float, float], width: int) -> Floats:
    """Values ``(rows, width)`` for pixel columns over the steps of ``span``.

    A measurement stands until the next one. Where a pixel holds several it shows the largest: no peak gets lost.
    """
    rows, count = data.values.shape
    if not count or width < 1:
        return np.full((rows, max(width, 0)), np.nan)
    edges = np.linspace(*span, width + 1)
    last = np.searchsorted(data.steps, edges[1:], side="left") - 1
    first = np.maximum(np.searchsorted(data.steps, edges[:-1], side="right") - 1, 0)
    blank = (last < 0) | (edges[:-1] >= data.end)
    last = np.maximum(last, first)
    if (first == last).all():
        result = data.values[:, first]
    else:
        padded = np.concatenate([data.values, np.full((rows, 1), np.nan)], axis=1)
        bounds = np.stack([first, last + 1], axis=1).ravel()
        result = np.fmax.reduceat(padded, bounds, axis=1)[:, ::2]
    result[:, blank] = np.nan
    return result


def colored(values: Floats, scale: LogScale, broken: int) -> NDArray[np.uint32]:
    """Values as 0xAARRGGBB: ``broken`` where not finite, transparent where nothing was measured."""
    fraction = scale.fraction(values)
    shade = np.nan_to_num(fraction * (SHADES - 1)).round().astype(np.intp)
    result = packed()[shade]
    result[np.isposinf(values)] = broken
    result[np.isnan(values)] = 0
    return result
