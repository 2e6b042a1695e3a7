"""The program's own icon: a residual block, drawn so that it is sharp at every size."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

_SIZES = (16, 24, 32, 48, 64, 128, 256)


def app_icon() -> QIcon:
    """Return the icon for window and task bar."""
    result = QIcon()
    for size in _SIZES:
        result.addPixmap(_picture(size))
    return result


def _picture(size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 64, size / 64)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#2F6FED"))
    painter.drawRoundedRect(QRectF(2, 2, 60, 60), 14, 14)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("#FFFFFF"), 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    arc = QPainterPath(QPointF(12, 42))
    arc.cubicTo(QPointF(12, 8), QPointF(50, 8), QPointF(50, 34))
    painter.drawPath(arc)
    painter.drawLine(QPointF(12, 42), QPointF(24, 42))
    painter.drawLine(QPointF(36, 42), QPointF(42, 42))
    painter.setBrush(QColor("#FFFFFF"))
    painter.drawRoundedRect(QRectF(23, 36, 12, 12), 2, 2)
    painter.drawEllipse(QPointF(50, 42), 4.5, 4.5)
    painter.end()
    return pixmap
