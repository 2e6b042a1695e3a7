"""What a layout consists of: sheets of cards and wires, nested as far as cards are open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from resexplorer.network.graph import INPUT, Node
from resexplorer.network.infer import Child
from resexplorer.network.op import Shape
from resexplorer.picture.arrange import Point

Path = tuple[str, ...]
"""Where something is: ``("layer1", "2", "conv1")``; names may contain dots, so it is not joined."""

ORIGIN = Point(0.0, 0.0)
OUTPUT = "output"
"""The name of the place where the flow leaves a sheet."""


class Style(Enum):
    """How a card looks."""

    FULL = "full"
    COMPACT = "compact"
    LAYER = "layer"
    JOIN = "join"
    CHIP = "chip"
    OPEN = "open"


class Rect(NamedTuple):
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def moved(self, dx: float, dy: float) -> Rect:
        """Return it elsewhere."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def overlaps(self, other: Rect) -> bool:
        """Whether the two share more than an edge."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class Card:
    """One node, placed on its sheet.

    ``port`` is the height of its ports below its upper edge. ``arc`` is the air above it for its own skip.
    An open card shows ``inside``, whose origin lies at ``inset``.
    """

    id: str
    node: Node
    child: Child | None
    style: Style
    rect: Rect
    port: float
    family: str
    arc: float = 0.0
    inside: Sheet | None = None
    inset: Point = ORIGIN

    @property
    def is_end(self) -> bool:
        """Whether it stands for what enters the picture and not for a node."""
        return self.style is Style.CHIP


@dataclass(frozen=True, slots=True)
class Wire:
    """One wire with its corners. ``target`` is :data:`OUTPUT` where the flow leaves the sheet."""

    source: str
    target: str
    port: int
    points: tuple[Point, ...]
    straight: bool
    shape: Shape | None
    label: str
    label_at: Point


@dataclass(frozen=True)
class Sheet:
    """One graph laid out; coordinates are relative to its upper left corner."""

    width: float
    height: float
    port: float
    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    incoming: Shape | None
    exit: Point

    @cached_property
    def by_id(self) -> dict[str, Card]:
        """Cards by their node's name."""
        return {card.id: card for card in self.cards}


class Placed(NamedTuple):
    """A card at its place in the whole picture."""

    path: Path
    card: Card
    rect: Rect


class PlacedWire(NamedTuple):
    """A wire at its place in the whole picture; ``sheet`` is the path of the card it lies in."""

    sheet: Path
    wire: Wire
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Picture:
    """A whole layout. ``root`` is the path of the card that was entered alone, empty for the network."""

    sheet: Sheet
    root: Path = ()

    def cards(self) -> Iterator[Placed]:
        """All cards with their absolute places, outer ones first."""
        yield from _cards(self.sheet, self.root, 0.0, 0.0)

    def wires(self) -> Iterator[PlacedWire]:
        """All wires with absolute points."""
        yield from _wires(self.sheet, self.root, 0.0, 0.0)

    @cached_property
    def places(self) -> dict[Path, Placed]:
        """Cards by path."""
        return {placed.path: placed for placed in self.cards()}

    def at(self, x: float, y: float) -> Placed | None:
        """The innermost card at a point; the end chips don't count."""
        return _at(self.sheet, self.root, x, y, 0.0, 0.0)


def _cards(sheet: Sheet, path: Path, dx: float, dy: float) -> Iterator[Placed]:
    for card in sheet.cards:
        here = (*path, card.id)
        yield Placed(here, card, card.rect.moved(dx, dy))
        if card.inside:
            x, y = dx + card.rect.x + card.inset.x, dy + card.rect.y + card.inset.y
            yield from _cards(card.inside, here, x, y)


def _wires(sheet: Sheet, path: Path, dx: float, dy: float) -> Iterator[PlacedWire]:
    for wire in sheet.wires:
        yield PlacedWire(path, wire, tuple(Point(p.x + dx, p.y + dy) for p in wire.points))
    for card in sheet.cards:
        if card.inside:
            x, y = dx + card.rect.x + card.inset.x, dy + card.rect.y + card.inset.y
            yield from _wires(card.inside, (*path, card.id), x, y)


def _at(sheet: Sheet, path: Path, x: float, y: float, dx: float, dy: float) -> Placed | None:
    for card in sheet.cards:
        rect = card.rect.moved(dx, dy)
        if card.id != INPUT and rect.contains(x, y):
            here = (*path, card.id)
            if card.inside:
                inner = _at(card.inside, here, x, y, rect.x + card.inset.x, rect.y + card.inset.y)
                if inner:
                    return inner
            return Placed(here, card, rect)
    return None
