"""Blocks of one's own: the user's library as kinds that the palette offers."""

from __future__ import annotations

from functools import cache

from resexplorer.network import Group
from resexplorer.network.files import NetworkFileError
from resexplorer.network.library import SUFFIX, blocks, default_folder, load_block, save_block

PREFIX = "own:"


@cache
def _library() -> tuple[dict[str, Group], tuple[str, ...]]:
    found, troubles = blocks()
    return {f"{PREFIX}{group.name}": group for group in found}, tuple(troubles)


def own_blocks() -> dict[str, Group]:
    """The library by kind ("own:My block"); read from disk once."""
    return _library()[0]


def troubles() -> tuple[str, ...]:
    """A sentence for each file of the library that could not be read."""
    return _library()[1]


def is_own(kind: str) -> bool:
    """Whether a kind names a block of the library."""
    return kind.startswith(PREFIX)


def forget() -> None:
    """Read the library anew the next time."""
    _library.cache_clear()


def keep(group: Group) -> None:
    """Put a block into the library; raises :class:`NetworkFileError` where it can't be written."""
    save_block(group)
    forget()


def drop(kind: str) -> None:
    """Take a block out of the library."""
    for path in default_folder().glob(f"*{SUFFIX}"):
        try:
            if f"{PREFIX}{load_block(path).name}" == kind:
                path.unlink()
        except (NetworkFileError, OSError):
            continue
    forget()
