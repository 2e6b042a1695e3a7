"""Paints cards: one function for every style, each with less detail when it is small on screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from resexplorer.picture import Style
from resexplorer.picture.caption import join_symbol
from resexplorer.picture.drawing import Drawing, Modifier
from resexplorer.picture.face import Face
from resexplorer.picture.figure import Card
from ui.build.canvas import ink
from ui.build.canvas.shapes import bracket, rect_of, top_rounded, wire_path
from ui.widgets import theme

RADIUS = 7.0
HEADER = 28.0
SMALL_TEXT = 0.5
"""Below this scale small words are not painted."""
ANY_TEXT = 0.13
"""Below this scale a card is a patch of its colour."""
FAINT = 0.42


@dataclass(frozen=True, slots=True)
class Looks:
    """What the editor says about a card beside its contents."""

    selected: bool = False
    hovered: bool = False
    problem: bool = False
    target: bool = False
    port: bool = False


def paint_card(painter: QPainter, card: Card, face: Face, size: QRectF, looks: Looks, scale: float) -> None:
    """Paint one card into ``size`` (its own coordinates) at a zoom of ``scale``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, scale > ANY_TEXT)
    if card.arc:
        _own_skip(painter, card, size)
    if scale < ANY_TEXT and card.style is not Style.OPEN:
        painter.fillRect(size, ink.header(card.family))
    else:
        _PAINTERS[card.style](painter, card, face, size, scale)
    _outline(painter, size, looks, scale, JOIN_RADIUS if card.style is Style.JOIN else RADIUS)
    if looks.port:
        _port(painter, QPointF(size.width(), card.port))


JOIN_RADIUS = 14.0


