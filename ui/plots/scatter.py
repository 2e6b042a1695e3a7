"""A scatter of runs over two of their numbers, with the best trade-off line through those that nobody beats.

Painted directly: some hundred dots need none of pyqtgraph's machinery.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from resexplorer.analysis import pareto_front
from ui.plots.axes import Axes, paint_axes, plot_area, shows_names
from ui.plots.frame import Frame, padded, to_view
from ui.plots.style import line_pen
from ui.plots.ticks import reading
from ui.widgets import theme

Floats = NDArray[np.float64]
_REACH = 10.0


@dataclass(frozen=True, slots=True)
class ScatterPoint:
    """One run: where it is, what it is called, and its colour when it is ``strong`` (chosen)."""

    key: Hashable
    label: str
    x: float
    y: float
    color: QColor
    strong: bool = False


class Scatter(QWidget):
    """Shows points; less is better on both axes. ``clicked(key, add)``: Ctrl or Shift was held where ``add``."""

    clicked = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axes = Axes()
        self.empty_text = ""
        self._points: tuple[ScatterPoint, ...] = ()
        self._front: tuple[ScatterPoint, ...] = ()
        self._hovered: ScatterPoint | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:
        """Enough for a few ticks."""
        return QSize(160, 100)

    def show_points(self, axes: Axes, points: Sequence[ScatterPoint]) -> None:
        """Show these points; those without a place on the axes are left out."""
        self.axes = axes
        x, y = self._positions(points)
        self._points = tuple(p for p, good in zip(points, np.isfinite(x) & np.isfinite(y), strict=True) if good)
        front = pareto_front([p.x for p in self._points], [p.y for p in self._points])
        self._front = tuple(self._points[i] for i in front)
        self._hovered = None
        self.setAccessibleDescription(self.text())
        self.update()

    def text(self) -> str:
        """What it shows, in words."""
        if not self._points:
            return self.empty_text
        best = "; ".join(f"{p.label} {self._reading(p)}" for p in self._front[:12])
        return f"{len(self._points)} runs. Nobody beats: {best}."

    def _reading(self, point: ScatterPoint) -> str:
        return f"{reading(point.x, self.axes.x_unit)}, {reading(point.y, self.axes.y_unit)}"

    def _positions(self, points: Sequence[ScatterPoint]) -> tuple[Floats, Floats]:
        return (
            to_view([point.x for point in points], self.axes.log_x),
            to_view([point.y for point in points], self.axes.log_y),
        )

    # Places

    def _layout(self) -> tuple[QRectF, Frame]:
        x, y = self._positions(self._points)
        span_x = padded(float(x.min()), float(x.max()), below=0.08, above=0.18)
        span_y = padded(float(y.min()), float(y.max()), below=0.12, above=0.12)
        if not self.axes.log_y and float(y.min()) >= 0:
            span_y = (max(span_y[0], 0.0), span_y[1])
        area = plot_area(self.axes, (self.width(), self.height()), span_y)
        return area, Frame(span_x, span_y, area.width(), area.height())

    def _places(self, points: Sequence[ScatterPoint]) -> list[QPointF]:
        """Where points are, in pixels of the widget."""
        if not points:
            return []
        area, frame = self._layout()
        x, y = self._positions(points)
        pairs = zip(frame.px(x).tolist(), frame.py(y).tolist(), strict=True)
        return [area.topLeft() + QPointF(px, py) for px, py in pairs]

    def point_at(self, position: QPointF) -> ScatterPoint | None:
        """The point nearest to a place, ``None`` where none is near; chosen ones win over others."""
        near = [
            (not point.strong, math.hypot(place.x() - position.x(), place.y() - position.y()), number)
            for number, (point, place) in enumerate(zip(self._points, self._places(self._points), strict=True))
        ]
        close = [item for item in near if item[1] <= _REACH]
        return self._points[min(close)[2]] if close else None

    def place_of(self, key: Hashable) -> QPointF:
        """Where a point is, in pixels of the widget; raises :class:`StopIteration` for an unknown one."""
        number = next(number for number, point in enumerate(self._points) if point.key == key)
        return self._places(self._points)[number]

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint axes, the trade-off line, dots and the names of chosen runs."""
        painter = QPainter(self)
        if not self._points:
            painter.setPen(theme.color("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(16, 8, -16, -8), int(flags), self.empty_text)
            return
        area, frame = self._layout()
        paint_axes(painter, area, frame, self.axes, names=shows_names(self.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(line_pen(theme.color("muted"), 1.0, "dash"))
        painter.drawPolyline(QPolygonF(self._places(self._front)))
        for point, place in zip(self._points, self._places(self._points), strict=True):
            self._paint_dot(painter, point, place)
        self._paint_labels(painter, area)

    def _paint_dot(self, painter: QPainter, point: ScatterPoint, place: QPointF) -> None:
        hovered = point == self._hovered
        faint = QColor(point.color)
        faint.setAlphaF(0.55)
        painter.setPen(QPen(point.color if hovered else theme.color("surface") if point.strong else faint, 1.5))
        painter.setBrush(point.color if point.strong else Qt.BrushStyle.NoBrush)
        radius = 5.5 if point.strong else 3.5
        painter.drawEllipse(place, radius + hovered, radius + hovered)

    def _paint_labels(self, painter: QPainter, area: QRectF) -> None:
        """Name the chosen runs and the hovered one, each where no other name is."""
        painter.setFont(theme.scaled_font(0.9))
        metrics = painter.fontMetrics()
        taken: list[QRectF] = []
        named = sorted((p for p in self._points if p.strong or p == self._hovered), key=lambda p: p != self._hovered)
        for point, place in zip(named, self._places(named), strict=True):
            words = metrics.elidedText(point.label, Qt.TextElideMode.ElideMiddle, 150)
            width, height = metrics.horizontalAdvance(words) + 2, metrics.height()
            right = QRectF(place.x() + 9, place.y() - height / 2, width, height)
            left = QRectF(place.x() - 9 - width, place.y() - height / 2, width, height)
            options = [box.translated(0, dy) for dy in (0, -height, height) for box in (right, left)]
            room = area.adjusted(0, -8, 10, 2)
            box = next((b for b in options if room.contains(b) and not any(map(b.intersects, taken))), None)
            if box is not None:
                taken.append(box)
                painter.setPen(theme.color("text"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    # Mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at a run."""
        self._hover(self.point_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._hover(None)

    def _hover(self, point: ScatterPoint | None) -> None:
        if point != self._hovered:
            self._hovered = point
            self.setCursor(Qt.CursorShape.PointingHandCursor if point else Qt.CursorShape.ArrowCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a run, with Ctrl or Shift in addition."""
        point = self.point_at(event.position())
        if point is not None and event.button() == Qt.MouseButton.LeftButton:
            held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
            self.clicked.emit(point.key, bool(held))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the runs from left to right with the arrow keys, choose with Return."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step and self._points:
            order = sorted(self._points, key=lambda point: (point.x, point.y))
            here = order.index(self._hovered) if self._hovered in order else (-1 if step > 0 else 0)
            self._hover(order[(here + step) % len(order)])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._hovered is not None:
            self.clicked.emit(self._hovered.key, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Say a point's name and numbers as a tooltip."""
        if isinstance(event, QHelpEvent):
            point = self.point_at(event.pos().toPointF())
            words = f"{point.label}\n{self._reading(point)}" if point else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)
