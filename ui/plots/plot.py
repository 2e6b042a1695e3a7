"""Everything that a chart shows, without the widgets around it: curves, bands, references, axes and ranges."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtGui import QColor

from ui.plots.axes import Axes
from ui.plots.band import Band
from ui.plots.curve import Curve, Emphasis
from ui.plots.export import Column
from ui.plots.frame import Frame, padded, to_view
from ui.plots.legend import Entry
from ui.plots.overlay import Dot, Reference
from ui.plots.series import Series, Window
from ui.plots.style import CurveStyle
from ui.widgets import theme

_ANTIALIASED_POINTS = 12_000
"""Drawn points up to which antialiased lines of width 1 stay well below a frame."""
_THICK_PIXELS = 8_000.0
"""Pixels of up and down that all curves together may have for thick antialiased lines to cost less than that."""


class Plot:
    """Curves by key, drawn by pyqtgraph items in ``box`` (a ``pyqtgraph.ViewBox``)."""

    def __init__(self, box: Any) -> None:
        self._box = box
        self.curves: dict[Hashable, Curve] = {}
        self.bands: dict[Hashable, Band] = {}
        self.references: list[tuple[str, float, str | int]] = []
        self.axes = Axes()
        self.smoothing = 0.0
        self.chosen_y: tuple[float, float] | None = None
        """The visible y range in axis positions where somebody chose one."""
        self.strong: Hashable | None = None

    def set_series(self, key: Hashable, style: CurveStyle, steps: ArrayLike, values: ArrayLike) -> None:
        """Add a curve, or replace its data and look."""
        known = self.curves.get(key)
        if known is not None:
            known.style, known.series = style, Series(steps, values)
            return
        self.curves[key] = curve = Curve(key, style, Series(steps, values))
        for item in curve.items:
            self._box.addItem(item, ignoreBounds=True)

    def remove(self, key: Hashable) -> None:
        """Take a curve and its band away; an unknown key is fine."""
        curve = self.curves.pop(key, None)
        for item in curve.items if curve else ():
            self._box.removeItem(item)
        self.remove_band(key)

    def set_band(self, key: Hashable, band: Band) -> None:
        """Add or replace the band of ``key``."""
        self.remove_band(key)
        self.bands[key] = band
        self._box.addItem(band.item, ignoreBounds=True)

    def remove_band(self, key: Hashable) -> None:
        """Take a band away; an unknown key is fine."""
        band = self.bands.pop(key, None)
        if band is not None:
            self._box.removeItem(band.item)

    def visible(self) -> Iterator[Curve]:
        """The curves that are not hidden."""
        return (curve for curve in self.curves.values() if not curve.hidden)

    def has_points(self) -> bool:
        """Whether any curve has a point."""
        return any(len(curve.series) for curve in self.curves.values())

    def x_extent(self) -> tuple[float, float] | None:
        """First (or 0 where that is near) and last step of the visible curves."""
        extents = [extent for curve in self.visible() if (extent := curve.series.extent)]
        if not extents:
            return None
        low, high = min(low for low, _ in extents), max(high for _, high in extents)
        return (0.0 if 0 < low < 0.25 * high and not self.axes.log_x else low), high

    def legend(self) -> list[Entry]:
        """The entries of all curves that have a name."""
        return [Entry(c.key, c.style, c.hidden) for c in self.curves.values() if c.style.label]

    def window(self, span: tuple[float, float], columns: int) -> Window:
        """Return what to draw for the steps ``span``."""
        if self.axes.log_x:
            span = self._log_span(span)
        return Window(span, columns, self.axes.log, self.smoothing)

    def _log_span(self, span: tuple[float, float]) -> tuple[float, float]:
        """Axis positions of ``span``, from the first positive step on: step 0 has no place on a log axis."""
        firsts = [c.series.steps[c.series.steps > 0][:1] for c in self.visible()]
        least = min((float(first[0]) for first in firsts if len(first)), default=1.0)
        low, high = to_view([max(span[0], least), max(span[1], least * 1.5)], True)
        return float(low), float(high)

    def show(self, window: Window) -> None:
        """Put what is visible in ``window`` into the items."""
        for curve in self.curves.values():
            curve.show(window)
        for key, band in self.bands.items():
            band.show(window)
            band.item.setVisible(key not in self.curves or not self.curves[key].hidden)

    def y_span(self, window: Window) -> tuple[float, float]:
        """Return the visible y range in axis positions: the chosen one, or all that ``window`` has, with air."""
        if self.chosen_y is not None:
            return self.chosen_y
        shown = [curve.bounds(window.span) for curve in self.visible()]
        shown += [band.bounds() for band in self.bands.values()]
        shown += [(reference.at, reference.at) for reference in self.visible_references()]
        known = [bounds for bounds in shown if bounds]
        low = min((bounds[0] for bounds in known), default=0.0)
        high = max((bounds[1] for bounds in known), default=1.0)
        from_zero = not self.axes.log_y and 0 <= low < 0.4 * high
        return (0.0, high * 1.05) if from_zero else padded(low, high)

    def visible_references(self) -> list[Reference]:
        """The reference lines with their axis positions; none while there is no curve."""
        if not self.has_points():
            return []
        places = to_view([value for _, value, _ in self.references], self.axes.log_y)
        triples = zip(self.references, places, strict=True)
        return [Reference(label, float(at), color) for (label, _, color), at in triples if np.isfinite(at)]

    def draw(self, frame: Frame) -> None:
        """Choose pens: thin raw lines, antialiased while that is cheap; the highlighted curve in front."""
        curves = list(self.visible())
        antialias = sum(len(curve.x) for curve in curves) <= _ANTIALIASED_POINTS
        allowed = _THICK_PIXELS / max(len(curves), 1) / frame.height * (frame.y[1] - frame.y[0])
        for curve in curves:
            curve.draw(self._emphasis(curve.key), calm=curve.travel() <= allowed, antialias=antialias)
        for key, band in self.bands.items():
            owner = self.curves.get(key)
            band.draw(owner.style.qcolor() if owner else QColor(theme.current().muted))

    def _emphasis(self, key: Hashable) -> Emphasis:
        if self.strong is None or self.strong not in self.curves:
            return Emphasis.NORMAL
        return Emphasis.STRONG if key == self.strong else Emphasis.FAINT

    def marks(self, frame: Frame) -> list[Dot]:
        """Dots for points that no line leads to."""
        return [dot for curve in self.visible() for dot in _dots(curve, frame, *curve.lonely(), 4.0)]

    def cursor_dots(self, frame: Frame, x: float) -> list[Dot]:
        """A dot where each curve is nearest to the step ``x``."""
        dots: list[Dot] = []
        for curve in self.visible():
            point = self.point_near(curve, x)
            if point is not None and np.isfinite(point[1]):
                places = to_view([point[0]], self.axes.log_x), to_view([point[1]], self.axes.log_y)
                dots += _dots(curve, frame, *places, 3.5)
        return dots

    def point_near(self, curve: Curve, x: float) -> tuple[float, float] | None:
        """The step and value of ``curve`` nearest to ``x``, smoothed as it is shown."""
        return curve.series.value_near(x, curve.values(self.smoothing))

    def columns(self, span: tuple[float, float]) -> list[Column]:
        """The visible curves' points within the steps ``span``, undecimated."""
        return [self._column(curve, span) for curve in self.visible()]

    def _column(self, curve: Curve, span: tuple[float, float]) -> Column:
        series = curve.series
        first = int(np.searchsorted(series.steps, span[0], "left"))
        cut = slice(first, int(np.searchsorted(series.steps, span[1], "right")))
        smooth = series.smoothed(self.smoothing)[cut] if self.smoothing else np.empty(0)
        return Column(curve.style.label or str(curve.key), series.steps[cut], series.values[cut], smooth)


def _dots(curve: Curve, frame: Frame, x: Any, y: Any, radius: float) -> Iterator[Dot]:
    color = curve.style.qcolor()
    pairs = zip(frame.px(x).tolist(), frame.py(y).tolist(), strict=True)
    return (Dot(px, py, color, radius) for px, py in pairs if np.isfinite(px) and np.isfinite(py))