def _outline(painter: QPainter, size: QRectF, looks: Looks, scale: float, radius: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    width = max(2.0, 1.4 / scale)
    if looks.problem:
        painter.setPen(ink.pen(theme.color("bad"), width))
        painter.drawRoundedRect(size.adjusted(-1, -1, 1, 1), radius, radius)
    if looks.selected or looks.target:
        painter.setPen(ink.pen(theme.color("accent"), width))
        painter.drawRoundedRect(size.adjusted(-4, -4, 4, 4), radius + 3, radius + 3)
    elif looks.hovered:
        painter.setPen(ink.pen(theme.color("accent", 0.45), width))
        painter.drawRoundedRect(size.adjusted(-2, -2, 2, 2), radius + 1, radius + 1)


def _port(painter: QPainter, place: QPointF) -> None:
    """The handle from which a long skip is drawn."""
    painter.setPen(ink.pen(theme.color("accent"), 1.8))
    painter.setBrush(theme.color("surface"))
    painter.drawEllipse(place, 5, 5)


def _caret(painter: QPainter, x: float, y: float, color: QColor, *, opened: bool) -> None:
    """The small triangle that opens a card."""
    painter.setPen(ink.pen(color, 1.7))
    if opened:
        painter.drawPolyline([QPointF(x - 3.5, y - 1.8), QPointF(x, y + 1.9), QPointF(x + 3.5, y - 1.8)])
    else:
        painter.drawPolyline([QPointF(x - 1.8, y - 3.5), QPointF(x + 1.9, y), QPointF(x - 1.8, y + 3.5)])


def _own_skip(painter: QPainter, card: Card, size: QRectF) -> None:
    painter.setPen(ink.pen(ink.family(card.family), 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(bracket(-9.0, size.width() + 9.0, card.port, -card.arc + 4.0, 10.0))


def _ground(painter: QPainter, size: QRectF, border: QColor, *, dashed: bool = False) -> None:
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    painter.setPen(ink.pen(border, 1.2, style))
    painter.setBrush(theme.color("surface"))
    painter.drawRoundedRect(size, RADIUS, RADIUS)


# -- a stage or block at the top level ---------------------------------------------------------------------------


def _full(painter: QPainter, card: Card, face: Face, size: QRectF, scale: float) -> None:
    dashed = face.bypassed
    _ground(painter, size, ink.family(card.family) if dashed else theme.color("strong_line"), dashed=dashed)
    painter.setOpacity(FAINT if dashed else 1.0)
    if scale < SMALL_TEXT:
        _far(painter, card, face, size)
    else:
        _header(painter, card, face, size)
        _settings(painter, face, size)
        if face.drawing:
            area = QRectF(10, HEADER + 26, size.width() - 20, 58)
            paint_drawing(painter, face.drawing, area, card.family)
        _numbers(painter, card, face, size)
    painter.setOpacity(1.0)
    if dashed and scale >= SMALL_TEXT:
        _stamp(painter, size, "bypassed")


def _far(painter: QPainter, card: Card, face: Face, size: QRectF) -> None:
    """A card from afar: its colour, its name in large letters, its count."""
    ground = ink.header(card.family)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(size, RADIUS, RADIUS)
    painter.setPen(ink.on(ground.rgb()))
    _far_name(painter, face.title, size.adjusted(4, 0, -4, -30 if face.pill else 0), ground)
    if face.pill:
        painter.setFont(ink.font(1.9))
        painter.drawText(size.adjusted(0, 44, 0, 0), Qt.AlignmentFlag.AlignCenter, face.pill)


def _far_name(painter: QPainter, title: str, place: QRectF, ground: QColor) -> None:
    """Write a name as large as it fits."""
    middle = place.adjusted(4, 0, -4, 0)
    sizes = (ink.font(part, bold=True) for part in (3.0, 2.5, 2.0, 1.7))
    big = next((f for f in sizes if ink.advance(title, f) <= middle.width()), ink.font(1.5, bold=True))
    painter.setFont(big)
    painter.setPen(ink.on(ground.rgb()))
    painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, ink.elided(title, big, middle.width()))


def _header(painter: QPainter, card: Card, face: Face, size: QRectF) -> None:
    ground = ink.header(card.family)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawPath(top_rounded(QRectF(0, 0, size.width(), HEADER), RADIUS))
    right = size.width() - 9
    if face.pill:
        right = _pill(painter, face.pill, QPointF(right, HEADER / 2), ground) - 5
    for modifier in face.modifiers:
        right = _badge(painter, modifier, QPointF(right, HEADER / 2)) - 5
    bold = ink.font(1.04, bold=True)
    painter.setFont(bold)
    _caret(painter, 12, HEADER / 2, ink.on(ground.rgb()), opened=False)
    place = QRectF(21, 0, right - 21, HEADER)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, ink.elided(face.title, bold, place.width()))


def _pill(painter: QPainter, text: str, right: QPointF, ground: QColor, *, filled: bool = False) -> float:
    """Paint a pill that ends at ``right`` and return where it begins."""
    small = ink.font(0.86, bold=True)
    width = ink.advance(text, small) + 14
    place = QRectF(right.x() - width, right.y() - 8.5, width, 17)
    front = ink.on(ground.rgb())
    shade = QColor(front)
    shade.setAlphaF(0.24)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground if filled else shade)
    painter.drawRoundedRect(place, 8.5, 8.5)
    painter.setFont(small)
    painter.setPen(front)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    return place.left()


def _badge(painter: QPainter, modifier: Modifier, right: QPointF) -> float:
    """Paint a modifier's pill on a header: its own colour on white."""
    small = ink.font(0.86, bold=True)
    width = ink.advance(modifier.text, small) + 14
    place = QRectF(right.x() - width, right.y() - 8.5, width, 17)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#FFFFFF"))
    painter.drawRoundedRect(place, 8.5, 8.5)
    painter.setFont(small)
    painter.setPen(ink.header(modifier.family).darker(120))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, modifier.text)
    return place.left()


def _settings(painter: QPainter, face: Face, size: QRectF) -> None:
    small = ink.font(0.88)
    painter.setFont(small)
    painter.setPen(theme.color("muted"))
    place = QRectF(11, HEADER + 4, size.width() - 20, 20)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, ink.elided(face.line, small, place.width()))


def _numbers(painter: QPainter, card: Card, face: Face, size: QRectF) -> None:
    track = QRectF(11, size.height() - 31, size.width() - 22, 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("line"))
    painter.drawRoundedRect(track, 2, 2)
    if face.share > 0:
        painter.setBrush(ink.family(card.family))
        part = max(4.0, track.width() * face.share)
        painter.drawRoundedRect(QRectF(track.left(), track.top(), part, 4), 2, 2)
    painter.setFont(ink.font(0.92))
    painter.setPen(theme.color("muted"))
    place = QRectF(11, size.height() - 25, size.width() - 22, 20)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, face.parameters)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, face.share_text)


