"""Values that grow cheaply and know the extremes of every 16 of them, so that long curves are quick to draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
BLOCK = 16


class GrowingArray:
    """A float64 array with spare room behind, so that appending does not copy it each time."""

    def __init__(self, values: ArrayLike = ()) -> None:
        self._buffer = np.array(values, dtype=np.float64)
        self._count = len(self._buffer)

    def __len__(self) -> int:
        return self._count

    @property
    def view(self) -> Floats:
        """The values, without a copy."""
        return self._buffer[: self._count]

    def extend(self, values: ArrayLike) -> None:
        """Append values."""
        new = np.asarray(values, dtype=np.float64)
        needed = self._count + len(new)
        if needed > len(self._buffer):
            grown = np.empty(max(needed, 2 * len(self._buffer), 256))
            grown[: self._count] = self.view
            self._buffer = grown
        self._buffer[self._count : needed] = new
        self._count = needed


class Track(GrowingArray):
    """A growing array with the places of the lowest and highest finite value of each full block.

    The places are computed when first asked for, and once for each block.
    """

    def __init__(self, values: ArrayLike = ()) -> None:
        super().__init__(values)
        self._lows, self._highs = GrowingArray(), GrowingArray()

    def candidates(self, first: int, last: int) -> Indices:
        """Return ascending places within ``[first, last)`` that hold every block's extremes.

        Whatever a pixel column's extreme is, one at most 15 points away that is as extreme is among them.
        """
        self._catch_up()
        begin, end = -(-first // BLOCK), last // BLOCK
        if end <= begin:
            return np.arange(first, last)
        inner = np.stack([self._lows.view[begin:end], self._highs.view[begin:end]], axis=1)
        inner.sort(axis=1)
        places: Indices = np.concatenate(
            [np.arange(first, begin * BLOCK), inner.ravel(), np.arange(end * BLOCK, last)]
        ).astype(np.intp)
        return places[np.diff(places, prepend=-1) > 0]

    def _catch_up(self) -> None:
        done, full = len(self._lows), len(self) // BLOCK
        if done == full:
            return
        blocks = self.view[done * BLOCK : full * BLOCK].reshape(-1, BLOCK)
        starts = np.arange(done, full) * BLOCK
        finite = np.isfinite(blocks)
        self._lows.extend(starts + np.where(finite, blocks, np.inf).argmin(axis=1))
        self._highs.extend(starts + np.where(finite, blocks, -np.inf).argmax(axis=1))
