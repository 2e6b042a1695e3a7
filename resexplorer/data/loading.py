"""Reads a whole data set into memory as uint8 arrays, with the statistics that normalise it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resexplorer.data.cifar import Labelled
from resexplorer.data.download import Progress, download
from resexplorer.data.errors import DatasetBroken
from resexplorer.data.files import read_files
from resexplorer.data.layouts import Split
from resexplorer.data.locate import Place, locate
from resexplorer.experiment import DatasetInfo, dataset

_DIGITS = Path(__file__).with_name("digits.npz")


@dataclass(frozen=True, slots=True)
class LoadedData:
    """A data set in memory.

    Images are uint8 ``(N, C, H, W)``, labels int64 ``(N,)``. ``mean`` and ``std`` hold one value a channel,
    over all training pixels in [0, 1]. ``classes`` are the names of the labels.
    """

    name: str
    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.int64]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    classes: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """``(C, H, W)`` of one image."""
        _, channels, height, width = self.train_images.shape
        return channels, height, width


def load(name: str, folder: str | Path | None = None, *, progress: Progress | None = None) -> LoadedData:
    """Return the data set ``name``, downloading it where it is nowhere on this machine.

    ``folder`` is a folder or archive to read it from. ``progress`` is told the bytes done and in total while
    a download runs. Raises :class:`DatasetMissing`, :class:`DatasetBroken` or :class:`NoDataset`.
    """
    found = locate(name, folder)
    if not found.here:
        download(name, found.folder, progress)
        found = locate(name, found.folder)
    train_images, train_labels = read_split(name, found.place, "train")
    test_images, test_labels = read_split(name, found.place, "test")
    mean, std = statistics(train_images)
    classes = dataset(name).classes
    return LoadedData(name, train_images, train_labels, test_images, test_labels, mean, std, classes)


def read_split(name: str, place: Place | None, split: Split) -> Labelled:
    """Read the training or the test part from ``place`` (``None`` for what ships inside)."""
    images, labels = _read_digits(split) if place is None else _read_place(place, split)
    _check(dataset(name), images, labels, _DIGITS if place is None else place.path)
    return images, labels


def statistics(images: NDArray[np.uint8]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of every channel of ``(N, C, H, W)``, with pixels scaled to [0, 1].

    The sums are exact integers, so the result is the same on every machine. A channel without any contrast
    gets the deviation 1, so that dividing by it is harmless.
    """
    counts = np.stack([_histogram(images[:, channel]) for channel in range(images.shape[1])])
    values = np.arange(256) / 255
    total = counts.sum(axis=1)
    mean = counts @ values / total
    variance = counts @ values**2 / total - mean**2
    std = np.sqrt(np.where(variance > 1e-12, variance, 1.0))
    return tuple(mean.tolist()), tuple(std.tolist())


def _histogram(plane: NDArray[np.uint8]) -> NDArray[np.int64]:
    parts = np.array_split(plane, max(1, plane.size // 2**20))
    counts = np.zeros(256, np.int64)
    for part in parts:
        counts += np.bincount(part.ravel(), minlength=256)
    return counts


def _read_digits(split: Split) -> Labelled:
    with np.load(_DIGITS, allow_pickle=False) as stored:
        return stored[f"{split}_images"][:, None], stored[f"{split}_labels"].astype(np.int64)


def _read_place(place: Place, split: Split) -> Labelled:
    names = place.layout.files[split]
    contents = read_files(place.path, dict.fromkeys(names, place.layout.limit))
    return place.layout.parse([(str(place.path / name), contents[name]) for name in names])


def _check(info: DatasetInfo, images: NDArray[np.uint8], labels: NDArray[np.int64], path: Path) -> None:
    if not len(images) or images.shape[1:] != info.shape:
        shape = "×".join(map(str, images.shape[1:]))
        raise DatasetBroken(f"{path} holds {len(images)} images of {shape}, no {info.title}: fetch it again.")
    if labels.min() < 0 or labels.max() >= len(info.classes):
        raise DatasetBroken(f"{path} holds labels that {info.title} does not have: fetch it again.")
