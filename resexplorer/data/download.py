"""Fetches data sets from the places that torchvision uses, checked by length and MD5.

A file is written beside its final name, checked, and renamed, so that a broken download never looks complete.
CIFAR is fetched in its binary version: it needs no unpickling.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from resexplorer.data.errors import DatasetMissing
from resexplorer.data.files import read_files
from resexplorer.data.layouts import LAYOUTS
from resexplorer.experiment import dataset

Progress = Callable[[int, int], None]
"""Called with the bytes that are done and the bytes in total; an exception from it cancels the download."""

_CHUNK = 256 * 1024
_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file on a server: its name, length in bytes and MD5."""

    name: str
    size: int
    md5: str


@dataclass(frozen=True, slots=True)
class Remote:
    """Where a data set can be fetched: base addresses that are tried in turn, and the files."""

    mirrors: tuple[str, ...]
    files: tuple[RemoteFile, ...]
    unpack: bool = False

    @property
    def size(self) -> int:
        """Bytes to fetch in total."""
        return sum(file.size for file in self.files)


_TORONTO = ("https://www.cs.toronto.edu/~kriz/",)

REMOTES: dict[str, Remote] = {
    "mnist": Remote(
        ("https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"),
        (
            RemoteFile("train-images-idx3-ubyte.gz", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            RemoteFile("train-labels-idx1-ubyte.gz", 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
            RemoteFile("t10k-images-idx3-ubyte.gz", 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
            RemoteFile("t10k-labels-idx1-ubyte.gz", 4_542, "ec29112dd5afa0611ce80d1b7f02629c"),
        ),
    ),
    "fashion-mnist": Remote(
        ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
        (
            RemoteFile("train-images-idx3-ubyte.gz", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            RemoteFile("train-labels-idx1-ubyte.gz", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
            RemoteFile("t10k-images-idx3-ubyte.gz", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
            RemoteFile("t10k-labels-idx1-ubyte.gz", 5_148, "bb300cfdad3c16e7a12a480ee83cd310"),
        ),
    ),
    "cifar10": Remote(
        _TORONTO,
        (RemoteFile("cifar-10-binary.tar.gz", 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530"),),
        unpack=True,
    ),
    "cifar100": Remote(
        _TORONTO,
        (RemoteFile("cifar-100-binary.tar.gz", 168_513_733, "03b5dce01913d631647c71ecec9e9cb8"),),
        unpack=True,
    ),
}


class _UnusableError(Exception):
    """A mirror that did not give the file; its text says why."""


def download(name: str, folder: Path, progress: Progress | None = None) -> None:
    """Fetch the data set ``name`` into ``folder``.

    Raises :class:`DatasetMissing` with a sentence that says what to do instead where no mirror gives it.
    """
    remote = REMOTES[name]
    done = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in remote.files:
            _fetch(remote, file, folder, _shifted(progress, done, remote.size))
            done += file.size
        if remote.unpack:
            _unpack(name, folder / remote.files[0].name, folder)
    except (_UnusableError, OSError) as error:
        raise DatasetMissing(
            f"{dataset(name).title} is not on this machine and could not be downloaded ({error}): "
            f"put its files into {folder}, or choose the built-in digits."
        ) from error


def _shifted(progress: Progress | None, done: int, total: int) -> Callable[[int], None]:
    return lambda count: progress(done + count, total) if progress else None


def _fetch(remote: Remote, file: RemoteFile, folder: Path, progress: Callable[[int], None]) -> None:
    reasons = []
    for mirror in remote.mirrors:
        try:
            _fetch_from(mirror + file.name, file, folder / file.name, progress)
        except (_UnusableError, HTTPException, OSError) as error:
            reasons.append(_reason(error))
        else:
            return
    raise _UnusableError("; ".join(reasons))


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answered {error.code}"
    if isinstance(error, urllib.error.URLError):
        return f"no connection: {error.reason}"
    return str(error) or type(error).__name__


def _fetch_from(url: str, file: RemoteFile, target: Path, progress: Callable[[int], None]) -> None:
    number, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(number, "wb") as out, urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer:
            digest = hashlib.md5(usedforsecurity=False)
            while chunk := answer.read(_CHUNK):
                out.write(chunk)
                digest.update(chunk)
                if out.tell() > file.size:
                    raise _UnusableError(f"{file.name} is longer than expected")
                progress(out.tell())
        if digest.hexdigest() != file.md5:
            raise _UnusableError(f"{file.name} arrived damaged")
        Path(beside).replace(target)
    finally:
        Path(beside).unlink(missing_ok=True)


def _unpack(name: str, archive: Path, folder: Path) -> None:
    layout = LAYOUTS[name][0]
    for member, content in read_files(archive, dict.fromkeys(layout.every_file, layout.limit)).items():
        beside = folder / f".{member}-{os.getpid()}"
        beside.write_bytes(content)
        beside.replace(folder / member)
    archive.unlink()
