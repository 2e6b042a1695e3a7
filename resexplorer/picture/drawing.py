"""The small drawing of what is inside a block, derived from its expansion.

Layers that only re-scale values are left out; what remains is arranged by the same rules as the large picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from resexplorer.network.graph import INPUT, Block
from resexplorer.network.op import Layer, Op, Shape
from resexplorer.picture.arrange import Arrangement, Box, Point, arrange
from resexplorer.picture.caption import is_silent, join_symbol, short_name
from resexplorer.picture.figure import Rect
from resexplorer.picture.locate import Inside, Part, inside_of, inside_part, typical
from resexplorer.picture.sizes import TINY, text_width

BOX_HEIGHT = 19.0
JOIN_SIDE = 14.0
MOST_PATHS = 4
"""More equal paths side by side than this are drawn as the first, a count and the last."""
MOST_BOXES = 48
"""A block of more than this many boxes is not drawn: nobody could see them."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One box of a small drawing; ``family`` is set for a nested block."""

    text: str
    rect: Rect
    join: bool = False
    family: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A small picture. ``skips`` are the wires that pass by the main path."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    wires: tuple[tuple[Point, ...], ...]
    skips: tuple[tuple[Point, ...], ...]
    port: float


@dataclass(frozen=True, slots=True)
class Modifier:
    """A block inside a block that changes what it does, such as a gate: shown as a pill."""

    text: str
    family: str
    title: str


def drawing_of(part: Part) -> Drawing | None:
    """The drawing of a part: of a typical block for a stage, of the block itself otherwise."""
    usual = typical(part)
    return _drawing(usual.node.op, usual.inputs) if usual.inputs else None


def modifiers_of(part: Part) -> tuple[Modifier, ...]:
    """The gates and other nested blocks of a part's typical block."""
    usual = typical(part)
    inside = inside_of(usual.node.op, False, usual.inputs) if usual.inputs else None
    found: dict[str, Modifier] = {}
    for inner in inside.parts if inside else ():
        op = inner.node.op
        keeps = bool(inner.inputs) and inner.output == inner.inputs[0]
        if isinstance(op, Block) and keeps and op.family not in {usual.node.op.family, "layer"}:
            found[op.kind] = Modifier(short_name(op), op.color_family, op.heading)
    return tuple(found.values())


def has_skip(part: Part) -> bool:
    """Whether something passes by the main path of this very block."""
    if isinstance(part.node.op, Layer) or not part.inputs:
        return False
    drawing = _drawing(part.node.op, part.inputs)
    return bool(drawing and drawing.skips) and inside_part(part) is not None


@lru_cache(maxsize=2048)
def _drawing(op: Op, inputs: tuple[Shape, ...]) -> Drawing | None:
    inside = inside_of(op, False, inputs)
    if inside is None or not inside.parts:
        return None
    inside, elided = _thinned(inside)
    kept, sources = _reduced(inside)
    if not kept or len(kept) > MOST_BOXES:
        return None
    boxes = [Box(0, 0, 0), *(_box(part) for part in kept), Box(0, 0, 0)]
    found = arrange(boxes, sources, TINY)
    glyphs = tuple(
        _glyph(part, place, box, op.color_family, elided.get(part.node.id, 0))
        for part, place, box in zip(kept, found.places[1:-1], boxes[1:-1], strict=True)
    )
    straight, skips = _wires(found)
    return Drawing(found.width, found.height, glyphs, straight, skips, found.port)


def _wires(found: Arrangement) -> tuple[tuple[tuple[Point, ...], ...], tuple[tuple[Point, ...], ...]]:
    straight = tuple(route.points for route in found.routes if route.straight)
    return straight, tuple(route.points for route in found.routes if not route.straight)


def _thinned(inside: Inside) -> tuple[Inside, dict[str, int]]:
    """Of many equal paths side by side keep the first, one that stands for the rest, and the last.

    Returns also for how many each remaining one stands.
    """
    groups: dict[tuple[Op, tuple[str, ...]], list[str]] = {}
    for part in inside.parts:
        groups.setdefault((part.node.op, part.node.inputs), []).append(part.node.id)
    gone: set[str] = set()
    elided: dict[str, int] = {}
    for names in groups.values():
        if len(names) > MOST_PATHS:
            gone |= {*names[2:-1]}
            elided[names[1]] = len(names) - 2
    parts = tuple(part for part in inside.parts if part.node.id not in gone)
    return Inside(parts, inside.output, inside.incoming), elided


def _reduced(inside: Inside) -> tuple[list[Part], list[list[int]]]:
    """The parts worth drawing and, for the start, each of them and the end, the numbers that they read."""
    numbers = {INPUT: 0}
    kept: list[Part] = []
    sources: list[list[int]] = [[]]
    for part in inside.parts:
        reads = [numbers[name] for name in part.node.inputs if name in numbers]
        if part.inputs and is_silent(part.node.op, part.inputs[0], part.output) and reads:
            numbers[part.node.id] = reads[0]
            continue
        kept.append(part)
        sources.append(reads)
        numbers[part.node.id] = len(kept)
    sources.append([numbers.get(inside.output or INPUT, 0)])
    return kept, sources


def _box(part: Part) -> Box:
    if _is_join(part.node.op):
        return Box(JOIN_SIDE, JOIN_SIDE / 2, JOIN_SIDE / 2)
    width = max(24.0, round(text_width(short_name(part.node.op), 9.0) + 9.0))
    return Box(width, BOX_HEIGHT / 2, BOX_HEIGHT / 2)


def _is_join(op: Op) -> bool:
    return isinstance(op, Layer) and op.arity[0] > 1


def _glyph(part: Part, place: Point, box: Box, owner: str, more: int) -> Glyph:
    op = part.node.op
    rect = Rect(place.x, place.y - box.up, box.width, box.up + box.down)
    if _is_join(op):
        return Glyph(join_symbol(op), rect, join=True)
    if more:
        return Glyph(f"⋮ {more}", rect)
    family = op.color_family if isinstance(op, Block) and op.color_family not in {"layer", owner} else ""
    return Glyph(short_name(op), rect, family=family)
