"""Series as blobs: how points are cut into chunks, merged and read back. No database here.

A full chunk holds exactly :data:`CHUNK` points and starts at a multiple of it. The rest, the tail, is a few
smaller pieces whose sizes fall from left to right: a new piece swallows its left neighbours while they are
not larger than itself, so a point is rewritten about ten times at most and a tail has about ten pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK = 1000
"""Points in a full chunk."""

Steps = NDArray[np.int64]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Consecutive points of a series from index ``start``; both arrays are ``(n,)``."""

    start: int
    steps: Steps
    values: Values

    @property
    def end(self) -> int:
        """Index after the last point."""
        return self.start + len(self.steps)

    @property
    def max_step(self) -> int:
        """The largest step in the piece."""
        return int(self.steps.max())

    def step_bytes(self) -> bytes:
        """The step axis as little-endian uint32 where that is enough, else int64."""
        narrow = self.steps.min() >= 0 and self.steps.max() < 2**32
        return self.steps.astype("<u4" if narrow else "<i8").tobytes()

    def value_bytes(self) -> bytes:
        """The values as little-endian float64."""
        return self.values.astype("<f8").tobytes()


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to the stored rows: those at ``dropped`` go, ``added`` come, ``tail`` is the new tail."""

    dropped: tuple[int, ...]
    added: tuple[Piece, ...]
    tail: tuple[Piece, ...]


def decode(start: int, count: int, steps: bytes, values: bytes) -> Piece:
    """Read a stored piece back."""
    kind = "<u4" if len(steps) == 4 * count else "<i8"
    return Piece(start, np.frombuffer(steps, kind).astype(np.int64), np.frombuffer(values, "<f8"))


def piece_of(start: int, points: Sequence[tuple[int, float]]) -> Piece:
    """Make a piece of ``(step, value)`` pairs."""
    steps, values = zip(*points, strict=True)
    return Piece(start, np.array(steps, np.int64), np.array(values, np.float64))


def join(start: int, pieces: Iterable[Piece]) -> Piece:
    """Put consecutive pieces together from index ``start``."""
    found = [piece for piece in pieces if piece.end > start]
    if not found:
        return Piece(start, np.empty(0, np.int64), np.empty(0, np.float64))
    steps = np.concatenate([piece.steps for piece in found])
    values = np.concatenate([piece.values for piece in found])
    skip = max(0, start - found[0].start)
    return Piece(found[0].start + skip, steps[skip:], values[skip:])


def append(tail: tuple[Piece, ...], new: Piece) -> Change:
    """Plan how ``new`` joins a series whose last pieces are ``tail``."""
    start = tail[0].start if tail else new.start
    everything = new.end - start >= CHUNK
    kept = list(tail)
    merged: list[Piece] = []
    size = len(new.steps)
    while kept and (everything or len(kept[-1].steps) <= size):
        merged.insert(0, kept.pop())
        size += len(merged[0].steps)
    whole = join(merged[0].start if merged else new.start, [*merged, new])
    added = tuple(_cut(whole))
    rest = tuple(piece for piece in added if len(piece.steps) < CHUNK)
    return Change(tuple(piece.start for piece in merged), added, (*kept, *rest))


def compact(tail: tuple[Piece, ...]) -> Change:
    """Plan how a tail becomes one piece."""
    whole = join(tail[0].start, tail)
    return Change(tuple(piece.start for piece in tail), (whole,), (whole,))


def _cut(whole: Piece) -> Iterable[Piece]:
    for at in range(0, len(whole.steps), CHUNK):
        yield Piece(whole.start + at, whole.steps[at : at + CHUNK], whole.values[at : at + CHUNK])
