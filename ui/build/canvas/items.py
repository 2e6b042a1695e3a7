"""The scene's items: cards and the wires of one sheet. They only paint; gestures belong to the view."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from resexplorer.picture import OUTPUT, Path, Sheet, Style, Wire
from resexplorer.picture.face import Face
from resexplorer.picture.figure import Card
from ui.build.canvas import ink
from ui.build.canvas.paint import ANY_TEXT, SMALL_TEXT, Looks, paint_card
from ui.build.canvas.shapes import arrow_head, wire_path
from ui.widgets import theme

AROUND = 12.0
"""Room around a card for its outlines, its port and its own skip."""
MOST_CACHED = 700
"""With more cards than this nothing is cached: their pictures would push each other out."""


class CardItem(QGraphicsItem):
    """One card. ``size`` is what is painted, which during an animation is not yet the card's own."""

    def __init__(self, path: Path, card: Card, parent: QGraphicsItem, face: Callable[[], Face]) -> None:
        super().__init__(parent)
        self.path = path
        self.looks = Looks()
        self._make_face = face
        self._face: Face | None = None
        self.card = card
        self.contents: tuple[object, ...] = ()
        """What the face was made from; who changes it asks for a new face."""
        self.size = QRectF(0, 0, card.rect.width, card.rect.height)

    def become(self, card: Card, face: Callable[[], Face], *, changed: bool) -> None:
        """Show another card; ``changed`` contents are painted anew."""
        self.card = card
        self._make_face = face
        if changed:
            self._face = None
            self.update()

    def set_size(self, width: float, height: float) -> None:
        """Paint at another size."""
        if (self.size.width(), self.size.height()) != (width, height):
            self.prepareGeometryChange()
            self.size = QRectF(0, 0, width, height)

    def set_looks(self, looks: Looks) -> None:
        """Mark the card as selected, hovered, …"""
        if looks != self.looks:
            self.looks = looks
            self.update()

    def set_cached(self, cached: bool) -> None:
        """Keep the painted card as a picture, unless it is a large open one."""
        mode = QGraphicsItem.CacheMode.DeviceCoordinateCache if cached and self.card.style is not Style.OPEN \
            else QGraphicsItem.CacheMode.NoCache  # fmt: skip
        if self.cacheMode() != mode:
            self.setCacheMode(mode)

    @property
    def face(self) -> Face:
        """The card's words and numbers."""
        if self._face is None:
            self._face = self._make_face()
        return self._face

    def boundingRect(self) -> QRectF:
        """The card with its outlines, port and skip."""
        return self.size.adjusted(-AROUND, -AROUND - self.card.arc, AROUND, AROUND)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the card with as much detail as can be seen."""
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        paint_card(painter, self.card, self.face, self.size, self.looks, scale)


class WireShape:
    """A wire's outline and arrow head, computed once."""

    __slots__ = ("bounds", "head", "line", "wire")

    def __init__(self, wire: Wire, joins: frozenset[str], size: float) -> None:
        self.wire = wire
        self.line: QPainterPath = wire_path(wire.points)
        into_card = wire.target not in joins and (wire.target != OUTPUT or size > 6.0)
        self.head: QPolygonF | None = arrow_head(wire.points[-2], wire.points[-1], size) if into_card else None
        self.bounds = self.line.boundingRect().adjusted(-40, -20, 40, 10)


@lru_cache(maxsize=2048)
def _shapes(sheet: SheetKey) -> tuple[WireShape, ...]:
    joins = frozenset(card.id for card in sheet.sheet.cards if card.style is Style.JOIN)
    size = 7.0 if any(card.is_end for card in sheet.sheet.cards) else 5.0
    return tuple(WireShape(wire, joins, size) for wire in sheet.sheet.wires)


class SheetKey:
    """A sheet by identity: equal blocks share one sheet, and so their wires' outlines."""

    __slots__ = ("sheet",)

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def __hash__(self) -> int:
        return id(self.sheet)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SheetKey) and other.sheet is self.sheet


class WiresItem(QGraphicsItem):
    """All wires of one sheet."""

    def __init__(self, parent: QGraphicsItem, family: str) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(-1)
        self.family = family
        self.sheet: Sheet | None = None
        self.highlight: Wire | None = None
        self._bounds = QRectF()

    def show_sheet(self, sheet: Sheet, family: str) -> bool:
        """Show a sheet's wires; returns whether they are others than before."""
        self.family = family
        if self.sheet is sheet:
            return False
        self.prepareGeometryChange()
        self.sheet = sheet
        reach = (wire.label_at for wire in sheet.wires)
        right = max([sheet.width, *(point.x + 40 for point in reach)])
        self._bounds = QRectF(-60, -60, right + 120, sheet.height + 120)
        self.update()
        return True

    def set_highlight(self, wire: Wire | None) -> None:
        """Paint one wire as the place where something would be dropped."""
        if wire is not self.highlight:
            self.highlight = wire
            self.update()

    def boundingRect(self) -> QRectF:
        """The sheet and what its wires reach beyond it."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the wires that are on screen, then their labels."""
        if self.sheet is None:
            return
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, scale > ANY_TEXT)
        visible = option.exposedRect
        shapes = [shape for shape in _shapes(SheetKey(self.sheet)) if shape.bounds.intersects(visible)]
        plain = ink.mixed(theme.color("muted"), theme.color("surface"), 0.85)
        skip = ink.family(self.family) if self.family != "layer" else plain
        for shape in shapes:
            self._paint_wire(painter, shape, plain if shape.wire.straight else skip, scale)
        if scale >= SMALL_TEXT:
            self._paint_labels(painter, shapes)

    def _paint_wire(self, painter: QPainter, shape: WireShape, color: QColor, scale: float) -> None:
        lit = shape.wire is self.highlight
        tone = theme.color("accent") if lit else color
        width = 4.0 if lit else 1.4 if shape.wire.straight else 1.8
        painter.setPen(ink.pen(tone, max(width, 0.8 / scale)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape.line)
        if shape.head is not None and scale >= 0.3:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tone)
            painter.drawPolygon(shape.head)

    def _paint_labels(self, painter: QPainter, shapes: list[WireShape]) -> None:
        used = ink.font(0.84, mono=True)
        painter.setFont(used)
        painter.setPen(theme.color("muted"))
        for shape in shapes:
            wire = shape.wire
            if wire.label:
                if not wire.straight and self.family == "layer":
                    _backdrop(painter, wire, ink.advance(wire.label, used))
                place = QPointF(wire.label_at.x - ink.advance(wire.label, used) / 2, wire.label_at.y - 6)
                painter.drawText(place, wire.label)


def _backdrop(painter: QPainter, wire: Wire, width: float) -> None:
    """Keep other wires from running through a label of a skip, which stands where wires cross."""
    place = QRectF(wire.label_at.x - width / 2 - 3, wire.label_at.y - 16, width + 6, 13)
    painter.fillRect(place, theme.color("background", 0.9))
