"""Paints one kind of block in a list: a bar in its family's colour, its title, one line about it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.build.canvas import ink
from ui.build.logic.catalogue import Entry
from ui.widgets import theme

ENTRY = Qt.ItemDataRole.UserRole
HEIGHT = 40


class EntryDelegate(QStyledItemDelegate):
    """For models that keep an :class:`Entry` under the role ``ENTRY``."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines."""
        return QSize(200, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one entry."""
        entry = index.data(ENTRY)
        if isinstance(entry, Entry):
            state = option.state
            place = QRectF(option.rect)
            selected = bool(state & QStyle.StateFlag.State_Selected)
            hovered = bool(state & QStyle.StateFlag.State_MouseOver)
            paint_entry(painter, entry, place, selected=selected, hovered=hovered)


def paint_entry(painter: QPainter, entry: Entry, place: QRectF, *, selected: bool, hovered: bool) -> None:
    """Paint an entry into ``place``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = place.adjusted(2, 1, -2, -1)
    if selected or hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft" if selected else "hover"))
        painter.drawRoundedRect(inner, 6, 6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.header(entry.family))
    painter.drawRoundedRect(QRectF(inner.left() + 6, inner.top() + 6, 4, inner.height() - 12), 2, 2)
    text = inner.adjusted(18, 3, -6, -3)
    paint_words(painter, entry.title, entry.summary, text)
    painter.restore()


def paint_words(painter: QPainter, title: str, summary: str, text: QRectF) -> None:
    """Paint a title in bold above one muted line."""
    bold, small = ink.font(1.0, bold=True), ink.font(0.9)
    upper = QRectF(text.left(), text.top(), text.width(), text.height() / 2)
    lower = upper.translated(0, text.height() / 2)
    painter.setFont(bold)
    painter.setPen(theme.color("text"))
    painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, ink.elided(title, bold, text.width()))
    painter.setFont(small)
    painter.setPen(theme.color("muted"))
    painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, ink.elided(summary, small, text.width()))
