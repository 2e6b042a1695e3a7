"""What part of the data a chart shows, and the pixel that each value lands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def to_view(values: ArrayLike, log: bool) -> Floats:
    """Return data values as axis positions: log10 on a logarithmic axis, NaN where that has no place."""
    data = np.asarray(values, dtype=np.float64)
    if not log:
        return data
    result = np.full(data.shape, np.nan)
    np.log10(data, out=result, where=data > 0)
    return result


def from_view(value: float, log: bool) -> float:
    """Return the data value at an axis position."""
    return float(10.0 ** min(max(value, -300.0), 300.0)) if log else value


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible ranges in axis positions and the size of the plot area in pixels."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float

    def px(self, x: Any) -> Any:
        """Pixels from the left edge, for a number or an array of axis positions."""
        return (x - self.x[0]) / (self.x[1] - self.x[0]) * self.width

    def py(self, y: Any) -> Any:
        """Pixels from the top edge, for a number or an array of axis positions."""
        return self.height - (y - self.y[0]) / (self.y[1] - self.y[0]) * self.height

    def x_at(self, px: float) -> float:
        """Axis position at a pixel from the left."""
        return self.x[0] + px / max(self.width, 1.0) * (self.x[1] - self.x[0])

    def y_at(self, py: float) -> float:
        """Axis position at a pixel from the top."""
        return self.y[1] - py / max(self.height, 1.0) * (self.y[1] - self.y[0])


def zoomed(span: tuple[float, float], center: float, factor: float) -> tuple[float, float]:
    """Return ``span`` scaled by ``factor`` so that ``center`` stays where it is."""
    return center - (center - span[0]) * factor, center + (span[1] - center) * factor


def shifted(span: tuple[float, float], distance: float) -> tuple[float, float]:
    """Return ``span`` moved by ``distance``."""
    return span[0] + distance, span[1] + distance


def padded(low: float, high: float, *, below: float = 0.05, above: float = 0.05) -> tuple[float, float]:
    """Return a range with some air around it; a single value gets a range of its own size."""
    size = high - low
    if size <= abs(high) * 1e-12:
        size = abs(high) or 1.0
        return low - size * 0.5, high + size * 0.5
    return low - size * below, high + size * above
