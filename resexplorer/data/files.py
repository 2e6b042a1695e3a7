"""Reads the named files of a data set from a folder or an archive, into memory and never past a size limit.

Archives are not unpacked: members are found by their last name and read as bytes, so that no path or link
inside an archive matters.
"""

from __future__ import annotations

import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from resexplorer.data.errors import DatasetBroken, DatasetMissing

_DAMAGED = (EOFError, gzip.BadGzipFile, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile, zlib.error)


def is_archive(path: Path) -> bool:
    """Tell by its name whether ``path`` is a tar or zip archive."""
    return path.name.endswith((".tar", ".tar.gz", ".tgz", ".zip"))


def find(folder: Path, name: str) -> Path | None:
    """The file ``name`` or ``name.gz`` in ``folder``, if there is one."""
    candidates = (folder / name, folder / f"{name}.gz")
    return next((path for path in candidates if path.is_file()), None)


def read_files(place: Path, limits: Mapping[str, int]) -> dict[str, bytes]:
    """Read the files named in ``limits`` from ``place``, each of at most that many bytes once unpacked.

    Raises :class:`DatasetMissing` naming an absent file and :class:`DatasetBroken` naming a damaged one.
    """
    with _told(place):
        found = _from_archive(place, limits) if is_archive(place) else _from_folder(place, limits)
    absent = next((name for name in limits if name not in found), None)
    if absent is not None:
        raise DatasetMissing(f"{place} holds no file {absent}: put it there or choose another folder.")
    return found


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise DatasetBroken(f"{path} is damaged ({error}): delete it and fetch it again.") from error
    except OSError as error:
        reason = error.strerror or error
        raise DatasetBroken(f"{path} can't be read ({reason}): check the file and its rights.") from error


def _from_folder(folder: Path, limits: Mapping[str, int]) -> dict[str, bytes]:
    paths = {name: find(folder, name) for name in limits}
    return {name: _read(path, limits[name]) for name, path in paths.items() if path is not None}


def _read(path: Path, limit: int) -> bytes:
    with _told(path), gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        return _limited(stream, path, limit)


def _limited(stream: IO[bytes] | gzip.GzipFile, path: Path, limit: int) -> bytes:
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise DatasetBroken(f"{path} is larger than this data set can be: delete it and fetch it again.")
    return content


def _from_archive(archive: Path, limits: Mapping[str, int]) -> dict[str, bytes]:
    members = _zip_members(archive) if archive.suffix == ".zip" else _tar_members(archive)
    found: dict[str, bytes] = {}
    for name, stream in members:
        wanted = name if name in limits else name.removesuffix(".gz")
        if wanted in limits and wanted not in found:
            plain = gzip.GzipFile(fileobj=stream) if wanted != name else stream
            found[wanted] = _limited(plain, archive / name, limits[wanted])
    return found


def _tar_members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(archive, "r|*") as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isreg() else None
            if stream is not None:
                yield PurePosixPath(member.name).name, stream


def _zip_members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(archive) as zipped:
        for member in zipped.infolist():
            if not member.is_dir():
                with zipped.open(member) as stream:
                    yield PurePosixPath(member.filename).name, stream
