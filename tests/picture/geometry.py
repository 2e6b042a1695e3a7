"""Checks that hold for every layout: nothing overlaps, no wire crosses a card, the spine is straight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from resexplorer.network import Network
from resexplorer.picture import OUTPUT, Path, Picture, Rect, Sheet
from resexplorer.picture.arrange import Point
from resexplorer.picture.figure import Card, Wire
from resexplorer.picture.locate import Part, document_graph, inside_part

SLACK = 0.01


def sheets(sheet: Sheet) -> Iterator[Sheet]:
    """A sheet and all inside it."""
    yield sheet
    for card in sheet.cards:
        if card.inside:
            yield from sheets(card.inside)


def everything_open(network: Network, depth: int = 9) -> list[Path]:
    """The paths of everything that can be opened down to ``depth``."""
    found: list[Path] = []

    def walk(parts: Iterable[Part], path: Path) -> None:
        for part in parts:
            inside = inside_part(part)
            if inside is not None and len(path) < depth:
                here = (*path, part.node.id)
                found.append(here)
                walk(inside.parts, here)

    walk(document_graph(network).parts, ())
    return found


def check(picture: Picture) -> None:
    """Assert everything that must hold for a layout."""
    for sheet in {id(s): s for s in sheets(picture.sheet)}.values():
        check_sheet(sheet)


def check_sheet(sheet: Sheet) -> None:
    """Assert what must hold for one sheet."""
    cards = [card for card in sheet.cards if card.rect.width]
    _no_card_overlaps(cards)
    for wire in sheet.wires:
        for card in cards:
            _no_wire_crosses(wire, card)
        _axis_parallel(wire)
        _connects(sheet, wire)
    for card in cards:
        inside = Rect(-SLACK, -SLACK, sheet.width + 2 * SLACK, sheet.height + 2 * SLACK)
        assert inside.contains(card.rect.x, card.rect.y), card.id
        assert inside.contains(card.rect.right, card.rect.bottom), card.id
        if card.inside:
            assert card.inside.height + card.inset.y <= card.rect.height
            assert card.inset.x + card.inside.width <= card.rect.width + SLACK


def outer(card: Card) -> Rect:
    """A card with the air that its own skip needs."""
    return Rect(card.rect.x, card.rect.y - card.arc, card.rect.width, card.rect.height + card.arc)


def _no_card_overlaps(cards: list[Card]) -> None:
    if len(cards) > 120:  # in rows of one height, neighbours tell all
        ordered = sorted(cards, key=lambda card: (card.rect.y, card.rect.x))
        pairs = [(a, b) for a, b in pairwise(ordered)]
    else:
        pairs = list(combinations(cards, 2))
    for one, other in pairs:
        assert not outer(one).overlaps(outer(other)), (one.id, other.id)


def _no_wire_crosses(wire: Wire, card: Card) -> None:
    rect = Rect(card.rect.x + 1, card.rect.y + 1, card.rect.width - 2, card.rect.height - 2)
    for a, b in pairwise(wire.points):
        left, right = sorted((a.x, b.x))
        top, bottom = sorted((a.y, b.y))
        segment = Rect(left - SLACK, top - SLACK, right - left + 2 * SLACK, bottom - top + 2 * SLACK)
        assert not segment.overlaps(rect), (wire.source, wire.target, card.id)


def _axis_parallel(wire: Wire) -> None:
    for a, b in pairwise(wire.points):
        assert abs(a.x - b.x) < SLACK or abs(a.y - b.y) < SLACK, (wire.source, wire.target)


def _connects(sheet: Sheet, wire: Wire) -> None:
    """A wire begins at its source's right edge and ends on an edge of its target."""
    source = sheet.by_id.get(wire.source)
    if source is not None:
        assert abs(wire.points[0].x - source.rect.right) < SLACK
        assert abs(wire.points[0].y - source.rect.y - source.port) < SLACK
    target = sheet.by_id.get(wire.target)
    if wire.target != OUTPUT and target is not None:
        assert _on_edge(wire.points[-1], target.rect), (wire.source, wire.target)


def _on_edge(point: Point, rect: Rect) -> bool:
    on_left = abs(point.x - rect.x) < SLACK and rect.y <= point.y <= rect.bottom
    on_flat = min(abs(point.y - rect.y), abs(point.y - rect.bottom)) < SLACK and rect.x <= point.x <= rect.right
    return on_left or on_flat
