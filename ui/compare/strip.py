"""Two networks side by side as cards: equal ones quiet, changed ones in their family's colour."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolTip, QVBoxLayout, QWidget

from resexplorer.analysis import Change, align
from resexplorer.network import Network
from ui.compare.strip_cards import StripCard, cards, counts, plain
from ui.widgets import theme
from ui.widgets.parts import label

_CARD_W, _CARD_H, _GAP, _ROW_GAP, _PAD = 142, 42, 30, 14, 4


class StripView(QWidget):
    """Paints one or two rows of cards with the wires between them."""

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._rows: tuple[list[StripCard | None], ...] = ()
        self.setSizePolicy(self.sizePolicy().Policy.Fixed, self.sizePolicy().Policy.Fixed)
        theme.changed.connect(self.update)

    def show_rows(self, names: tuple[str, ...], rows: tuple[list[StripCard | None], ...]) -> None:
        """Show named rows of cards."""
        self._names, self._rows = names, rows
        self.setAccessibleName("Architecture, side by side")
        self.setAccessibleDescription(self.text())
        self.setFixedSize(self.sizeHint())
        self.update()

    def text(self) -> str:
        """What the cards say, for screen readers and tests."""
        lines = []
        for name, row in zip(self._names, self._rows, strict=True):
            parts = [f"{card.title} {card.detail}".strip() for card in row if card]
            lines.append(f"{name}: {', '.join(parts)}")
        return "\n".join(lines)

    def sizeHint(self) -> QSize:
        """Room for every card."""
        columns = max((len(row) for row in self._rows), default=0)
        rows = len(self._rows)
        width = self._names_width() + columns * (_CARD_W + _GAP) + 2 * _PAD
        return QSize(width, rows * _CARD_H + max(0, rows - 1) * _ROW_GAP + 2 * _PAD + 6)

    def _names_width(self) -> int:
        metrics = QFontMetrics(theme.scaled_font(1.0, bold=True))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=-16)
        return min(widest, 190) + 16

    def _box(self, row: int, column: int) -> QRectF:
        x = _PAD + self._names_width() + column * (_CARD_W + _GAP)
        return QRectF(x, _PAD + 5 + row * (_CARD_H + _ROW_GAP), _CARD_W, _CARD_H)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names, wires and cards."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, (name, row) in enumerate(zip(self._names, self._rows, strict=True)):
            self._paint_name(painter, number, name)
            self._paint_wires(painter, number, row)
            for column, card in enumerate(row):
                if card is not None:
                    self._paint_card(painter, self._box(number, column), card)

    def _paint_name(self, painter: QPainter, row: int, name: str) -> None:
        box = self._box(row, 0)
        room = QRectF(_PAD, box.top(), self._names_width() - 14, box.height())
        painter.setFont(theme.scaled_font(1.0, bold=True))
        painter.setPen(theme.color("text"))
        words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_wires(self, painter: QPainter, row: int, cards_: list[StripCard | None]) -> None:
        """Arrows between neighbours; a wire runs past the place of a missing block."""
        places = [column for column, card in enumerate(cards_) if card is not None]
        painter.setPen(QPen(theme.color("muted"), 1.2))
        painter.setBrush(theme.color("muted"))
        for before, after in pairwise(places):
            start, end = self._box(row, before), self._box(row, after)
            y = start.center().y()
            painter.drawLine(QLineF(start.right(), y, end.left() - 6, y))
            tip = QPointF(end.left() - 1, y)
            painter.drawPolygon(QPolygonF([tip, tip + QPointF(-7, -3.5), tip + QPointF(-7, 3.5)]))

    def _paint_card(self, painter: QPainter, box: QRectF, card: StripCard) -> None:
        quiet = card.change is Change.SAME
        family = QColor(theme.current().family(card.node.op.color_family))
        pen = QPen(theme.color("line") if quiet else family, 1.0 if quiet else 1.6)
        if card.change in {Change.REMOVED, Change.ADDED}:
            pen.setColor(theme.color("bad" if card.change is Change.REMOVED else "good"))
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(box, 7, 7)
        stripe = QRectF(box.left() + 6, box.top() + 9, 3, box.height() - 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(family)
        painter.drawRoundedRect(stripe, 1.5, 1.5)
        inner = box.adjusted(15, 4, -8, -4)
        top, bottom = QRectF(inner), QRectF(inner)
        top.setBottom(inner.center().y())
        bottom.setTop(inner.center().y())
        self._words(painter, top, card.title, "muted" if quiet else "text", theme.scaled_font(1.0, bold=True))
        self._words(painter, bottom, card.detail, "muted", theme.scaled_font(0.88))
        if card.badge:
            self._paint_badge(painter, box, card)

    def _words(self, painter: QPainter, box: QRectF, text: str, token: str, font: QFont) -> None:
        painter.setFont(font)
        painter.setPen(theme.color(token))
        words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_badge(self, painter: QPainter, box: QRectF, card: StripCard) -> None:
        painter.setFont(theme.scaled_font(0.8, bold=True))
        width = painter.fontMetrics().horizontalAdvance(card.badge) + 12
        badge = QRectF(box.right() - width - 5, box.top() - 5, width, 15)
        token = {Change.ADDED: "good", Change.REMOVED: "bad"}.get(card.change)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(token) if token else QColor(theme.current().family("se")))
        painter.drawRoundedRect(badge, 7, 7)
        painter.setPen(theme.color("surface"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, card.badge)

    def event(self, event: QEvent) -> bool:
        """Say as a tooltip everything that changed in a block."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().toPointF()), self)
            return True
        return super().event(event)

    def tip_at(self, position: QPointF) -> str:
        """The tooltip at a place."""
        for number, row in enumerate(self._rows):
            for column, card in enumerate(row):
                if card is not None and self._box(number, column).contains(position):
                    return card.tip
        return ""


class StripPanel(QFrame):
    """The card with the title, the legend's words and the scrolling rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.view = StripView()
        self._note = label("", "muted")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label("Architecture, side by side", "strong"))
        head.addWidget(self._note, 1)
        self._area = QScrollArea()
        self._area.setWidget(self.view)
        self.view.setAutoFillBackground(False)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.viewport().setAutoFillBackground(False)
        self._area.setStyleSheet("QAbstractScrollArea::corner { background: transparent; border: none; }")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._area, 1)
        self.setMinimumHeight(72)

    def sizeHint(self) -> QSize:
        """Room for two rows."""
        return QSize(400, 178)

    def show_networks(self, networks: list[tuple[str, Network]]) -> None:
        """Show one network, or what became of the first in the second."""
        if not networks:
            self.say("Select one run to see its stages, or two to see what changed between them.")
        elif len(networks) == 1:
            name, network = networks[0]
            row, _ = cards(align(network, network))
            self._show((name,), ([plain(card) for card in row if card],), "")
        else:
            (name_a, a), (name_b, b) = networks[:2]
            pairs = align(a, b)
            self._show((name_a, name_b), cards(pairs), counts(pairs))

    def say(self, text: str) -> None:
        """Say something instead of showing networks."""
        self._show((), (), text)

    def note(self) -> str:
        """The words beside the title."""
        return self._note.text()

    def _show(self, names: tuple[str, ...], rows: tuple[list[StripCard | None], ...], note: str) -> None:
        self._note.setText(note)
        self.view.show_rows(names, rows)
