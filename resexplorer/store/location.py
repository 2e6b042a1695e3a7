"""Where a database lives, and what the file there is, found out without touching it."""

from __future__ import annotations

import os
from pathlib import Path

from resexplorer.store.errors import (
    DatabaseMissing,
    DatabaseUnwritable,
    ForeignDatabase,
    NotADatabase,
    UnsupportedDatabase,
)

APPLICATION_ID = 0x52657345
"""``PRAGMA application_id`` of our files: "ResE"."""

_PREFIX = "sqlite:///"
_MAGIC = b"SQLite format 3\x00"


def database_path(target: str | Path | None) -> Path:
    """Return the path that a path, a ``sqlite:///`` address or ``None`` (the user's own database) means."""
    if target is None:
        target = os.environ.get("RESEXPLORER_DB") or _default_path()
    if isinstance(target, str):
        target = _path_of_address(target)
    return Path(os.path.abspath(target.expanduser()))  # noqa: PTH100 - resolve() would follow links


def database_url(path: Path) -> str:
    """The address of the database at ``path``, as ``--db`` takes it."""
    return _PREFIX + str(path)


def files_folder(path: Path) -> Path:
    """The folder beside the database that keeps checkpoints and logs."""
    return path.with_name(path.name + ".files")


def _default_path() -> Path:
    from platformdirs import user_data_path

    return user_data_path("resexplorer", appauthor=False) / "runs.db"


def _path_of_address(text: str) -> Path:
    if text.startswith(_PREFIX) and len(text) > len(_PREFIX):
        return Path(text.removeprefix(_PREFIX))
    if "://" in text or not text or "\0" in text:
        raise UnsupportedDatabase(f"{text!r} is not a database address: use a file path or sqlite:///path.")
    return Path(text)


def examine(path: Path, *, create: bool) -> bool:
    """Tell whether one of our databases is at ``path``; False when it has to be created.

    Reads 100 bytes and changes nothing. Raises :class:`DatabaseMissing`, :class:`DatabaseUnwritable`,
    :class:`NotADatabase` or :class:`ForeignDatabase`.
    """
    try:
        with path.open("r+b") as file:
            header = file.read(100)
    except FileNotFoundError:
        if not create:
            raise DatabaseMissing(f"There is no database {path}: check the name.") from None
        return False
    except IsADirectoryError:
        raise NotADatabase(f"{path} is a folder: name a file in it, such as {path / 'runs.db'}.") from None
    except OSError as error:
        raise unwritable(path, error) from error
    return _is_ours(path, header)


def unwritable(path: Path, error: OSError) -> DatabaseUnwritable:
    """The error to raise when the file system refuses a database at ``path``."""
    reason = error.strerror or str(error)
    return DatabaseUnwritable(f"{path} can't be written ({reason}): check its folder or choose another.")


def _is_ours(path: Path, header: bytes) -> bool:
    if not header:
        return False
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise NotADatabase(f"{path} is not a database: choose another file.")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise ForeignDatabase(f"{path} belongs to another program: choose another file. It was not changed.")
    return True
