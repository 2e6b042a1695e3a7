"""The small card that follows the cursor while something is dragged, with the reason where it is refused."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.build.canvas import ink
from ui.widgets import theme

WIDTH = 168
LINE = 17


class Ghost(QWidget):
    """A child of the window, so that it passes over all panels."""

    def __init__(self, window: QWidget, title: str, family: str) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._title, self._family, self._refusal = title, family, ""
        self._lines: list[str] = []
        self.resize(WIDTH + 4, 40)
        self.show()
        self.raise_()

    @property
    def refusal(self) -> str:
        """The sentence on show; empty where the drop would be taken."""
        return self._refusal

    def follow(self, global_position: QPoint) -> None:
        """Move beside the cursor, inside the window."""
        place = self._window.mapFromGlobal(global_position) + QPoint(14, 10)
        place.setX(min(place.x(), self._window.width() - self.width()))
        place.setY(min(place.y(), self._window.height() - self.height()))
        self.move(place)

    def set_refusal(self, refusal: str) -> None:
        """Say why the place under the cursor does not take it."""
        if refusal != self._refusal:
            self._refusal = refusal
            self._lines = _wrapped(refusal, 250) if refusal else []
            wide = WIDTH + 4 if not refusal else 276
            self.resize(wide, 40 + (len(self._lines) * LINE + 12 if refusal else 0))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and, below it, the reason."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = ink.header(self._family)
        card = QRectF(1, 1, WIDTH, 34)
        painter.setOpacity(0.55 if self._refusal else 0.95)
        painter.setPen(ink.pen(theme.color("surface"), 1.0))
        painter.setBrush(ground)
        painter.drawRoundedRect(card, 7, 7)
        painter.setOpacity(1.0)
        bold = ink.font(1.0, bold=True)
        painter.setFont(bold)
        painter.setPen(ink.on(ground.rgb()))
        painter.drawText(
            card.adjusted(11, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, ink.elided(self._title, bold, WIDTH - 20)
        )
        if self._refusal:
            self._paint_refusal(painter)

    def _paint_refusal(self, painter: QPainter) -> None:
        box = QRectF(1, 39, 272, len(self._lines) * LINE + 10)
        painter.setPen(ink.pen(theme.color("bad"), 1.0))
        painter.setBrush(theme.color("bad_soft"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(theme.color("bad"))
        painter.setFont(ink.font(0.94))
        for index, text in enumerate(self._lines):
            painter.drawText(QRectF(10, 44 + index * LINE, 256, LINE), Qt.AlignmentFlag.AlignVCenter, text)


def _wrapped(text: str, width: float) -> list[str]:
    used = ink.font(0.94)
    lines, current = [], ""
    for word in text.split():
        longer = f"{current} {word}".strip()
        if current and ink.advance(longer, used) > width:
            lines.append(current)
            current = word
        else:
            current = longer
    return [*lines, current]
