"""One curve on a chart: its data, its look and the pyqtgraph items that draw it."""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPen

from ui.plots.series import Series, Window
from ui.plots.style import CurveStyle

Floats = NDArray[np.float64]


class Emphasis(Enum):
    """How a curve stands out among the others."""

    NORMAL = "normal"
    STRONG = "strong"
    FAINT = "faint"


def _item(z: float) -> pg.PlotCurveItem:
    item = pg.PlotCurveItem(connect="finite")
    item.setZValue(z)
    return item


class Curve:
    """A named series with its raw line and, while smoothing is on, the smooth one above it.

    ``x`` and ``y`` are the axis positions of the line that a reader reads, already decimated.
    """

    def __init__(self, key: Hashable, style: CurveStyle, series: Series) -> None:
        self.key, self.style, self.series = key, style, series
        self.hidden = False
        self.raw, self.line = _item(0), _item(10)
        self.x: Floats = np.empty(0)
        self.y: Floats = np.empty(0)
        self._raw_x: Floats = np.empty(0)
        self._raw_y: Floats = np.empty(0)
        self._smooth = False

    @property
    def items(self) -> tuple[pg.PlotCurveItem, pg.PlotCurveItem]:
        """The two pyqtgraph items."""
        return self.raw, self.line

    def values(self, smoothing: float) -> Floats:
        """The values that the cross-hair reads."""
        return self.series.smoothed(smoothing) if smoothing else self.series.values

    def show(self, window: Window) -> None:
        """Put what is visible in ``window`` into the items."""
        self._smooth = window.smoothing > 0
        self._raw_x, self._raw_y = self.x, self.y = self.series.visible(window)
        self.raw.setData(self.x, self.y)
        if self._smooth:
            self.x, self.y = self.series.visible(window, smooth=True)
            self.line.setData(self.x, self.y)
        self.raw.setVisible(not self.hidden)
        self.line.setVisible(not self.hidden and self._smooth)

    def bounds(self, span: tuple[float, float]) -> tuple[float, float] | None:
        """Lowest and highest raw axis position within ``span``, ``None`` where nothing is."""
        within = (self._raw_x >= span[0]) & (self._raw_x <= span[1])
        inside = self._raw_y[within & np.isfinite(self._raw_y)]
        return (float(inside.min()), float(inside.max())) if len(inside) else None

    def lonely(self) -> tuple[Floats, Floats]:
        """Points without a neighbour to draw a line to: they need a dot to be seen."""
        finite = np.isfinite(self.y)
        alone = finite & ~np.append(False, finite[:-1]) & ~np.append(finite[1:], False)
        return self.x[alone], self.y[alone]

    def travel(self) -> float:
        """How far the line goes up and down, in axis units: what makes a thick line costly."""
        return float(np.nansum(np.abs(np.diff(self.y))))

    def draw(self, emphasis: Emphasis, *, calm: bool, antialias: bool) -> None:
        """Choose the pens; a ``calm`` line may be thick and antialiased, others get one plain pixel."""
        front, back = (self.line, self.raw) if self._smooth else (self.raw, None)
        width = max(self.style.width, 1.8) if calm else 1.0
        width += 1.0 if emphasis is Emphasis.STRONG else 0.0
        alpha = 0.3 if emphasis is Emphasis.FAINT else 1.0
        _set_pen(front, self.style.pen(width, alpha), antialias and (calm or width <= 1.0))
        if back is not None:
            _set_pen(back, self.style.pen(1.0, 0.12 if emphasis is Emphasis.FAINT else 0.35, dashed=False), False)
        raised = 100.0 if emphasis is Emphasis.STRONG else 0.0
        self.raw.setZValue(raised)
        self.line.setZValue(raised + 10.0)


def _set_pen(item: pg.PlotCurveItem, pen: QPen, antialias: bool) -> None:
    if item.opts["antialias"] != antialias:
        item.opts["antialias"] = antialias
        item.update()
    if item.opts["pen"] != pen:
        item.setPen(pen)
