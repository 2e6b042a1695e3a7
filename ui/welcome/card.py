"""A family's card: a button with the picture of its block, its name and one line."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui.welcome.pictures import paint_family
from ui.widgets import theme
from ui.widgets.families import FamilyCard

_PICTURE_HEIGHT = 96
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class FamilyButton(QAbstractButton):
    """Opens a preset of the family; a family without a preset is shown but can't be pressed."""

    def __init__(self, card: FamilyCard) -> None:
        super().__init__()
        self.card = card
        self.setText(card.title)
        self.setAccessibleName(card.title)
        self.setAccessibleDescription(card.line)
        self.setEnabled(card.preset is not None)
        self.setToolTip(f"Open a {card.title} network in Build" if card.preset else card.line)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A picture, a name and three lines of text."""
        return QSize(240, _PICTURE_HEIGHT + 26 + 3 * self.fontMetrics().lineSpacing() + 18)

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for three in a small window."""
        return QSize(200, self.sizeHint().height())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that the card can be pressed."""
        self.update()
        super().enterEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card by hand: a style sheet knows no pictures."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        paint_family(painter, QRectF(10, 8, self.width() - 20, _PICTURE_HEIGHT - 12), self.card.family)
        self._paint_words(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        hot = self.isEnabled() and (self.underMouse() or self.isDown())
        ring = self.hasFocus()
        painter.setPen(QPen(theme.color("accent" if ring or hot else "line"), 2 if ring else 1))
        painter.setBrush(theme.color("surface"))
        inset = 1.0 if ring else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 8, 8)

    def _paint_words(self, painter: QPainter) -> None:
        top = _PICTURE_HEIGHT + 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.current().family(self.card.family)))
        painter.drawRoundedRect(QRectF(14, top + 2, 4, 14), 2, 2)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.scaled_font(1.08, bold=True))
        painter.drawText(QRect(26, top - 2, self.width() - 40, 22), _WRAP, self.card.title)
        painter.setPen(theme.color("muted"))
        painter.setFont(self.font())
        painter.drawText(QRect(14, top + 24, self.width() - 28, self.height() - top - 24), _WRAP, self.card.line)
