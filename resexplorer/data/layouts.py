"""How each data set lies on disk: folder and archive names, files, and the parser for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from resexplorer.data.cifar import Labelled, joined, parse_binary, parse_python
from resexplorer.data.errors import DatasetBroken
from resexplorer.data.idx import parse_idx

Split = Literal["train", "test"]

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Layout:
    """One form in which a data set is found.

    ``folders`` and ``archives`` are the names under which it lies in a data folder, ``files`` its files by
    split, ``limit`` the size that none of them exceeds once unpacked.
    """

    folders: tuple[str, ...]
    archives: tuple[str, ...]
    files: Mapping[Split, tuple[str, ...]]
    limit: int
    parse: Callable[[Sequence[tuple[str, bytes]]], Labelled]

    @property
    def every_file(self) -> tuple[str, ...]:
        """The files of both splits."""
        return self.files["train"] + self.files["test"]


def _parse_mnist(files: Sequence[tuple[str, bytes]]) -> Labelled:
    (images_name, images), (labels_name, labels) = files
    pixels = parse_idx(images, images_name, 3)
    classes = parse_idx(labels, labels_name, 1)
    if len(pixels) != len(classes):
        raise DatasetBroken(f"{images_name} and {labels_name} don't belong together: fetch both again.")
    return pixels[:, None], classes.astype(np.int64)


def _parse_cifar10_binary(files: Sequence[tuple[str, bytes]]) -> Labelled:
    return joined([parse_binary(content, name, 1) for name, content in files])


def _parse_cifar100_binary(files: Sequence[tuple[str, bytes]]) -> Labelled:
    return joined([parse_binary(content, name, 2) for name, content in files])


def _parse_cifar_python(files: Sequence[tuple[str, bytes]]) -> Labelled:
    return joined([parse_python(content, name) for name, content in files])


def _mnist(*folders: str) -> tuple[Layout, ...]:
    files: dict[Split, tuple[str, ...]] = {
        "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
        "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
    }
    return (Layout(folders, (), files, 64 * _MEGABYTE, _parse_mnist),)


_BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))

LAYOUTS: dict[str, tuple[Layout, ...]] = {
    "mnist": _mnist("mnist", "MNIST/raw", "MNIST"),
    "fashion-mnist": _mnist("fashion-mnist", "FashionMNIST/raw", "FashionMNIST"),
    "cifar10": (
        Layout(
            ("cifar10", "cifar-10-batches-bin"),
            ("cifar-10-binary.tar.gz",),
            {"train": tuple(f"{name}.bin" for name in _BATCHES), "test": ("test_batch.bin",)},
            32 * _MEGABYTE,
            _parse_cifar10_binary,
        ),
        Layout(
            ("cifar10", "cifar-10-batches-py"),
            ("cifar-10-python.tar.gz",),
            {"train": _BATCHES, "test": ("test_batch",)},
            34 * _MEGABYTE,
            _parse_cifar_python,
        ),
    ),
    "cifar100": (
        Layout(
            ("cifar100", "cifar-100-binary"),
            ("cifar-100-binary.tar.gz",),
            {"train": ("train.bin",), "test": ("test.bin",)},
            160 * _MEGABYTE,
            _parse_cifar100_binary,
        ),
        Layout(
            ("cifar100", "cifar-100-python"),
            ("cifar-100-python.tar.gz",),
            {"train": ("train",), "test": ("test",)},
            170 * _MEGABYTE,
            _parse_cifar_python,
        ),
    ),
}
"""The layouts of each data set that does not ship inside, in the order in which they are looked for."""
