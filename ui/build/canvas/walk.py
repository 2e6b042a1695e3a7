"""Walking over cards with the arrow keys: along the flow, between rows, into cards and out of them."""

from __future__ import annotations

from enum import Enum

from resexplorer.picture import Path, Picture, Rect
from resexplorer.picture.figure import Card


class Direction(Enum):
    """The four arrow keys."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)


def step(picture: Picture, current: Path | None, direction: Direction) -> Path | None:
    """The card to which an arrow key leads; the first one from nowhere, ``None`` from the last."""
    siblings = _siblings(picture, current[:-1]) if current else _siblings(picture, picture.root)
    if not current or all(card.id != current[-1] for card in siblings):
        return (*picture.root, _siblings(picture, picture.root)[0].id) if _siblings(picture, picture.root) else None
    if direction in {Direction.LEFT, Direction.RIGHT}:
        return _along(siblings, current, direction)
    return _across(picture, siblings, current, direction)


def _siblings(picture: Picture, sheet: Path) -> list[Card]:
    if sheet == picture.root:
        return [card for card in picture.sheet.cards if not card.is_end]
    placed = picture.places.get(sheet)
    return list(placed.card.inside.cards) if placed and placed.card.inside else []


def _along(siblings: list[Card], current: Path, direction: Direction) -> Path | None:
    """The next or previous node in running order."""
    names = [card.id for card in siblings]
    place = names.index(current[-1]) + direction.value[0]
    if 0 <= place < len(names):
        return (*current[:-1], names[place])
    return None


def _across(picture: Picture, siblings: list[Card], current: Path, direction: Direction) -> Path | None:
    """The nearest card above or below; down leads into an open card, up out of it."""
    here = picture.places[current]
    if direction is Direction.DOWN and here.card.inside and here.card.inside.cards:
        return (*current, here.card.inside.cards[0].id)
    rect = here.card.rect
    others = [card for card in siblings if _lies(card.rect, rect, direction)]
    nearest = min(others, key=lambda card: _distance(card.rect, rect), default=None)
    if nearest is not None:
        return (*current[:-1], nearest.id)
    outer = current[:-1]
    return outer if direction is Direction.UP and len(outer) > len(picture.root) else None


def _lies(one: Rect, other: Rect, direction: Direction) -> bool:
    return one.y >= other.bottom if direction is Direction.DOWN else one.bottom <= other.y


def _distance(one: Rect, other: Rect) -> float:
    dx = (one.x + one.right - other.x - other.right) / 2
    dy = (one.y + one.bottom - other.y - other.bottom) / 2
    return abs(dx) * 0.6 + abs(dy)
