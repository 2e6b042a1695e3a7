"""What is under the cursor, from the layout alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from math import hypot

from resexplorer.network.edits import Wire
from resexplorer.picture import INPUT, OUTPUT, Path, Picture, Style
from resexplorer.picture.arrange import Point
from resexplorer.picture.figure import Placed, PlacedWire

PORT_REACH = 9.0
WIRE_REACH = 10.0
CARET = 24.0
CARET_SCALE = 0.5
"""Below this zoom the triangle is not painted, so it can't be hit either."""


class Spot(Enum):
    """The kinds of things that can be hit."""

    PORT = auto()
    CARET = auto()
    CARD = auto()
    WIRE = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing under the cursor, with the card or the wire that it is or belongs to."""

    spot: Spot
    placed: Placed | None = None
    wire: PlacedWire | None = None

    @property
    def path(self) -> Path | None:
        """The card's path."""
        return self.placed.path if self.placed else None


NOTHING = Hit(Spot.NOTHING)


def hit(picture: Picture, x: float, y: float, scale: float) -> Hit:
    """Tell what is at a point of the scene when one scene pixel takes ``scale`` pixels on screen."""
    port = port_at(picture, x, y, PORT_REACH / min(1.0, max(0.4, scale)))
    if port is not None:
        return Hit(Spot.PORT, port)
    placed = picture.at(x, y)
    if placed is not None:
        caret = scale >= CARET_SCALE and _on_caret(placed, x, y)
        return Hit(Spot.CARET if caret else Spot.CARD, placed)
    wire = wire_at(picture, x, y, WIRE_REACH / min(1.0, max(0.3, scale)))
    return Hit(Spot.WIRE, wire=wire) if wire else NOTHING


def has_caret(placed: Placed) -> bool:
    """Whether a card shows the little triangle that opens it."""
    inside = placed.card.child is not None and bool(placed.card.child.summary.children)
    return placed.card.style is Style.OPEN or (placed.card.style is Style.FULL and inside)


def _on_caret(placed: Placed, x: float, y: float) -> bool:
    rect = placed.rect
    return has_caret(placed) and rect.x <= x <= rect.x + CARET and rect.y <= y <= rect.y + 28.0


def port_at(picture: Picture, x: float, y: float, reach: float) -> Placed | None:
    """The document's node (or the input) whose output port is at a point."""
    if picture.root:
        return None
    for card in picture.sheet.cards:
        if hypot(card.rect.right - x, card.rect.y + card.port - y) <= reach:
            return Placed((card.id,), card, card.rect)
    return None


def wire_at(picture: Picture, x: float, y: float, reach: float) -> PlacedWire | None:
    """The nearest of the document's wires within ``reach``."""
    if picture.root:
        return None
    near = [(wire_distance(wire.points, x, y), index) for index, wire in enumerate(picture.sheet.wires)]
    distance, index = min(near, default=(reach + 1, 0))
    if distance > reach:
        return None
    wire = picture.sheet.wires[index]
    return PlacedWire((), wire, wire.points)


def wire_distance(points: tuple[Point, ...], x: float, y: float) -> float:
    """How far a point is from a polyline."""
    return min(_to_segment(a, b, x, y) for a, b in pairwise(points))


def _to_segment(a: Point, b: Point, x: float, y: float) -> float:
    dx, dy = b.x - a.x, b.y - a.y
    length = dx * dx + dy * dy
    part = 0.0 if length == 0 else max(0.0, min(1.0, ((x - a.x) * dx + (y - a.y) * dy) / length))
    return hypot(a.x + part * dx - x, a.y + part * dy - y)


def wire_into(picture: Picture, name: str) -> PlacedWire | None:
    """The wire into a node's first port."""
    wire = next((w for w in picture.sheet.wires if w.target == name and w.port == 0), None)
    return PlacedWire((), wire, wire.points) if wire else None


def wire_behind(picture: Picture, name: str) -> PlacedWire | None:
    """The wire that goes straight on behind a node."""
    found = [w for w in picture.sheet.wires if w.source == name]
    wire = next((w for w in found if w.straight), found[0] if found else None)
    return PlacedWire((), wire, wire.points) if wire else None


def document_wire(placed: PlacedWire) -> Wire | None:
    """The document's wire; ``None`` for the one that leaves the network."""
    wire = placed.wire
    return None if wire.target == OUTPUT else Wire(wire.source, wire.target, wire.port)


def is_input(placed: Placed) -> bool:
    """Whether a card stands for what enters the network."""
    return placed.card.id == INPUT
