"""What the two axes show, and the painting of their grid, tick labels and names."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from ui.plots.frame import Frame
from ui.plots.ticks import Unit, linear_ticks, log_ticks, tick_label
from ui.widgets import theme


@dataclass(frozen=True, slots=True)
class Axes:
    """The names, units and scales of a chart's axes."""

    x_label: str = "Step"
    y_label: str = ""
    log_x: bool = False
    log_y: bool = False
    x_unit: Unit = Unit.COUNT
    y_unit: Unit = Unit.NUMBER

    @property
    def log(self) -> tuple[bool, bool]:
        """Which axes are logarithmic, x first."""
        return self.log_x, self.log_y


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark at an axis position, with its words."""

    at: float
    text: str


def ticks(span: tuple[float, float], most: int, log: bool, unit: Unit) -> list[Tick]:
    """Return the marks of one axis whose visible range is ``span`` (axis positions)."""
    if log and span[1] - span[0] > 0.5:
        positions = log_ticks(*span, most)
        return [Tick(at, tick_label(10.0**at, _log_spacing(at), unit)) for at in positions]
    spacing, values = linear_ticks(*span, most, Unit.NUMBER if log else unit)
    if log:
        return [Tick(at, tick_label(10.0**at, 10.0**at * spacing, unit)) for at in values]
    return [Tick(at, tick_label(at, spacing, unit)) for at in values]


def _log_spacing(at: float) -> float:
    """The spacing whose decimals a round value at a logarithmic position needs."""
    return float(10.0 ** (at // 1 if at % 1 < 0.999 else round(at)))


def x_ticks(axes: Axes, frame: Frame) -> list[Tick]:
    """Marks of the horizontal axis."""
    return ticks(frame.x, max(2, int(frame.width / 84)), axes.log_x, axes.x_unit)


def y_ticks(axes: Axes, span: tuple[float, float], height: float) -> list[Tick]:
    """Marks of the vertical axis."""
    return ticks(span, max(2, int(height / 36)), axes.log_y, axes.y_unit)


def shows_names(height: float) -> bool:
    """Whether a canvas is high enough to spend two lines on the axes' names."""
    return height >= 150


def plot_area(axes: Axes, size: tuple[float, float], span: tuple[float, float]) -> QRectF:
    """Return where the curves go in a canvas of ``size``: what remains beside the labels.

    The left margin grows in steps, so that it does not tremble and charts above each other mostly align.
    """
    metrics = QFontMetricsF(theme.scaled_font(0.9))
    names = shows_names(size[1])
    top = metrics.height() + 4 if axes.y_label and names else metrics.height() / 2
    bottom = metrics.height() * (2 if axes.x_label and names else 1) + 8
    labels = y_ticks(axes, span, size[1] - top - bottom)
    widest = max((metrics.horizontalAdvance(tick.text) for tick in labels), default=0.0)
    left = max(40.0, -(-(widest + 10) // 8) * 8)
    return QRectF(left, top, max(size[0] - left - 14, 8.0), max(size[1] - top - bottom, 8.0))


def paint_axes(painter: QPainter, area: QRectF, frame: Frame, axes: Axes, *, names: bool) -> None:
    """Paint grid lines, tick labels and, with ``names``, the axes' names around ``area``."""
    painter.setFont(theme.scaled_font(0.9))
    _paint_y(painter, area, frame, axes)
    paint_x_axis(painter, area, frame, axes)
    if names:
        _paint_names(painter, area, axes)


def _paint_y(painter: QPainter, area: QRectF, frame: Frame, axes: Axes) -> None:
    line, text = QPen(theme.color("line"), 1), QPen(theme.color("muted"))
    for tick in y_ticks(axes, frame.y, frame.height):
        y = round(area.top() + frame.py(tick.at)) + 0.5
        painter.setPen(line)
        painter.drawLine(QLineF(area.left(), y, area.right(), y))
        painter.setPen(text)
        box = QRectF(0, y - 10, area.left() - 6, 20)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick.text)


def paint_x_axis(painter: QPainter, area: QRectF, frame: Frame, axes: Axes) -> None:
    """Paint the horizontal axis below ``area`` with the painter's font."""
    metrics = painter.fontMetrics()
    baseline = round(area.bottom()) + 0.5
    painter.setPen(QPen(theme.color("strong_line"), 1))
    painter.drawLine(QLineF(area.left(), baseline, area.right(), baseline))
    occupied = float("-inf")
    for tick in x_ticks(axes, frame):
        x = round(area.left() + frame.px(tick.at)) + 0.5
        painter.setPen(QPen(theme.color("strong_line"), 1))
        painter.drawLine(QLineF(x, baseline, x, baseline + 3))
        half = metrics.horizontalAdvance(tick.text) / 2
        if x - half < occupied + 8:
            continue
        occupied = x + half
        painter.setPen(theme.color("muted"))
        left = min(x - half, area.right() + 14 - 2 * half)
        painter.drawText(QPointF(left, baseline + 5 + metrics.ascent()), tick.text)


def _paint_names(painter: QPainter, area: QRectF, axes: Axes) -> None:
    painter.setPen(theme.color("muted"))
    height = painter.fontMetrics().height()
    if axes.x_label:
        box = QRectF(area.left(), area.bottom() + height + 5, area.width(), height)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, axes.x_label)
    if axes.y_label:
        painter.drawText(QPointF(4, painter.fontMetrics().ascent()), axes.y_label)
