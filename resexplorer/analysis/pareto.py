"""The best trade-off line: the runs that no other run beats in both columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def pareto_front(x: ArrayLike, y: ArrayLike) -> NDArray[np.intp]:
    """Indices of the points that no other point beats, ascending in ``x``; less is better in both.

    A point is beaten by one that is at most as large in both columns and smaller in one. Points with a value
    that is not finite take no part; of equal points all stay.
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    usable = np.flatnonzero(np.isfinite(xs) & np.isfinite(ys))
    order = usable[np.lexsort((ys[usable], xs[usable]))]
    sorted_x, sorted_y = xs[order], ys[order]
    best_before = np.minimum.accumulate(np.append(np.inf, sorted_y))[:-1] if len(order) else sorted_y
    better = sorted_y < best_before
    last_better = np.maximum.accumulate(np.where(better, np.arange(len(order)), -1))
    equal = (last_better >= 0) & (sorted_x == sorted_x[last_better]) & (sorted_y == sorted_y[last_better])
    front: NDArray[np.intp] = order[better | equal]
    return front
