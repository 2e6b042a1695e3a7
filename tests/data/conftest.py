"""Small data sets in the real formats, made on the spot."""

from __future__ import annotations

import gzip
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees the user's or the system's data sets."""
    folder = tmp_path / "user-data"
    monkeypatch.setenv("RESEXPLORER_DATA", str(folder))
    monkeypatch.setattr("resexplorer.data.folders._SYSTEM", tmp_path / "system-data")
    return folder


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def write_mnist(folder: Path, *, zipped: bool = True, train: int = 30, test: int = 20) -> Path:
    rng = np.random.default_rng(1)
    folder.mkdir(parents=True, exist_ok=True)
    for prefix, count in (("train", train), ("t10k", test)):
        parts = {
            f"{prefix}-images-idx3-ubyte": rng.integers(0, 256, (count, 28, 28), np.uint8),
            f"{prefix}-labels-idx1-ubyte": (np.arange(count) % 10).astype(np.uint8),
        }
        for name, array in parts.items():
            if zipped:
                (folder / f"{name}.gz").write_bytes(gzip.compress(idx(array)))
            else:
                (folder / name).write_bytes(idx(array))
    return folder


def cifar_images(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 3, 32, 32), np.uint8)


def write_cifar10_binary(folder: Path, per_file: int = 4) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate([*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"]):
        images = cifar_images(per_file, number).reshape(per_file, -1)
        labels = ((np.arange(per_file) + number) % 10).astype(np.uint8)[:, None]
        (folder / f"{name}.bin").write_bytes(np.hstack([labels, images]).tobytes())
    return folder


def write_cifar10_python(folder: Path, per_file: int = 4) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate([*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"]):
        batch = {
            "batch_label": name,
            "labels": [(n + number) % 10 for n in range(per_file)],
            "data": cifar_images(per_file, number).reshape(per_file, -1),
            "filenames": [f"{n}.png" for n in range(per_file)],
        }
        (folder / name).write_bytes(pickle.dumps(batch, protocol=2))
    return folder