def _stamp(painter: QPainter, size: QRectF, text: str) -> None:
    small = ink.font(0.88, bold=True)
    painter.setFont(small)
    width = ink.advance(text, small) + 12
    place = QRectF(size.center().x() - width / 2, size.center().y() - 9, width, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("surface"))
    painter.drawRoundedRect(place, 5, 5)
    painter.setPen(theme.color("muted"))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


# -- the small drawing -------------------------------------------------------------------------------------------


def paint_drawing(painter: QPainter, drawing: Drawing, area: QRectF, family: str) -> None:
    """Paint the small drawing of a block's inside, centred in ``area`` and scaled down where it must be."""
    if not drawing.width or not drawing.height:
        return
    scale = min(1.0, area.width() / drawing.width, area.height() / drawing.height)
    painter.save()
    painter.translate(area.center().x() - drawing.width * scale / 2, area.center().y() - drawing.height * scale / 2)
    painter.scale(scale, scale)
    color = ink.family(family)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ink.pen(color, 1.2))
    for points in drawing.wires:
        painter.drawPath(wire_path(points, 4))
    painter.setPen(ink.pen(color, 1.7))
    for points in drawing.skips:
        painter.drawPath(wire_path(points, 8))
    _glyphs(painter, drawing, color, words=scale > 0.55)
    painter.restore()


def _glyphs(painter: QPainter, drawing: Drawing, color: QColor, *, words: bool) -> None:
    small, symbol = ink.font(0.75), ink.font(0.95, bold=True)
    for glyph in drawing.glyphs:
        place = rect_of(glyph.rect)
        tone = ink.header(glyph.family) if glyph.family else color
        painter.setPen(ink.pen(tone, 1.2))
        painter.setBrush(tone if glyph.family else theme.color("surface"))
        radius = place.width() / 2 if glyph.join else 4.0
        painter.drawRoundedRect(place, radius, radius)
        if words:
            painter.setFont(symbol if glyph.join else small)
            front = ink.on(tone.rgb()) if glyph.family else theme.color("text")
            painter.setPen(tone if glyph.join else front)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, glyph.text)


# -- blocks inside a stage, layers, joins, chips, open cards -----------------------------------------------------


def _compact(painter: QPainter, card: Card, face: Face, size: QRectF, scale: float) -> None:
    _ground(painter, size, ink.family(card.family), dashed=face.bypassed)
    painter.setOpacity(FAINT if face.bypassed else 1.0)
    if scale >= SMALL_TEXT * 0.8:
        _compact_words(painter, face, size)
    else:
        painter.fillRect(size.adjusted(3, 3, -3, -3), ink.header(card.family))
    painter.setOpacity(1.0)
    if face.bypassed and scale >= SMALL_TEXT:
        _stamp(painter, size, "bypassed")
    if face.own_settings:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(QPointF(size.width() - 8, 8), 3.5, 3.5)


def _compact_words(painter: QPainter, face: Face, size: QRectF) -> None:
    bold, small = ink.font(0.88, bold=True), ink.font(0.8, mono=True)
    room = size.width() - 8
    painter.setPen(theme.color("text"))
    painter.setFont(bold)
    painter.drawText(QRectF(4, 9, room, 16), Qt.AlignmentFlag.AlignCenter, ink.elided(face.title, bold, room))
    painter.setPen(theme.color("muted"))
    painter.setFont(small)
    painter.drawText(QRectF(4, 27, room, 15), Qt.AlignmentFlag.AlignCenter, ink.elided(face.output, small, room))
    if face.modifiers:
        modifier = face.modifiers[0]
        width = ink.advance(modifier.text, ink.font(0.86, bold=True)) + 14
        ground = ink.header(modifier.family)
        _pill(painter, modifier.text, QPointF(size.center().x() + width / 2, 57), ground, filled=True)
    else:
        painter.setFont(ink.font(0.8))
        painter.drawText(QRectF(4, 49, room, 16), Qt.AlignmentFlag.AlignCenter, face.parameters)


