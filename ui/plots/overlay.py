"""What lies over the curves: reference lines, the cross-hair and its dots."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from ui.plots.frame import Frame
from ui.plots.style import line_pen
from ui.widgets import theme


@dataclass(frozen=True, slots=True)
class Reference:
    """A published value: a dotted line at axis position ``at`` with its words."""

    label: str
    at: float
    color: str | int


@dataclass(frozen=True, slots=True)
class Dot:
    """A dot in pixels of the plot area."""

    px: float
    py: float
    color: QColor
    radius: float = 3.5


def paint_references(painter: QPainter, area: QRectF, frame: Frame, references: list[Reference]) -> None:
    """Paint the dotted lines; labels sit above their line at the right and give way to each other."""
    painter.setFont(theme.scaled_font(0.86))
    metrics = painter.fontMetrics()
    taken: list[QRectF] = []
    for reference in references:
        y = area.top() + round(frame.py(reference.at)) + 0.5
        if not area.top() - 1 <= y <= area.bottom() + 1:
            continue
        color = _color(reference)
        painter.setPen(line_pen(color, 1.0, "dot"))
        painter.drawLine(QLineF(area.left(), y, area.right(), y))
        width = metrics.horizontalAdvance(reference.label)
        box = QRectF(area.right() - width - 4, y - metrics.height() - 1, width, metrics.height())
        while any(box.intersects(other) for other in taken) and box.left() > area.left():
            box.translate(-12, 0)
        taken.append(box)
        _paint_label(painter, box, reference.label, color)


def _color(reference: Reference) -> QColor:
    if isinstance(reference.color, int):
        return QColor(theme.current().run(reference.color))
    return QColor(reference.color or theme.current().muted)


def _paint_label(painter: QPainter, box: QRectF, text: str, color: QColor) -> None:
    """Words on a slip of the surface, so that curves behind them do not make them unreadable."""
    painter.fillRect(box.adjusted(-2, 0, 2, 0), theme.color("surface", 0.8))
    painter.setPen(color)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_cursor(painter: QPainter, area: QRectF, frame: Frame, px: float | None, dots: list[Dot]) -> None:
    """Paint the cross-hair's line and a dot on each curve; outside of the plot area nothing is painted."""
    painter.save()
    painter.setClipRect(area.adjusted(-4, -4, 4, 4))
    if px is not None and 0 <= px <= frame.width:
        x = area.left() + round(px) + 0.5
        painter.setPen(line_pen(theme.color("muted"), 1.0, "dash"))
        painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for dot in dots:
        painter.setPen(line_pen(theme.color("surface"), 1.5))
        painter.setBrush(dot.color)
        painter.drawEllipse(area.topLeft() + QPointF(dot.px, dot.py), dot.radius, dot.radius)
    painter.restore()
