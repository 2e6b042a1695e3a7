"""The database of runs: the only place where processes meet, and the only user of SQLAlchemy."""

from resexplorer.store.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseUnwritable,
    DiskFull,
    FilesLeft,
    ForeignDatabase,
    InvalidFilter,
    InvalidName,
    InvalidTag,
    NewerDatabase,
    NotADatabase,
    StoreError,
    UnknownNetwork,
    UnknownRun,
    UnsupportedDatabase,
    UpgradeFailed,
    WrongState,
)
from resexplorer.store.locks import FileLock, is_locked
from resexplorer.store.records import (
    Changes,
    CommandRecord,
    EventRecord,
    Points,
    RunRecord,
    SeriesRecord,
    State,
)
from resexplorer.store.states import Action, allowed
from resexplorer.store.store import Store
from resexplorer.store.writer import RunWriter

__all__ = [
    "Action",
    "Changes",
    "CommandRecord",
    "DatabaseBusy",
    "DatabaseDamaged",
    "DatabaseMissing",
    "DatabaseUnwritable",
    "DiskFull",
    "EventRecord",
    "FileLock",
    "FilesLeft",
    "ForeignDatabase",
    "InvalidFilter",
    "InvalidName",
    "InvalidTag",
    "NewerDatabase",
    "NotADatabase",
    "Points",
    "RunRecord",
    "RunWriter",
    "SeriesRecord",
    "State",
    "Store",
    "StoreError",
    "UnknownNetwork",
    "UnknownRun",
    "UnsupportedDatabase",
    "UpgradeFailed",
    "WrongState",
    "allowed",
    "is_locked",
]
