"""A network as a column of coloured blocks, first on top: where in it something happens, at one step."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLineF, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.plots.colormap import color_at, ink_on
from ui.plots.heat_image import LogScale
from ui.plots.ticks import Unit, reading
from ui.widgets import theme

_GAP = 3
_LEAST, _MOST = 18, 30


class BlockColumn(QWidget):
    """One row a block with its name and number, written in what reads best on its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.blocks: tuple[str, ...] = ()
        self.values: tuple[float, ...] = ()
        self.scale = LogScale()
        self.symbol = ""
        self.step: int | None = None
        self.marked: str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
        theme.changed.connect(self.update)

    def show_values(self, blocks: Sequence[str], values: Sequence[float], scale: LogScale, step: int | None) -> None:
        """Colour ``blocks`` by ``values``, measured at ``step``."""
        if tuple(blocks) != self.blocks:
            self.blocks = tuple(blocks)
            self.setMinimumHeight(len(self.blocks) * _LEAST)
            self.updateGeometry()
        self.values, self.scale, self.step = tuple(values), scale, step
        at = "" if step is None else f" at step {step:,}"
        numbers = ", ".join(f"{block} {self.text(row)}" for row, block in enumerate(self.blocks))
        self.setAccessibleDescription(f"{self.symbol}{at}: {numbers}")
        self.update()

    def sizeHint(self) -> QSize:
        """Rows of a comfortable height."""
        return QSize(150, len(self.blocks) * 24)

    def row_rect(self, row: int) -> QRectF:
        """Where a block is."""
        pitch = min(max(self.height() / max(len(self.blocks), 1), _LEAST), _MOST)
        return QRectF(1, row * pitch, self.width() - 2, pitch - _GAP)

    def row_at(self, point: QPoint) -> int | None:
        """The block at a position."""
        rows = range(len(self.blocks))
        return next((row for row in rows if self.row_rect(row).contains(point.toPointF())), None)

    def fill(self, row: int) -> QColor:
        """A block's colour; what was not measured is sunken, what was not finite has the colour of problems."""
        value = self.values[row] if row < len(self.values) else math.nan
        if math.isnan(value):
            return theme.color("sunken")
        return theme.color("bad") if math.isinf(value) else color_at(self.scale.fraction_of(value))

    def text(self, row: int) -> str:
        """A block's number."""
        value = self.values[row] if row < len(self.values) else math.nan
        if math.isnan(value):
            return "–"
        return "not finite" if math.isinf(value) else short(value)

    def tip(self, row: int) -> str:
        """Everything about a block, for its tooltip."""
        value = self.values[row] if row < len(self.values) else math.nan
        number = "not measured here" if math.isnan(value) else reading(value, Unit.NUMBER)
        at = "" if self.step is None else f" at step {self.step:,}"
        place = f"block {row + 1} of {len(self.blocks)}"
        return f"{self.blocks[row]} ({place})\n{self.symbol} {number}{at}"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, joined by a wire."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.scaled_font(0.92))
        if len(self.blocks) > 1:
            first, last = self.row_rect(0), self.row_rect(len(self.blocks) - 1)
            painter.setPen(QPen(theme.color("strong_line"), 2))
            painter.drawLine(QLineF(first.center().x(), first.bottom(), first.center().x(), last.top()))
        for row in range(len(self.blocks)):
            if self.row_rect(row).intersects(QRectF(event.rect())):
                self._paint_row(painter, row)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        rect, fill = self.row_rect(row), self.fill(row)
        unknown = math.isnan(self.values[row]) if row < len(self.values) else True
        painter.setPen(QPen(theme.color("line"), 1) if unknown else Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(theme.color("muted") if unknown else ink_on(fill))
        inner = rect.adjusted(8, 0, -8, 0)
        number = self.text(row)
        metrics = painter.fontMetrics()
        room = inner.width() - metrics.horizontalAdvance(number) - 6
        name = metrics.elidedText(self.blocks[row], Qt.TextElideMode.ElideMiddle, int(room))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
        if self.blocks[row] == self.marked:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("text"), 2))
            painter.drawRoundedRect(rect, 4, 4)

    def mark(self, block: str | None) -> None:
        """Frame one block, ``None`` for none."""
        if block != self.marked:
            self.marked = block
            self.update()

    def event(self, event: QEvent) -> bool:
        """Show a tooltip for the block under the mouse."""
        if isinstance(event, QHelpEvent):
            row = self.row_at(event.pos())
            if row is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.tip(row), self, self.row_rect(row).toRect())
            return True
        return super().event(event)


def short(value: float) -> str:
    """A number in at most seven characters: 0.0123, 4.5e-5, 1,230."""
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e4:
        return f"{value:,.0f}" if abs(value) >= 1e3 else f"{value:.3g}"
    return f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e")
