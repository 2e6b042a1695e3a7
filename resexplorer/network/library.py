"""The user's library of blocks: one JSON file each, in a folder of the user's."""

from __future__ import annotations

import json
import re
from pathlib import Path

from resexplorer.network.blocks.group import Group
from resexplorer.network.files import (
    MAX_BYTES,
    NetworkFileError,
    op_from_json,
    op_to_json,
    parse_json,
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
    stem = re.sub(r"[^A-Za-z0-9]+", "-", group.name).strip("-").lower() or "block"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NetworkFileError(f"{folder} can't be created: {error.strerror or error}.") from error
    path = folder / f"{stem}{SUFFIX}"
    write_atomically(path, (json.dumps(op_to_json(group), indent=1, ensure_ascii=False) + "\n").encode())
    return path


def load_block(path: Path) -> Group:
    """Read one block file; raises :class:`NetworkFileError` with a sentence."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise NetworkFileError(f"{path.name} is too large to be a block.")
        op = op_from_json(parse_json(path.read_bytes()))
    except OSError as error:
        raise NetworkFileError(f"{path.name} can't be read: {error.strerror or error}.") from error
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