def _layer(painter: QPainter, card: Card, face: Face, size: QRectF, scale: float) -> None:
    color = ink.family(card.family)
    large = size.height() > 40
    _ground(painter, size, color, dashed=face.bypassed)
    if scale < SMALL_TEXT * 0.8:
        painter.fillRect(size.adjusted(2, 2, -2, -2), ink.header(card.family))
        if large:
            _far_name(painter, face.title, size, ink.header(card.family))
        return
    bold, small = ink.font(1.0 if large else 0.84, bold=True), ink.font(0.9 if large else 0.76)
    room = size.width() - 8
    painter.setOpacity(FAINT if face.bypassed else 1.0)
    painter.setPen(theme.color("text"))
    painter.setFont(bold)
    half = size.height() / 2
    upper = QRectF(4, 3, room, half - 2) if face.line else size
    painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, ink.elided(face.title, bold, room))
    painter.setPen(theme.color("muted"))
    painter.setFont(small)
    lower = QRectF(4, half - 1, room, half - 2)
    painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, ink.elided(face.line, small, room))
    painter.setOpacity(1.0)


def _join(painter: QPainter, card: Card, face: Face, size: QRectF, scale: float) -> None:
    color = ink.family(card.family) if card.family != "layer" else theme.color("muted")
    painter.setPen(ink.pen(color, 1.6))
    painter.setBrush(theme.color("surface"))
    painter.drawEllipse(size)
    if scale < SMALL_TEXT * 0.6:
        return
    painter.setPen(color)
    painter.setFont(ink.font(1.5 if size.width() > 24 else 1.2, bold=True))
    symbol = join_symbol(card.node.op)
    painter.drawText(size, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, symbol)


def _chip(painter: QPainter, card: Card, face: Face, size: QRectF, scale: float) -> None:
    painter.setPen(ink.pen(theme.color("strong_line"), 1.2))
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(size, size.height() / 2, size.height() / 2)
    if scale >= SMALL_TEXT * 0.8:
        painter.setPen(theme.color("text"))
        painter.setFont(ink.font(0.92, mono=True))
        painter.drawText(size, Qt.AlignmentFlag.AlignCenter, face.output)


def _open(painter: QPainter, card: Card, face: Face, size: QRectF, scale: float) -> None:
    color = ink.family(card.family)
    painter.setPen(ink.pen(color, 1.4, Qt.PenStyle.DashLine if face.bypassed else Qt.PenStyle.SolidLine))
    painter.setBrush(ink.mixed(color, theme.color("surface"), 0.05))
    painter.drawRoundedRect(size, RADIUS, RADIUS)
    _stubs(painter, card, size, color)
    if scale >= SMALL_TEXT * 0.8:
        _open_title(painter, card, face, size)


def _stubs(painter: QPainter, card: Card, size: QRectF, color: QColor) -> None:
    """The wire from the card's edge to its sheet, where the title made the card wider than the sheet."""
    if card.inside and card.inset.x > 0.5:
        painter.setPen(ink.pen(color, 1.4))
        painter.drawLine(QPointF(0, card.port), QPointF(card.inset.x, card.port))
        right = card.inset.x + card.inside.width
        painter.drawLine(QPointF(right, card.port), QPointF(size.width(), card.port))


def _open_title(painter: QPainter, card: Card, face: Face, size: QRectF) -> None:
    large = size.height() > 0 and card.inset.y > 45
    bold, small = ink.font(1.04 if large else 0.9, bold=True), ink.font(0.92 if large else 0.8)
    painter.setPen(ink.mixed(ink.family(card.family), theme.color("text"), 0.72))
    painter.setFont(bold)
    place = QRectF(22, 0, size.width() - 34, card.inset.y - 12)
    _caret(painter, 13, place.center().y() + 0.5, painter.pen().color(), opened=True)
    title = " ".join(part for part in (face.title, face.pill) if part)
    shown = ink.elided(title, bold, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
    painter.setPen(theme.color("muted"))
    painter.setFont(small)
    place.setLeft(22 + ink.advance(shown, bold) + 10)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, ink.elided(face.line, small, place.width()))


Painter = Callable[[QPainter, Card, Face, QRectF, float], None]
_PAINTERS: dict[Style, Painter] = {
    Style.FULL: _full,
    Style.COMPACT: _compact,
    Style.LAYER: _layer,
    Style.JOIN: _join,
    Style.CHIP: _chip,
    Style.OPEN: _open,
}
