"""A translucent band between two curves, such as mean ± one standard deviation over seeds."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from ui.plots.series import Series, Window

Floats = NDArray[np.float64]


class Band:
    """The area between ``low`` and ``high`` over ``steps``."""

    def __init__(self, steps: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
        self._low, self._high = Series(steps, low), Series(steps, high)
        self.item = pg.PlotCurveItem(connect="finite", pen=QPen(Qt.PenStyle.NoPen), fillLevel="enclosed")
        self.item.setZValue(-10)
        self._edges = np.empty(0)

    def show(self, window: Window) -> None:
        """Put what is visible in ``window`` into the item."""
        parts = [series.visible(window) for series in (self._low, self._high)]
        (x1, low), (x2, high) = [(x[np.isfinite(y)], y[np.isfinite(y)]) for x, y in parts]
        self._edges = np.concatenate([low, high])
        if len(x1) and len(x2):
            self.item.setData(np.concatenate([x1, x2[::-1]]), np.concatenate([low, high[::-1]]))
        else:
            self.item.setData([], [])

    def bounds(self) -> tuple[float, float] | None:
        """Lowest and highest visible axis position, ``None`` where there is none."""
        return (float(self._edges.min()), float(self._edges.max())) if len(self._edges) else None

    def draw(self, color: QColor) -> None:
        """Fill with a translucent ``color``."""
        color.setAlphaF(0.16)
        self.item.setBrush(color)
