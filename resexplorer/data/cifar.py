"""CIFAR-10 and CIFAR-100: the binary version, and the python version that torchvision unpacks.

The python version's files are pickles, and a pickle can run any code while it is read. So they are read by an
unpickler that knows two harmless classes of ours in the place of NumPy's and refuses every other name.
"""

from __future__ import annotations

import io
import pickle
import pickletools
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from resexplorer.data.errors import DatasetBroken

_PIXELS = 3 * 32 * 32

Labelled = tuple[NDArray[np.uint8], NDArray[np.int64]]
"""Images ``(N, C, H, W)`` and labels ``(N,)``."""


def parse_binary(content: bytes, name: str, label_bytes: int) -> Labelled:
    """Read records of ``label_bytes`` labels (the last one counts) and 3,072 pixels, planes in RGB order."""
    record = label_bytes + _PIXELS
    if not content or len(content) % record:
        raise DatasetBroken(f"{name} is not a CIFAR file of {record}-byte records: fetch it again.")
    rows = np.frombuffer(content, np.uint8).reshape(-1, record)
    return rows[:, label_bytes:].reshape(-1, 3, 32, 32), rows[:, label_bytes - 1].astype(np.int64)


def parse_python(content: bytes, name: str) -> Labelled:
    """Read one pickled batch without running anything that is inside it."""
    try:
        _must_be_old(content)
        batch = _Unpickler(io.BytesIO(content), encoding="latin1").load()
        labels = batch["fine_labels" if "fine_labels" in batch else "labels"]
        images: NDArray[np.uint8] = batch["data"].rows(len(labels))
        return images, np.array(labels, dtype=np.int64).reshape(len(labels))
    except DatasetBroken as error:
        raise DatasetBroken(f"{name} {error}") from error
    except Exception as error:  # a damaged pickle may raise anything
        raise DatasetBroken(f"{name} is not a CIFAR batch ({error}): fetch it again.") from error


NEWEST = 4
"""No batch needs a newer pickle protocol than this; CPython's reader trips over damaged byte arrays of protocol 5."""


def _must_be_old(content: bytes) -> None:
    """Refuse newer operations before anything is read; raises :class:`DatasetBroken` or :class:`ValueError`."""
    for operation, _, _ in pickletools.genops(content):
        if operation.proto > NEWEST:
            raise DatasetBroken(f"is no CIFAR batch, it uses {operation.name}: fetch it again.")


def joined(parts: Sequence[Labelled]) -> Labelled:
    """Put the batches of one split behind one another."""
    return np.concatenate([images for images, _ in parts]), np.concatenate([labels for _, labels in parts])


class _Array:
    """Stands for ``numpy.ndarray`` in a pickle: keeps the bytes and their order, never calls NumPy."""

    content = b""
    by_column = False

    def __setstate__(self, state: Any) -> None:
        _version, _shape, _dtype, self.by_column, content = state
        self.content = _encode(content) if isinstance(content, str) else bytes(content)

    def rows(self, count: int) -> NDArray[np.uint8]:
        """The bytes as ``count`` images."""
        flat = np.frombuffer(self.content, np.uint8)
        rows = flat.reshape(_PIXELS, count).T if self.by_column else flat
        return rows.reshape(count, 3, 32, 32)


class _Dtype:
    """Stands for ``numpy.dtype``, of which only uint8 is expected."""

    def __init__(self, code: str, *_: object) -> None:
        if code != "u1":
            raise DatasetBroken(f"holds values of type {code!r} where bytes belong: fetch it again.")

    def __setstate__(self, state: object) -> None:
        """Byte order and alignment say nothing about single bytes."""


def _array(*_: object) -> _Array:
    return _Array()


def _encode(text: str, *_: object) -> bytes:
    """Bytes in a pickle of protocol 2 that Python 3 wrote, and strings that Python 2 wrote."""
    return text.encode("latin1")


class _Unpickler(pickle.Unpickler):
    """Builds plain Python values and the two stand-ins, nothing else."""

    _KNOWN: ClassVar = {
        ("numpy.core.multiarray", "_reconstruct"): _array,
        ("numpy._core.multiarray", "_reconstruct"): _array,
        ("numpy", "ndarray"): _Array,
        ("numpy", "dtype"): _Dtype,
        ("_codecs", "encode"): _encode,
    }

    def find_class(self, module: str, name: str) -> Any:
        """Return the stand-in for a name; raises :class:`DatasetBroken` for any other."""
        if (module, name) not in self._KNOWN:
            raise DatasetBroken(f"is no CIFAR batch, it asks for {module}.{name}: fetch it again.")
        return self._KNOWN[module, name]
