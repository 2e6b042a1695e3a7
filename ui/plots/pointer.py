"""Mouse and keys on a chart: zoom, pan, cross-hair and which curve is meant."""

from __future__ import annotations

import math
from collections.abc import Hashable

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal, Slot

from ui.plots.chartlike import ChartLike
from ui.plots.curve import Curve
from ui.plots.frame import from_view, shifted, to_view, zoomed
from ui.plots.readout import Reading
from ui.plots.ticks import reading

_HOVER_PX = 12.0
_MOST_COVERED = 0.5
"""Share of a chart's width that a readout may cover where the mouse is not."""


class Pointer(QObject):
    """Turns what the canvas reports into ranges, a cross-hair position and a highlighted curve."""

    cursor_moved = Signal(float)
    highlighted = Signal(object)
    curve_clicked = Signal(object)

    def __init__(self, chart: ChartLike, parent: QObject) -> None:
        super().__init__(parent)
        self._chart = chart
        self._at = QPointF()
        self._here = False
        self.cursor: float | None = None
        canvas = chart.canvas
        canvas.zoomed.connect(self._zoom)
        canvas.dragged.connect(self._drag)
        canvas.boxed.connect(self._box)
        canvas.fit_asked.connect(chart.fit)
        canvas.hovered.connect(self._hover)
        canvas.left.connect(self._leave)
        canvas.clicked.connect(self._click)
        canvas.cursor_stepped.connect(self._step_cursor)
        canvas.curve_stepped.connect(self._step_curve)

    # Ranges

    def _choose_x(self, span: tuple[float, float]) -> None:
        log = self._chart.plot.axes.log_x
        self._chart.group.choose(from_view(span[0], log), from_view(span[1], log))

    def _choose_y(self, span: tuple[float, float]) -> None:
        self._chart.plot.chosen_y = span
        self._chart.changed_view()

    @Slot(QPointF, float, bool)
    def _zoom(self, at: QPointF, factor: float, in_y: bool) -> None:
        self._chart.flush()
        frame = self._chart.canvas.frame
        if in_y:
            self._choose_y(zoomed(frame.y, frame.y_at(at.y()), factor))
        elif (frame.x[1] - frame.x[0]) * factor > 1e-9 * max(1.0, abs(frame.x[1])):
            self._choose_x(zoomed(frame.x, frame.x_at(at.x()), factor))

    @Slot(QPointF)
    def _drag(self, by: QPointF) -> None:
        """Pan; the y axis moves only where somebody chose its range, else it keeps fitting itself."""
        self._chart.flush()
        frame = self._chart.canvas.frame
        if self._chart.plot.chosen_y is not None and by.y():
            self._choose_y(shifted(frame.y, by.y() / frame.height * (frame.y[1] - frame.y[0])))
        self._pan_x(-by.x() / frame.width * (frame.x[1] - frame.x[0]))

    def _pan_x(self, distance: float) -> None:
        """Pan up to the ends of the data."""
        chart = self._chart
        extent = chart.group.extent
        if extent is None or not distance or chart.group.following:
            return
        low, high = to_view(extent, chart.plot.axes.log_x)
        span = chart.canvas.frame.x
        room = max(0.0, span[0] - low) if distance < 0 else max(0.0, float(high) - span[1])
        if np.isfinite(low):
            self._choose_x(shifted(span, math.copysign(min(abs(distance), float(room)), distance)))

    @Slot(QRectF)
    def _box(self, box: QRectF) -> None:
        frame = self._chart.canvas.frame
        self._choose_y((frame.y_at(box.bottom()), frame.y_at(box.top())))
        self._choose_x((frame.x_at(box.left()), frame.x_at(box.right())))

    # Cross-hair

    @Slot(QPointF)
    def _hover(self, at: QPointF) -> None:
        self._at, self._here = at, True
        curve = self._nearest(at)
        self.highlight(curve.key if curve else None)
        self._move_cursor(self._chart.canvas.frame.x_at(at.x()))

    @Slot()
    def _leave(self) -> None:
        self._here = False
        self.highlight(None)
        if self.cursor is not None:
            self._chart.group.show_cursor(None)
            self.cursor_moved.emit(math.nan)

    def _move_cursor(self, position: float) -> None:
        x = from_view(position, self._chart.plot.axes.log_x)
        self._chart.group.show_cursor(x)
        self.cursor_moved.emit(x)

    @Slot(int)
    def _step_cursor(self, count: int) -> None:
        """Walk the cross-hair by hundredths of the visible range."""
        self._chart.flush()
        frame = self._chart.canvas.frame
        low, high = frame.x
        here = (low + high) / 2 if self.cursor is None else self._position(self.cursor)
        there = min(max(here + count * (high - low) / 100, low), high)
        self._here = True
        self._at = QPointF(frame.px(there), frame.height / 2)
        self._move_cursor(there)

    def _position(self, x: float) -> float:
        return float(to_view([x], self._chart.plot.axes.log_x)[0])

    def show_cursor(self, x: float | None) -> None:
        """Show the cross-hair at step ``x``; the readout's height follows the mouse where it is here."""
        if x is None:
            self._here = False
        self.cursor = x
        self.refresh()

    def refresh(self) -> None:
        """Place the cross-hair and its readout for the present frame."""
        chart = self._chart
        if self.cursor is None or not chart.plot.has_points():
            chart.canvas.move_cursor(None, [])
            chart.readout.hide()
            return
        frame = chart.canvas.frame
        px = frame.px(self._position(self.cursor))
        if not 0 <= px <= frame.width:
            chart.canvas.move_cursor(None, [])
            chart.readout.hide()
            return
        chart.canvas.move_cursor(px, chart.plot.cursor_dots(frame, self.cursor))
        self._show_readout(px)

    def _show_readout(self, px: float) -> None:
        chart, area = self._chart, self._chart.canvas.area
        axes = chart.plot.axes
        head = f"{axes.x_label} {reading(self.cursor or 0.0, axes.x_unit)}".strip()
        y = self._at.y() if self._here else area.height() / 2
        room = chart.canvas.rect().adjusted(2, 2, -2, -2).toRectF()
        chart.readout.show_at(area.left() + px, area.top() + y, head, self.readings(), room)
        if not self._here and chart.readout.width() > _MOST_COVERED * room.width():
            chart.readout.hide()  # the mouse is in a linked chart: here the curves matter more than their numbers

    def readings(self) -> list[Reading]:
        """Every visible curve at the cross-hair, highest first as on the screen; the highlighted one on top."""
        plot = self._chart.plot
        points = [(curve, plot.point_near(curve, self.cursor or 0.0)) for curve in plot.visible()]
        known = [(curve, point[1]) for curve, point in points if point is not None]
        known.sort(key=lambda item: (item[0].key != plot.strong, -item[1] if np.isfinite(item[1]) else -math.inf))
        unit = plot.axes.y_unit
        return [Reading(c.style, reading(value, unit), c.key == plot.strong) for c, value in known]

    # Curves

    def _nearest(self, at: QPointF) -> Curve | None:
        """The curve that passes nearest to a pixel, ``None`` where none comes close."""
        frame = self._chart.canvas.frame
        best, found = _HOVER_PX, None
        for curve in self._chart.plot.visible():
            distance = _distance(frame.px(curve.x), frame.py(curve.y), at)
            if distance < best:
                best, found = distance, curve
        return found

    def highlight(self, key: Hashable | None) -> None:
        """Bring one curve to the front, ``None`` for none."""
        if key != self._chart.plot.strong:
            self._chart.plot.strong = key
            self._chart.invalidate()
            self.highlighted.emit(key)

    @Slot(QPointF)
    def _click(self, at: QPointF) -> None:
        curve = self._nearest(at)
        self.curve_clicked.emit(curve.key if curve else None)

    @Slot(int)
    def _step_curve(self, count: int) -> None:
        keys = [curve.key for curve in self._chart.plot.visible()]
        if keys:
            strong = self._chart.plot.strong
            here = keys.index(strong) if strong in keys else (-1 if count > 0 else 0)
            self.highlight(keys[(here + count) % len(keys)])


def _distance(px: np.ndarray, py: np.ndarray, at: QPointF) -> float:
    """Distance in pixels from a point to a polyline; far parts are left out."""
    first = max(int(np.searchsorted(px, at.x() - _HOVER_PX)) - 1, 0)
    last = int(np.searchsorted(px, at.x() + _HOVER_PX)) + 1
    x, y = px[first:last] - at.x(), py[first:last] - at.y()
    if not len(x):
        return math.inf
    points = np.hypot(x, y)
    nearest = float(np.nanmin(points)) if np.isfinite(points).any() else math.inf
    dx, dy = np.diff(x), np.diff(y)
    with np.errstate(invalid="ignore", divide="ignore"):
        along = np.clip(-(x[:-1] * dx + y[:-1] * dy) / (dx * dx + dy * dy), 0.0, 1.0)
    lines = np.hypot(x[:-1] + along * dx, y[:-1] + along * dy)
    return min(nearest, float(np.nanmin(lines)) if np.isfinite(lines).any() else math.inf)
