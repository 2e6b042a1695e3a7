"""What can go wrong with the database, each as one sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

from resexplorer.errors import ResExplorerError


class StoreError(ResExplorerError):
    """The database of runs can't do what was asked."""


class UnsupportedDatabase(StoreError):
    """An address that names no database this version can open."""


class DatabaseMissing(StoreError):
    """There is no database at the given place, and none was to be created."""


class DatabaseUnwritable(StoreError):
    """The database file or its folder can't be written."""


class NotADatabase(StoreError):
    """The file is something else than a database."""


class ForeignDatabase(StoreError):
    """The file is another program's database; it was left as it is."""


class NewerDatabase(StoreError):
    """The database was written by a later version of the program."""


class DatabaseDamaged(StoreError):
    """The database file is corrupt."""


class DatabaseBusy(StoreError):
    """Another process held the database for longer than half a minute."""


class DiskFull(StoreError):
    """There is no room for what was to be written."""


class DiskFailed(StoreError):
    """The disk answered with an error."""


class UpgradeFailed(StoreError):
    """An old database could not be brought to the current layout; nothing in it was changed."""


class UnknownRun(StoreError):
    """A run number that the database does not have."""


class UnknownNetwork(StoreError):
    """A network hash that the database does not have."""


class WrongState(StoreError):
    """An action that a run in its present state does not allow."""


class UnknownCommand(StoreError):
    """A command that no worker understands."""


class InvalidTag(StoreError):
    """A tag that can't be stored."""


class InvalidName(StoreError):
    """A run name that can't be stored."""


class FilesLeft(StoreError):
    """A deleted run's folder could not be removed."""


class InvalidFilter(StoreError):
    """A filter line that can't be read; ``position`` is the first wrong character, counted from 1."""

    def __init__(self, position: int, problem: str) -> None:
        super().__init__(f"The filter can't be read at character {position}: {problem}")
        self.position = position


_BY_MESSAGE: tuple[tuple[str, type[StoreError], str], ...] = (
    ("locked", DatabaseBusy, "The database {path} is in use by another process: try again in a moment."),
    ("disk is full", DiskFull, "There is no room left for the database {path}: free some disk space."),
    ("readonly", DatabaseUnwritable, "The database {path} can't be written: check its permissions."),
    (
        "unable to open",
        DatabaseUnwritable,
        "The database {path} can't be opened: check its folder and permissions.",
    ),
    (
        "disk i/o error",
        DiskFailed,
        "The disk reported an error on the database {path}: check the disk and its free space.",
    ),
    (
        "malformed",
        DatabaseDamaged,
        "The database {path} is damaged: `resexplorer doctor --repair` saves what is readable.",
    ),
    ("not a database", NotADatabase, "{path} is not a database: choose another file."),
)


def store_error(path: Path, message: str) -> StoreError | None:
    """Return the error that a user should see for what SQLite said, or ``None`` for a defect of ours."""
    lowered = message.lower()
    for words, kind, sentence in _BY_MESSAGE:
        if words in lowered:
            return kind(sentence.format(path=path))
    return None
