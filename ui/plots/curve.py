"""One curve on a chart: its data, its look and the pyqtgraph items that draw it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPen

from ui.plots.series import Series
from ui.plots.style import CurveStyle

Floats = NDArray[np.float64]
_CALM, _SPARSE = 12_000.0, 3_000.0
"""Pixels of up and down beyond which a thick antialiased line costs too much: a smoothed one, a raw one."""


class Emphasis(Enum):
    """How a curve stands out among the others."""

    NORMAL = "normal"
    STRONG = "strong"
    FAINT = "faint"


@dataclass(frozen=True, slots=True)
class Window:
    """What a chart shows: the x range (axis positions), its pixel columns, log scales and smoothing weight."""

    span: tuple[float, float]
    columns: int
    log: tuple[bool, bool]
    smoothing: float


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
        args = (window.span, window.columns, window.log)
        self.x, self.y = self.series.visible(self.series.values, *args)
        self._raw_x, self._raw_y = self.x, self.y
        self.raw.setData(self.x, self.y)
        if self._smooth:
            self.x, self.y = self.series.visible(self.series.smoothed(window.smoothing), *args)
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

    def draw(self, emphasis: Emphasis, pixels_per_unit: float, *, antialias: bool) -> None:
        """Choose the pens; ``pixels_per_unit`` tells how far the line travels up and down on the screen."""
        front, back = (self.line, self.raw) if self._smooth else (self.raw, None)
        travel = float(np.nansum(np.abs(np.diff(self.y)))) * pixels_per_unit
        calm = travel < (_CALM if self._smooth else _SPARSE)
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
