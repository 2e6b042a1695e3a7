"""Fetches a data set before its runs are queued, with a progress bar."""

from __future__ import annotations

import time
from typing import TextIO

from resexplorer.cli.words import duration, size
from resexplorer.data import locate
from resexplorer.data.download import download
from resexplorer.experiment import dataset

_LINE_SECONDS = 5.0
_REDRAW_SECONDS = 0.1


def fetch(name: str, folder: str | None, stream: TextIO) -> None:
    """Download the data set where it is nowhere on this machine; raises a :class:`DataError` when offline."""
    found = locate(name, folder)
    if found.here:
        return
    stream.write(f"Fetching {dataset(name).title} to {found.folder}.\n")
    progress = Download(stream)
    try:
        download(name, found.folder, progress)
    finally:
        progress.close()


class Download:
    """The bar of one download: bytes, share and time left."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._in_place = stream.isatty()
        self._began = time.monotonic()
        self._drawn = self._began

    def __call__(self, done: int, total: int) -> None:
        """Note the bytes that are done."""
        now = time.monotonic()
        if now - self._drawn < (_REDRAW_SECONDS if self._in_place else _LINE_SECONDS) and done < total:
            return
        self._drawn = now
        line = self.line(done, total, now - self._began)
        self._stream.write(f"\r{line}\x1b[K" if self._in_place else line + "\n")
        self._stream.flush()

    def close(self) -> None:
        """End the line."""
        if self._in_place:
            self._stream.write("\n")

    @staticmethod
    def line(done: int, total: int, seconds: float) -> str:
        """The state of the download in words."""
        left = f", {duration(seconds * (total - done) / done)} left" if done else ""
        return f"{100 * done / max(1, total):3.0f} %  {size(done)} of {size(total)}{left}"
