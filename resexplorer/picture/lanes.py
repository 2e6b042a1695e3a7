"""Heights: what stands or passes above and below the spine gets a level of its own.

Shorter things lie nearer to the spine, so that nested skips don't cross.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from resexplorer.picture.flow import Chain, Edge


class Side(Enum):
    """Above or below the spine."""

    ABOVE = -1
    BELOW = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that needs a level over the half-columns ``first`` to ``last``.

    Exactly one of ``chain`` and ``edge`` is set. ``target`` is the column into which it comes down from its level;
    ``up`` and ``down`` are how far it reaches beyond its own line.
    """

    first: int
    last: int
    chain: Chain | None = None
    edge: Edge | None = None
    target: int | None = None
    part: int = 0
    up: float = 0.0
    down: float = 0.0
    rank: int = 0
    """Of a chain: how many nodes later it stands in running order than the spine beside it; negative for earlier."""

    @property
    def key(self) -> tuple[Edge | None, tuple[int, ...], int]:
        """What tells it from the others."""
        return self.edge, self.chain.nodes if self.chain else (), self.part


@dataclass(slots=True)
class Levels:
    """The levels of one row: the line of every piece as an offset from the spine, negative above."""

    lines: dict[tuple[Edge | None, tuple[int, ...], int], float] = field(default_factory=dict)
    sidestep: set[tuple[Edge | None, tuple[int, ...], int]] = field(default_factory=set)
    """Pieces that can't come straight down on their target, because a chain stands over it."""
    above: float = 0.0
    below: float = 0.0


def levels_of(pieces: Iterable[Piece], extents: Sequence[tuple[float, float]], lane: float, stack: float) -> Levels:
    """Give every piece of a row its level; ``extents`` are the spine's heights over every half-column."""
    sky = {Side.ABOVE: [up for up, _ in extents], Side.BELOW: [down for _, down in extents]}
    chains: dict[Side, list[Piece]] = {Side.ABOVE: [], Side.BELOW: []}
    levels = Levels()
    pieces = sorted(pieces, key=lambda p: (p.last - p.first, p.edge is not None, p.first, abs(p.rank)))
    sorted_ones = _in_order(pieces)
    for piece in pieces:
        side = _side_of(piece, chains, sorted_ones)
        if piece.target is not None and any(c.first <= 2 * piece.target < c.last for c in chains[side]):
            levels.sidestep.add(piece.key)
        toward, away = (piece.down, piece.up) if side is Side.ABOVE else (piece.up, piece.down)
        span = slice(piece.first, piece.last + 1)
        line = max(sky[side][span], default=0.0) + (stack if piece.chain else lane) + toward
        sky[side][span] = [line + away] * len(sky[side][span])
        levels.lines[piece.key] = side.value * line
        if piece.chain:
            chains[side].append(piece)
    levels.above = max(sky[Side.ABOVE], default=0.0)
    levels.below = max(sky[Side.BELOW], default=0.0)
    return levels


def _in_order(pieces: Iterable[Piece]) -> set[tuple[int, int]]:
    """The spans whose parallel chains lie on both sides of the spine in running order: they keep that order."""
    ranks: dict[tuple[int, int], set[bool]] = {}
    for piece in pieces:
        if piece.chain is not None and piece.chain.exit is not None:
            ranks.setdefault((piece.first, piece.last), set()).add(piece.rank > 0)
    return {span for span, sides in ranks.items() if len(sides) == 2}


def _side_of(piece: Piece, chains: dict[Side, list[Piece]], ordered: set[tuple[int, int]]) -> Side:
    """Skips pass above; a dead end hangs below; parallel chains stand in their order, or above and below in turn."""
    if piece.chain is None:
        return Side.ABOVE
    if piece.chain.exit is None:
        return Side.BELOW
    if (piece.first, piece.last) in ordered:
        return Side.BELOW if piece.rank > 0 else Side.ABOVE
    beside = {side: sum(_overlap(piece, other) for other in placed) for side, placed in chains.items()}
    return Side.ABOVE if beside[Side.ABOVE] <= beside[Side.BELOW] else Side.BELOW


def _overlap(one: Piece, other: Piece) -> bool:
    return one.first <= other.last and other.first <= one.last
