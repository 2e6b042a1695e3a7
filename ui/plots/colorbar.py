"""The legend of a heat map: its colours with their numbers."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.plots.axes import Tick, ticks
from ui.plots.colormap import color_at
from ui.plots.heat_image import LogScale
from ui.plots.heat_labels import area_of
from ui.plots.ticks import Unit
from ui.widgets import theme

_BAR = 12


class ColorBar(QWidget):
    """A vertical bar of the map's colours; its ends stand level with the maps beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale = LogScale()
        self.broken = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def set_scale(self, scale: LogScale, *, broken: bool) -> None:
        """Show a scale; ``broken`` adds the colour of values that are not finite."""
        self.scale, self.broken = scale, broken
        self.setAccessibleName(f"Colours from {self.labels()[0]} to {self.labels()[-1]}, logarithmic")
        self.updateGeometry()
        self.update()

    def labels(self) -> list[str]:
        """The numbers beside the bar, smallest first."""
        return [tick.text for tick in self._ticks()] or [f"{10**self.scale.low:.3g}"]

    def sizeHint(self) -> QSize:
        """As wide as the bar and its widest number."""
        metrics = QFontMetricsF(theme.scaled_font(0.9))
        widest = max(metrics.horizontalAdvance(text) for text in [*self.labels(), "0.00001"])
        return QSize(round(_BAR + 10 + widest), 96)

    def _ticks(self) -> list[Tick]:
        height = max(self.height() - 30, 60)
        return ticks((self.scale.low, self.scale.high), max(2, int(height / 24)), True, Unit.NUMBER)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar and its numbers."""
        painter = QPainter(self)
        area = area_of(self.size(), ())
        bar = QRectF(1, area.top(), _BAR, area.height())
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        for stop in range(33):
            gradient.setColorAt(stop / 32, color_at(stop / 32))
        painter.fillRect(bar, gradient)
        painter.setFont(theme.scaled_font(0.9))
        for tick in self._ticks():
            y = bar.bottom() - (tick.at - self.scale.low) / (self.scale.high - self.scale.low) * bar.height()
            painter.setPen(QPen(theme.color("muted"), 1))
            painter.drawLine(QLineF(bar.right(), y, bar.right() + 3, y))
            box = QRectF(bar.right() + 6, y - 10, self.width() - bar.right() - 6, 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tick.text)
        if self.broken:
            self._paint_broken(painter, bar)

    def _paint_broken(self, painter: QPainter, bar: QRectF) -> None:
        swatch = QRectF(bar.left(), bar.bottom() + 8, _BAR, 10)
        painter.fillRect(swatch, theme.color("bad"))
        painter.setPen(theme.color("muted"))
        box = QRectF(swatch.right() + 6, swatch.center().y() - 10, self.width() - swatch.right() - 6, 20)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "NaN, ∞")
