"""Where every card and wire of a network stands; see :mod:`resexplorer.picture.arrange` for the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from resexplorer.network.document import Network
from resexplorer.network.graph import INPUT, Block, Node
from resexplorer.network.layers import Add
from resexplorer.network.op import Layer, Op, Shape
from resexplorer.picture import sizes
from resexplorer.picture.arrange import Arrangement, Box, Point, Route, Spacing, arrange
from resexplorer.picture.caption import shape_text
from resexplorer.picture.drawing import has_skip
from resexplorer.picture.figure import OUTPUT, Card, Path, Picture, Rect, Sheet, Style, Wire
from resexplorer.picture.locate import Inside, Part, document_graph, inside_of, inside_part, trail_to

DEFAULT_WIDTH = 900.0
LEAST_WIDTH = 420.0


@dataclass(frozen=True, slots=True)
class Opened:
    """Which cards are open, as a tree that can be compared and remembered."""

    parts: tuple[tuple[str, Opened], ...] = ()

    @classmethod
    def of(cls, paths: Iterable[Path]) -> Opened:
        """Build the tree from paths; what is open inside a closed card waits until that card opens."""
        groups: dict[str, list[Path]] = {}
        for path in paths:
            if path:
                groups.setdefault(path[0], []).append(path[1:])
        return cls(
            tuple(
                sorted(
                    ((name, cls.of(rest)) for name, rest in groups.items() if () in rest),
                    key=lambda pair: pair[0],
                )
            )
        )

    def below(self, path: Path) -> Opened:
        """The tree under one card, whether that card is open or not."""
        found = self
        for name in path:
            found = dict(found.parts).get(name, Opened())
        return found


def lay_out(network: Network, opened: Iterable[Path] = (), width: float = DEFAULT_WIDTH, root: Path = ()) -> Picture:
    """Place a network's cards and wires in rows of about ``width`` pixels.

    ``root`` shows one card's inside alone; a path that does not exist shows the network.
    """
    limit = max(LEAST_WIDTH, width) - 1.5 * sizes.ROOT.margin
    trail = trail_to(network, root)
    inside = inside_part(trail[-1]) if root and len(trail) == len(root) else None
    if inside is None:
        sheet = _sheet(document_graph(network), Opened.of(opened), limit, True, "layer")
        return Picture(sheet)
    below = Opened.of(path[len(root) :] for path in opened if path[: len(root)] == root)
    return Picture(_sheet(inside, below, limit, True, trail[-1].node.op.color_family), root)


@lru_cache(maxsize=4096)
def _nested(op: Op, bypassed: bool, inputs: tuple[Shape, ...], opened: Opened, limit: float) -> Sheet | None:
    """The inside of an open card; equal blocks share one sheet."""
    inside = inside_of(op, bypassed, inputs)
    return _sheet(inside, opened, limit, False, op.color_family) if inside else None


def _sheet(inside: Inside, opened: Opened, limit: float, top: bool, family: str) -> Sheet:
    """Lay out one graph; ``top`` is the picture's outermost one, which has larger cards and an entry chip."""
    stacked = all(isinstance(part.node.op, Block) for part in inside.parts)
    spacing = sizes.ROOT if top else sizes.INNER if stacked else sizes.LAYERS
    open_parts = dict(opened.parts)
    cards = [_chip(inside.incoming)] if top else [_start()]
    cards += [_card(part, open_parts.get(part.node.id), limit, top, family) for part in inside.parts]
    boxes = [Box(c.rect.width, c.port + c.arc, c.rect.height - c.port, c.arc) for c in cards]
    inputs, ports = _inputs(inside)
    texts = ["", *(_label(part, part.node.id == inside.output, top) for part in inside.parts)]
    gaps = [_gap(text, spacing, top) for text in texts]
    found = arrange([*boxes, Box(0, 0, 0)], inputs, spacing, gaps=[*gaps, 0.0],
                    limit=limit if top or stacked else float("inf"), clean=not top)  # fmt: skip
    placed = tuple(_at(card, place) for card, place in zip(cards, found.places[:-1], strict=True))
    names = [INPUT, *(part.node.id for part in inside.parts), OUTPUT]
    shapes = [inside.incoming, *(part.output for part in inside.parts)]
    wires = tuple(_wire(route, names, shapes, texts, ports) for route in found.routes)
    return _finished(placed if top else placed[1:], wires, found, inside.incoming, top)


