"""The small floating panel that reads every curve at the cross-hair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.plots.style import CurveStyle
from ui.widgets import theme

_PAD, _SWATCH, _GAP, _AWAY = 8, 18, 6, 14
_LONGEST_LABEL = 180


@dataclass(frozen=True, slots=True)
class Reading:
    """One curve's value at the cross-hair."""

    style: CurveStyle
    text: str
    strong: bool = False


class Readout(QWidget):
    """Floats beside the cross-hair and never leaves its parent; the mouse passes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.head = ""
        self.readings: list[Reading] = []
        self.more = 0
        self.hide()

    def show_at(self, px: float, py: float, head: str, readings: Sequence[Reading], room: QRectF) -> None:
        """Show ``head`` and as many readings as fit into ``room`` (the parent's pixels), beside ``(px, py)``."""
        fits = max(1, int((room.height() - 2 * _PAD) // self._line_height()) - 1)
        shown = list(readings) if len(readings) <= fits else list(readings[: max(1, fits - 1)])
        self.head, self.readings, self.more = head, shown, len(readings) - len(shown)
        size = self._size().boundedTo(room.size().toSize())
        x = px + _AWAY if px + _AWAY + size.width() <= room.right() else px - _AWAY - size.width()
        x = min(max(x, room.left()), room.right() - size.width())
        y = min(max(py - size.height() / 2, room.top()), room.bottom() - size.height())
        self.setGeometry(int(max(x, 0)), int(max(y, 0)), size.width(), size.height())
        self.setVisible(bool(shown))
        self.raise_()
        self.update()

    def text(self) -> str:
        """Everything that it shows, for screen readers and tests."""
        lines = [f"{reading.style.label} {reading.text}".strip() for reading in self.readings]
        return "\n".join([self.head, *lines, *([self._more_text()] if self.more else [])])

    def _more_text(self) -> str:
        return f"and {self.more} more"

    def _line_height(self) -> int:
        return QFontMetrics(theme.scaled_font(0.92)).height() + 2

    def _columns(self) -> tuple[int, int]:
        """Widths of the labels and of the values."""
        bold = QFontMetrics(theme.scaled_font(0.92, bold=True))
        labels = [min(bold.horizontalAdvance(r.style.label), _LONGEST_LABEL) for r in self.readings]
        return max(labels, default=0), max((bold.horizontalAdvance(r.text) for r in self.readings), default=0)

    def _size(self) -> QSize:
        label, value = self._columns()
        head = QFontMetrics(theme.scaled_font(0.92)).horizontalAdvance(self.head)
        lines = 1 + len(self.readings) + (1 if self.more else 0)
        width = 2 * _PAD + max(head, _SWATCH + _GAP + label + 2 * _GAP + value)
        return QSize(width, lines * self._line_height() + 2 * _PAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the panel."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("line"))
        painter.setBrush(theme.color("surface", 0.95))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        height = self._line_height()
        line = QRectF(_PAD, _PAD, self.width() - 2 * _PAD, height)
        self._words(painter, line, self.head, "muted")
        for reading in self.readings:
            line.translate(0, height)
            self._paint_reading(painter, line, reading)
        if self.more:
            line.translate(0, height)
            self._words(painter, line, self._more_text(), "muted")

    def _words(self, painter: QPainter, line: QRectF, text: str, token: str) -> None:
        painter.setFont(theme.scaled_font(0.92))
        painter.setPen(theme.color(token))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_reading(self, painter: QPainter, line: QRectF, reading: Reading) -> None:
        middle = line.center().y()
        painter.setPen(reading.style.pen(2.0))
        painter.drawLine(QLineF(line.left(), middle, line.left() + _SWATCH, middle))
        painter.setFont(theme.scaled_font(0.92, bold=reading.strong))
        painter.setPen(theme.color("text"))
        words = line.adjusted(_SWATCH + _GAP, 0, 0, 0)
        label = painter.fontMetrics().elidedText(
            reading.style.label, Qt.TextElideMode.ElideMiddle, self._columns()[0] + 1
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, reading.text)
