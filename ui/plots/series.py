"""A curve's full data: arrays that grow cheaply, their smoothed copy and what of them is visible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resexplorer.analysis import SmoothingState, decimate, smooth, typical_spacing
from ui.plots.frame import to_view
from ui.plots.track import BLOCK, GrowingArray, Track

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
_SETTLED = 101
"""Points after which the typical spacing, and with it the smoothed curve's beginning, no longer changes."""


@dataclass(frozen=True, slots=True)
class Window:
    """What a chart shows: the x range (axis positions), its pixel columns, log scales and smoothing weight."""

    span: tuple[float, float]
    columns: int
    log: tuple[bool, bool]
    smoothing: float = 0.0


class Series:
    """Steps and values of one curve, in data units; steps ascend."""

    def __init__(self, steps: ArrayLike, values: ArrayLike) -> None:
        self._steps, self._values = GrowingArray(steps), Track(values)
        self._smoothed, self._state = Track(), SmoothingState()
        self._weight = 0.0

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def steps(self) -> Floats:
        """All steps ``(n,)``."""
        return self._steps.view

    @property
    def values(self) -> Floats:
        """All values ``(n,)``."""
        return self._values.view

    @property
    def extent(self) -> tuple[float, float] | None:
        """First and last step, ``None`` while there is no point."""
        return (float(self.steps[0]), float(self.steps[-1])) if len(self) else None

    def append(self, steps: ArrayLike, values: ArrayLike) -> None:
        """Add points behind the last."""
        self._steps.extend(steps)
        self._values.extend(values)

    def smoothed(self, weight: float) -> Floats:
        """Return the smoothed values ``(n,)``; only points that came since the last call are computed."""
        return self._smooth_track(weight).view

    def _smooth_track(self, weight: float) -> Track:
        if weight != self._weight or len(self._smoothed) < _SETTLED:
            self._smoothed, self._state, self._weight = Track(), SmoothingState(), weight
        done = len(self._smoothed)
        if done < len(self):
            spacing = typical_spacing(self.steps)
            new, self._state = smooth(self.steps[done:], self.values[done:], weight, spacing, self._state)
            self._smoothed.extend(new)
        return self._smoothed

    def visible(self, window: Window, *, smooth: bool = False) -> tuple[Floats, Floats]:
        """Return axis positions of the points that matter in ``window``; ``smooth`` takes the smoothed values."""
        track = self._smooth_track(window.smoothing) if smooth else self._values
        first, last = self._reach(window)
        places: slice | Indices = slice(first, last)
        if last - first >= 4 * BLOCK * window.columns and not self._has_gaps_in_log(track, window, first, last):
            places = track.candidates(first, last)
        x, y = to_view(self.steps[places], window.log[0]), to_view(track.view[places], window.log[1])
        return decimate(x, y, window.columns, *window.span)

    def _reach(self, window: Window) -> tuple[int, int]:
        """First and last point to draw: the visible ones and a neighbour on each side."""
        low, high = (10.0 ** window.span[0], 10.0 ** window.span[1]) if window.log[0] else window.span
        first = int(np.searchsorted(self.steps, low, "left")) - 1
        if window.log[0]:
            first = max(first, int(np.searchsorted(self.steps, 0.0, "right")))
        return max(first, 0), min(int(np.searchsorted(self.steps, high, "right")) + 1, len(self))

    def _has_gaps_in_log(self, track: Track, window: Window, first: int, last: int) -> bool:
        """Whether a block's lowest value may have no logarithm and hide one that has."""
        return window.log[1] and bool((track.view[first:last] <= 0).any())

    def value_near(self, x: float, values: Floats) -> tuple[float, float] | None:
        """Return the point nearest to ``x``, ``None`` where the curve does not reach."""
        if not len(self):
            return None
        index = int(np.searchsorted(self.steps, x))
        around = [i for i in (index - 1, index) if 0 <= i < len(self)]
        nearest = min(around, key=lambda i: abs(self.steps[i] - x))
        gap = typical_spacing(self.steps)
        if not self.steps[0] - gap <= x <= self.steps[-1] + gap:
            return None
        return float(self.steps[nearest]), float(values[nearest])
