"""A network as a small picture: one patch a card in its family's colour, with count and skip."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from resexplorer.network import PRESETS, Network
from resexplorer.picture import Picture, Style, lay_out
from resexplorer.picture.drawing import drawing_of
from resexplorer.picture.face import face_of
from resexplorer.picture.figure import Card
from resexplorer.picture.locate import Part
from ui.build.canvas import ink
from ui.build.canvas.paint import paint_drawing
from ui.build.canvas.shapes import bracket
from ui.widgets import theme

CARD = 36.0
GAP = 12.0
STEM = 22.0


@lru_cache(maxsize=128)
def preset_network(name: str) -> Network:
    """A preset's document, built once."""
    return PRESETS[name].build()


def paint_thumbnail(painter: QPainter, network: Network, area: QRectF) -> None:
    """Paint the network's main way into ``area``: small cards in a row, its typical block drawn below."""
    picture = lay_out(network, (), 1e9)
    cards = [card for card in picture.sheet.cards if card.style is not Style.CHIP]
    if not cards:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    row = QRectF(area.left(), area.top(), area.width(), area.height() * 0.52)
    _paint_row(painter, cards, row)
    block = _main_card(picture)
    drawing = drawing_of(Part(block.node, block.child)) if block else None
    if block and drawing:
        below = QRectF(area.left(), row.bottom(), area.width(), area.height() - row.height())
        paint_drawing(painter, drawing, below.adjusted(6, 2, -6, -2), block.family)
    painter.restore()


def _main_card(picture: Picture) -> Card | None:
    """The card whose block is typical of the network: the one with the largest share of MACs."""
    bodies = [c for c in picture.sheet.cards if c.child and c.style is Style.FULL and c.family not in {"stem", "head"}]
    return max(bodies, key=lambda card: card.child.summary.macs if card.child else 0, default=None)


def _paint_row(painter: QPainter, cards: list[Card], area: QRectF) -> None:
    widths = [STEM if card.family in {"stem", "head", "layer"} else CARD for card in cards]
    whole = sum(widths) + GAP * (len(cards) - 1)
    scale = min(1.0, area.width() / whole)
    painter.save()
    painter.translate(area.left() + (area.width() - whole * scale) / 2, area.center().y() + 4)
    painter.scale(scale, scale)
    painter.setPen(ink.pen(theme.color("muted"), 1.2))
    painter.drawLine(QPointF(0, 0), QPointF(whole, 0))
    x = 0.0
    for card, width in zip(cards, widths, strict=True):
        _paint_card(painter, card, QRectF(x, -13, width, 26))
        x += width + GAP
    painter.restore()


def _paint_card(painter: QPainter, card: Card, place: QRectF) -> None:
    face = face_of(Part(card.node, card.child), 0)
    ground = ink.header(card.family)
    if face.drawing and face.drawing.skips:
        painter.setPen(ink.pen(ink.family(card.family), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(bracket(place.left() - 4, place.right() + 4, 0, place.top() - 6, 6))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(place, 4, 4)
    if face.pill:
        painter.setPen(ink.on(ground.rgb()))
        painter.setFont(ink.font(0.86, bold=True))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, face.pill)
