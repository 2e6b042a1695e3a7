"""The picture beside the first button: why plain networks stop training, as two curves."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets import theme

# Where each curve ends is measured (training error on Digits after 20 epochs, in percent); its way there is
# only sketched.
_CURVES: tuple[tuple[str, str, bool, float, float], ...] = (
    ("Plain-56", "plain", True, 36.6, 2.2),
    ("Plain-20", "plain", False, 0.0, 5.0),
    ("ResNet-56", "residual", True, 0.1, 7.0),
)


class HeroPicture(QWidget):
    """A sketch of training error over time; the real curves come from running it."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(220, 150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Sketch: the training error of plain-56 stays high, that of ResNet-56 goes to zero")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Wide and low, beside the text."""
        return QSize(320, 180)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw axes, curves and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(10, 26, -84, -24)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        painter.setPen(theme.color("muted"))
        painter.setFont(theme.scaled_font(0.92))
        painter.drawText(QPointF(area.left(), area.top() - 10), "training error")
        painter.drawText(
            QRectF(area.left(), area.bottom() + 4, area.width(), 18), Qt.AlignmentFlag.AlignRight, "training →"
        )
        for curve in _CURVES:
            _paint_curve(painter, area, *curve)


def _paint_curve(
    painter: QPainter, area: QRectF, name: str, family: str, dashed: bool, end: float, speed: float
) -> None:
    color = QColor(theme.current().family(family))
    pen = QPen(color, 2)
    if dashed:
        pen.setDashPattern([4, 2.5])
    painter.setPen(pen)
    heights = [end + (88 - end) * math.exp(-speed * n / 60) for n in range(61)]
    points = [
        QPointF(area.left() + area.width() * n / 60, area.bottom() - area.height() * height / 95)
        for n, height in enumerate(heights)
    ]
    painter.drawPolyline(QPolygonF(points))
    offset = {"Plain-20": -9, "ResNet-56": 7}.get(name, 0)
    painter.setFont(theme.scaled_font(0.92, bold=True))
    painter.drawText(points[-1] + QPointF(8, 4 + offset), name)