def _inputs(inside: Inside) -> tuple[list[list[int]], list[list[int]]]:
    """For every number, the numbers that it reads, and the ports at which it reads them."""
    numbers = {INPUT: 0} | {part.node.id: n for n, part in enumerate(inside.parts, 1)}
    inputs: list[list[int]] = [[]]
    ports: list[list[int]] = [[]]
    for part in inside.parts:
        known = [(port, numbers[name]) for port, name in enumerate(part.node.inputs) if name in numbers]
        inputs.append([number for _, number in known])
        ports.append([port for port, _ in known])
    end = numbers.get(inside.output or INPUT, 0)
    inputs.append([end])
    ports.append([0])
    return inputs, ports


def _label(part: Part, last: bool, top: bool) -> str:
    """The shape on the wire behind a card: at the top always, deeper down where a layer changes it."""
    changes = part.output is not None and part.inputs and part.output not in part.inputs
    if not top and (last or not (changes and isinstance(part.node.op, Layer))):
        return ""
    return shape_text(part.output)


def _gap(text: str, spacing: Spacing, top: bool) -> float:
    if not text:
        return spacing.gutter
    return max(spacing.gutter, sizes.text_width(text, 10.0 if top else 8.5) + sizes.LABEL_ROOM)


def _chip(incoming: Shape | None) -> Card:
    width = max(52.0, sizes.text_width(shape_text(incoming), 11.0) + 18.0)
    return Card(INPUT, _CHIP_NODE, None, Style.CHIP, Rect(0, 0, width, 28.0), 14.0, "stem")


def _start() -> Card:
    return Card(INPUT, _CHIP_NODE, None, Style.CHIP, Rect(0, 0, 0, 0), 0.0, "stem")


_CHIP_NODE = Node(INPUT, Add(), ())
"""Stands where a card needs a node and there is none; nobody looks at what it does."""


def _card(part: Part, opened: Opened | None, limit: float, top: bool, family: str) -> Card:
    node, op = part.node, part.node.op
    own = family if op.color_family == "layer" else op.color_family
    if opened is not None and part.inputs:
        inner = limit - 2 * sizes.INNER.margin
        sheet = _nested(op, node.bypassed, part.inputs, opened, inner)
        if sheet is not None:
            return _open_card(part, sheet, top, own)
    style = sizes.style_of(op, top)
    size = sizes.size_of(node.id, op, style, top)
    arc = sizes.ARC if style is Style.COMPACT and has_skip(part) else 0.0
    rect = Rect(0, 0, size.width, size.height)
    return Card(node.id, node, part.child, style, rect, size.height / 2, own, arc)


def _open_card(part: Part, sheet: Sheet, top: bool, family: str) -> Card:
    header = sizes.HEADER[top]
    width = max(sheet.width, sizes.text_width(part.node.id, 12.0) + 110.0)
    height = header + 2 * sizes.PADDING + sheet.height
    inset = Point((width - sheet.width) / 2, header + sizes.PADDING)
    port = inset.y + sheet.port
    return Card(
        part.node.id, part.node, part.child, Style.OPEN, Rect(0, 0, width, height), port, family,
        inside=sheet, inset=inset,
    )  # fmt: skip


def _at(card: Card, place: Point) -> Card:
    rect = Rect(place.x, place.y - card.port, card.rect.width, card.rect.height)
    return Card(
        card.id, card.node, card.child, card.style, rect, card.port, card.family, card.arc, card.inside,
        card.inset,
    )  # fmt: skip


def _wire(
    route: Route,
    names: Sequence[str],
    shapes: Sequence[Shape | None],
    texts: Sequence[str],
    ports: Sequence[Sequence[int]],
) -> Wire:
    source, target = route.edge.source, route.edge.target
    port = ports[target][route.edge.port]
    shown = texts[source] if source else ""
    return Wire(names[source], names[target], port, route.points, route.straight, shapes[source], shown, route.label)


def _finished(
    cards: tuple[Card, ...], wires: tuple[Wire, ...], found: Arrangement, incoming: Shape | None, top: bool
) -> Sheet:
    end = found.places[-1]
    if top:
        return Sheet(found.width, found.height, found.port, cards, wires, incoming, end)
    width = found.width
    if found.rows > 1:
        width += sizes.INNER.margin
    leave = (Point(width, found.port),) if end.y == found.port else (
        Point(found.width + sizes.INNER.margin / 2, end.y),
        Point(found.width + sizes.INNER.margin / 2, found.port),
        Point(width, found.port),
    )  # fmt: skip
    wires = tuple(_longer(wire, leave) if wire.target == OUTPUT else wire for wire in wires)
    return Sheet(width, found.height, found.port, cards, wires, incoming, leave[-1])


def _longer(wire: Wire, points: tuple[Point, ...]) -> Wire:
    corners = (*wire.points[:-1], *points)
    return Wire(wire.source, wire.target, wire.port, corners, wire.straight, wire.shape, wire.label, wire.label_at)
