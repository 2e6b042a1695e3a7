"""Small drawings of what is inside one block of each family: data flows left to right, the skip is an arc."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from ui.widgets import theme

WIDTH, HEIGHT = 220.0, 84.0
"""Every drawing's own coordinates; the painter is scaled to the place it gets."""

_MIDDLE = 54.0
_LEFT, _RIGHT = 8.0, 212.0


class _Sketch:
    """Draws boxes, wires and arcs in one family's colour."""

    def __init__(self, painter: QPainter, color: QColor) -> None:
        self.painter, self.color = painter, color
        self._wire = QPen(theme.color("muted"), 1.4)
        self._box = QPen(color, 1.5)
        self._arc = QPen(color, 2.2)
        self._font = theme.scaled_font()
        self._font.setPixelSize(10)

    def wire(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.painter.setPen(self._wire)
        self.painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))

    def bend(self, x0: float, y0: float, x1: float, y1: float) -> None:
        path = QPainterPath(QPointF(x0, y0))
        middle = (x0 + x1) / 2
        path.cubicTo(QPointF(middle, y0), QPointF(middle, y1), QPointF(x1, y1))
        self._stroke(path, self._wire)

    def box(self, x: float, y: float, text: str, width: float = 36.0, height: float = 22.0) -> None:
        rect = QRectF(x - width / 2, y - height / 2, width, height)
        self.painter.setPen(self._box)
        self.painter.setBrush(theme.color("surface"))
        self.painter.drawRoundedRect(rect, 4, 4)
        self.painter.setPen(theme.color("text"))
        self.painter.setFont(self._font)
        self.painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def knot(self, x: float, y: float, sign: str = "+") -> None:
        self.painter.setPen(self._box)
        self.painter.setBrush(theme.color("surface"))
        self.painter.drawEllipse(QPointF(x, y), 7, 7)
        self.painter.setPen(QPen(self.color, 1.6))
        if sign == "+":
            self.painter.drawLine(QPointF(x, y - 3.5), QPointF(x, y + 3.5))
            self.painter.drawLine(QPointF(x - 3.5, y), QPointF(x + 3.5, y))
        else:
            self.painter.drawLine(QPointF(x - 2.6, y - 2.6), QPointF(x + 2.6, y + 2.6))
            self.painter.drawLine(QPointF(x - 2.6, y + 2.6), QPointF(x + 2.6, y - 2.6))

    def arc(self, x0: float, x1: float, top: float, y: float = _MIDDLE) -> None:
        path = QPainterPath(QPointF(x0, y))
        path.cubicTo(QPointF(x0, top - 4), QPointF(x0 + 12, top), QPointF(x0 + 30, top))
        path.lineTo(QPointF(x1 - 30, top))
        path.cubicTo(QPointF(x1 - 12, top), QPointF(x1, top - 4), QPointF(x1, y - 7))
        self._stroke(path, self._arc)

    def _stroke(self, path: QPainterPath, pen: QPen) -> None:
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(pen)
        self.painter.drawPath(path)


def _plain(sketch: _Sketch) -> None:
    sketch.wire(_LEFT, _MIDDLE, _RIGHT, _MIDDLE)
    sketch.box(74, _MIDDLE, "3×3", 44)
    sketch.box(144, _MIDDLE, "3×3", 44)


def _residual(sketch: _Sketch) -> None:
    sketch.wire(_LEFT, _MIDDLE, _RIGHT, _MIDDLE)
    sketch.arc(26, 186, 16)
    sketch.box(72, _MIDDLE, "3×3", 44)
    sketch.box(136, _MIDDLE, "3×3", 44)
    sketch.knot(186, _MIDDLE)


def _bottleneck(sketch: _Sketch) -> None:
    sketch.wire(_LEFT, _MIDDLE, _RIGHT, _MIDDLE)
    sketch.arc(20, 192, 16)
    sketch.box(56, _MIDDLE, "1×1", 34, 30)
    sketch.box(106, _MIDDLE, "3×3", 34, 18)
    sketch.box(156, _MIDDLE, "1×1", 34, 30)
    sketch.knot(192, _MIDDLE)


def _resnext(sketch: _Sketch) -> None:
    sketch.wire(_LEFT, _MIDDLE, 34, _MIDDLE)
    sketch.wire(186, _MIDDLE, _RIGHT, _MIDDLE)
    sketch.arc(20, 192, 10)
    for y in (34.0, 54.0, 74.0):
        sketch.bend(34, _MIDDLE, 54, y)
        sketch.bend(158, y, 186, _MIDDLE)
        sketch.wire(54, y, 158, y)
        for x, text in ((66, "1×1"), (106, "3×3"), (146, "1×1")):
            sketch.box(x, y, text, 30, 15)
    sketch.knot(192, _MIDDLE)


def _inception(sketch: _Sketch) -> None:
    sketch.wire(_LEFT, _MIDDLE, 34, _MIDDLE)
    sketch.wire(138, _MIDDLE, _RIGHT, _MIDDLE)
    sketch.arc(20, 194, 10)
    rows = ((34.0, ((84, "1×1"),)), (54.0, ((68, "1×1"), (104, "3×3"))), (74.0, ((68, "1×1"), (104, "5×5"))))
    for y, boxes in rows:
        sketch.bend(34, _MIDDLE, 50, y)
        sketch.wire(50, y, 120, y)
        sketch.bend(120, y, 138, _MIDDLE)
        for x, text in boxes:
            sketch.box(x, y, text, 30, 15)
    sketch.box(160, _MIDDLE, "1×1", 32)
    sketch.knot(194, _MIDDLE)


def _squeeze(sketch: _Sketch) -> None:
    sketch.wire(_LEFT, _MIDDLE, _RIGHT, _MIDDLE)
    sketch.arc(16, 196, 8)
    sketch.bend(82, _MIDDLE, 92, 30)
    sketch.wire(92, 30, 150, 30)
    sketch.bend(150, 30, 166, _MIDDLE - 6)
    sketch.box(50, _MIDDLE, "F(x)", 40, 24)
    sketch.box(104, 30, "pool", 32, 16)
    sketch.box(140, 30, "FC", 26, 16)
    sketch.knot(166, _MIDDLE, "×")
    sketch.knot(196, _MIDDLE)


_DRAWINGS: dict[str, Callable[[_Sketch], None]] = {
    "plain": _plain,
    "residual": _residual,
    "bottleneck": _bottleneck,
    "resnext": _resnext,
    "inception": _inception,
    "se": _squeeze,
}


def paint_family(painter: QPainter, rect: QRectF, family: str) -> None:
    """Draw one block of ``family`` into ``rect``, keeping the drawing's proportions."""
    scale = min(rect.width() / WIDTH, rect.height() / HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - WIDTH * scale / 2, rect.center().y() - HEIGHT * scale / 2)
    painter.scale(scale, scale)
    _DRAWINGS[family](_Sketch(painter, QColor(theme.current().family(family))))
    painter.restore()
