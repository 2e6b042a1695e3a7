"""The user's library of blocks: one JSON file each, in a folder of the user's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from resexplorer.errors import ResExplorerError
from resexplorer.network.blocks.group import Group
from resexplorer.network.files import (
    NetworkFileError,
    op_from_json,
    op_to_json,
    parse_json,
    read_limited,
    write_atomically,
)

SUFFIX = ".block.json"


def default_folder() -> Path:
    """Where the blocks are kept, in the user's data folder."""
    import platformdirs

    return platformdirs.user_data_path("resexplorer") / "blocks"


def save_block(group: Group, folder: Path | None = None) -> Path:
    """Store a block under its name, replacing one of the same name; returns the file."""
    folder = folder or default_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NetworkFileError(f"{folder} can't be created: {error.strerror or error}.") from error
    path = next(path for path in _candidates(group.name, folder) if not path.exists() or _holds(path, group.name))
    write_atomically(path, (json.dumps(op_to_json(group), indent=1, ensure_ascii=False) + "\n").encode())
    return path


def _candidates(name: str, folder: Path) -> Iterator[Path]:
    stem = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower() or "block"
    return (folder / f"{stem}{f'-{n}' if n > 1 else ''}{SUFFIX}" for n in count(1))


def _holds(path: Path, name: str) -> bool:
    try:
        return load_block(path).name == name
    except NetworkFileError:
        return False


def load_block(path: Path) -> Group:
    """Read one block file; raises :class:`NetworkFileError` with a sentence."""
    try:
        op = op_from_json(parse_json(read_limited(path)))
    except ResExplorerError as error:
        raise NetworkFileError(f"{path.name} can't be used: {error}") from error
    if not isinstance(op, Group):
        raise NetworkFileError(f"{path.name} is not a user block.")
    return op


def blocks(folder: Path | None = None) -> tuple[list[Group], list[str]]:
    """All blocks in the library by name, and a sentence for each file that could not be read."""
    found: list[Group] = []
    troubles: list[str] = []
    for path in sorted((folder or default_folder()).glob(f"*{SUFFIX}")):
        try:
            found.append(load_block(path))
        except NetworkFileError as error:
            troubles.append(str(error))
    return sorted(found, key=lambda group: group.name.lower()), troubles
