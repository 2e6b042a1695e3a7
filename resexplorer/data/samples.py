"""A few pictures of a data set, for the launch dialog."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resexplorer.data.errors import DatasetMissing
from resexplorer.data.loading import read_split
from resexplorer.data.locate import locate


def samples(name: str, n: int, folder: str | Path | None = None) -> NDArray[np.uint8]:
    """Return ``n`` test images ``(n, H, W, C)``, classes in turn, always the same ones.

    Nothing is downloaded: raises :class:`DatasetMissing` where the set is not on this machine.
    """
    found = locate(name, folder)
    if not found.here:
        raise DatasetMissing(f"There are no pictures to show yet. {found.sentence}")
    images, labels = read_split(name, found.place, "test")
    chosen = _classes_in_turn(labels)[:n]
    return np.ascontiguousarray(images[chosen].transpose(0, 2, 3, 1))


def _classes_in_turn(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices in the order: first image of every class, second image of every class, …"""
    by_class = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[by_class], labels[by_class])
    rank_in_class = np.arange(len(labels)) - starts
    return by_class[np.argsort(rank_in_class, kind="stable")]
