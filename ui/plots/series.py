"""A curve's full data: arrays that grow cheaply, their smoothed copy and what of them is visible."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resexplorer.analysis import SmoothingState, decimate, smooth, typical_spacing
from ui.plots.frame import to_view

Floats = NDArray[np.float64]
_SETTLED = 101
"""Points after which the typical spacing, and with it the smoothed curve's beginning, no longer changes."""


class GrowingArray:
    """A float64 array with spare room behind, so that appending does not copy it each time."""

    def __init__(self, values: ArrayLike = ()) -> None:
        self._buffer = np.array(values, dtype=np.float64)
        self._count = len(self._buffer)

    def __len__(self) -> int:
        return self._count

    @property
    def view(self) -> Floats:
        """The values, without a copy."""
        return self._buffer[: self._count]

    def extend(self, values: ArrayLike) -> None:
        """Append values."""
        new = np.asarray(values, dtype=np.float64)
        needed = self._count + len(new)
        if needed > len(self._buffer):
            grown = np.empty(max(needed, 2 * len(self._buffer), 256))
            grown[: self._count] = self.view
            self._buffer = grown
        self._buffer[self._count : needed] = new
        self._count = needed


class Series:
    """Steps and values of one curve, in data units; steps ascend."""

    def __init__(self, steps: ArrayLike, values: ArrayLike) -> None:
        self._steps, self._values = GrowingArray(steps), GrowingArray(values)
        self._smoothed, self._state = GrowingArray(), SmoothingState()
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
        if weight != self._weight or len(self._smoothed) < _SETTLED:
            self._smoothed, self._state, self._weight = GrowingArray(), SmoothingState(), weight
        done = len(self._smoothed)
        if done < len(self):
            spacing = typical_spacing(self.steps)
            new, self._state = smooth(self.steps[done:], self.values[done:], weight, spacing, self._state)
            self._smoothed.extend(new)
        return self._smoothed.view

    def visible(
        self, values: Floats, span: tuple[float, float], columns: int, log: tuple[bool, bool]
    ) -> tuple[Floats, Floats]:
        """Return axis positions of the points that matter in ``span`` (axis positions), ``columns`` pixels wide.

        ``log`` says which of the two axes are logarithmic.
        """
        x, y = self._reachable(values, span, log[0])
        return decimate(to_view(x, log[0]), to_view(y, log[1]), columns, *span)

    def _reachable(self, values: Floats, span: tuple[float, float], log: bool) -> tuple[Floats, Floats]:
        """Cut to the visible span (and a neighbour on each side) before anything is computed per point."""
        low, high = (10.0**span[0], 10.0**span[1]) if log else span
        first = int(np.searchsorted(self.steps, low, "left")) - 1
        if log:
            first = max(first, int(np.searchsorted(self.steps, 0.0, "right")))
        last = int(np.searchsorted(self.steps, high, "right")) + 1
        return self.steps[max(first, 0) : last], values[max(first, 0) : last]

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
