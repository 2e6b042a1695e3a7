"""Fewer points for the same picture: each pixel column keeps its smallest and its largest value."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def decimate(
    x: ArrayLike, y: ArrayLike, columns: int, low: float | None = None, high: float | None = None
) -> tuple[Floats, Floats]:
    """Return the points of a curve that matter when it is drawn ``columns`` pixels wide.

    ``x`` ``(n,)`` ascends (equal neighbours are fine). Only ``[low, high]`` (by default the whole curve) is
    kept, with one neighbour on each side so that the line runs on to the edge. In each column the lowest and
    the highest finite value stay, in their order, so a one-point spike survives at every zoom; a column
    without any finite value becomes one NaN, which breaks the line as the missing points did. At most
    ``2 * columns + 2`` points come back.
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if len(xs) == 0 or columns < 1:
        return xs[:0], ys[:0]
    low = float(xs[0]) if low is None else low
    high = float(xs[-1]) if high is None else high
    first = int(np.searchsorted(xs, low, "left"))
    last = int(np.searchsorted(xs, high, "right"))
    keep = _column_extremes(xs[first:last], ys[first:last], columns, low, high) + first
    before = np.arange(max(first - 1, 0), first)
    after = np.arange(last, min(last + 1, len(xs)))
    index = np.concatenate([before, keep, after])
    shown = ys[index]
    return xs[index], np.where(np.isfinite(shown), shown, np.nan)


def _column_extremes(xs: Floats, ys: Floats, columns: int, low: float, high: float) -> NDArray[np.intp]:
    """Indices of each column's lowest and highest finite value, ascending."""
    if len(xs) <= 2 * columns:
        return np.arange(len(xs))
    edges = np.linspace(low, high, columns + 1)[:-1]
    starts = np.unique(np.searchsorted(xs, edges, "left"))
    starts = starts[starts < len(xs)]
    starts[0] = 0
    finite = np.isfinite(ys)
    lowest = _first_where_extreme(np.where(finite, ys, np.inf), starts, np.minimum)
    highest = _first_where_extreme(np.where(finite, ys, -np.inf), starts, np.maximum)
    return np.unique(np.concatenate([lowest, highest]))


def _first_where_extreme(ys: Floats, starts: NDArray[np.intp], extreme: np.ufunc) -> NDArray[np.intp]:
    """Index of the first point of each group (beginning at ``starts``) that holds the group's extreme."""
    counts = np.diff(np.append(starts, len(ys)))
    hits = np.flatnonzero(ys == np.repeat(extreme.reduceat(ys, starts), counts))
    return hits[np.searchsorted(hits, starts)]
