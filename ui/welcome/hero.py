"""The picture beside the first button: why plain networks stop training, as two curves."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets import theme

# fmt: off
MEASURED: tuple[tuple[str, str, bool, tuple[float, ...]], ...] = (
    ("Plain-56", "plain", True, (
        90.1, 86.4, 85.0, 85.2, 82.3, 78.4, 75.9, 74.4, 67.9, 64.2,
        62.8, 61.2, 61.1, 55.3, 54.7, 50.0, 51.4, 50.9, 50.3, 48.1)),
    ("Plain-20", "plain", False, (
        90.4, 70.4, 37.3, 11.1, 8.4, 9.0, 7.0, 5.2, 2.5, 2.5, 1.3, 0.7, 0.2, 0.1, 0.1, 0.1, 0.1, 0.0, 0.0, 0.0)),
    ("ResNet-56", "residual", True, (
        75.6, 23.2, 8.1, 11.6, 12.1, 8.4, 3.8, 2.9, 1.3, 1.4, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
)
# fmt: on
"""Training error in percent after each epoch on Digits, seed 0, as `resexplorer experiment plain-vs-residual` gave it:
name, family, dashed, values."""


class HeroPicture(QWidget):
    """Measured training error over 20 epochs; running the experiment draws it anew."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(220, 150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("The training error of plain-56 stays high, that of ResNet-56 goes to zero")
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
        painter.drawText(QPointF(area.left(), area.top() - 10), "training error on Digits")
        painter.drawText(
            QRectF(area.left(), area.bottom() + 4, area.width(), 18), Qt.AlignmentFlag.AlignRight, "20 epochs →"
        )
        for curve in MEASURED:
            _paint_curve(painter, area, *curve)


def _paint_curve(
    painter: QPainter, area: QRectF, name: str, family: str, dashed: bool, errors: tuple[float, ...]
) -> None:
    color = QColor(theme.current().family(family))
    pen = QPen(color, 2)
    if dashed:
        pen.setDashPattern([4, 2.5])
    painter.setPen(pen)
    last = len(errors) - 1
    points = [
        QPointF(area.left() + area.width() * n / last, area.bottom() - area.height() * error / 95)
        for n, error in enumerate(errors)
    ]
    painter.drawPolyline(QPolygonF(points))
    offset = {"Plain-20": -9, "ResNet-56": 7}.get(name, 0)
    painter.setFont(theme.scaled_font(0.92, bold=True))
    painter.drawText(points[-1] + QPointF(8, 4 + offset), name)
