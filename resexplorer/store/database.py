"""Connections to one SQLite file: how they begin, how they fail, and how a change is noticed cheaply."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from resexplorer.store.errors import StoreError, store_error

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # no wheel for this platform: the standard library's SQLite, which may have the WAL bug
    from sqlite3 import dbapi2 as sqlite

BUSY_SECONDS = 30.0
"""How long a connection waits for another process's write."""


def sqlite_version() -> str:
    """The version of the SQLite library in use."""
    return str(sqlite.sqlite_version)


class Database:
    """One SQLite file. Every write is ``BEGIN IMMEDIATE``, every commit reaches the disk."""

    def __init__(self, path: Path, *, foreign_keys: bool = True, synchronous: str = "FULL") -> None:
        self.path = path
        self._engine = _engine(
            path,
            (
                f"PRAGMA synchronous={synchronous}",
                f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}",
                "PRAGMA journal_size_limit=67108864",
            ),
        )
        self._writing = self._engine.execution_options(immediate=True)
        self._local = threading.local()
        self._watching: list[Any] = []

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose queries all see the same moment."""
        with self._explained(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A write transaction: committed at the end, rolled back on an error."""
        with self._explained(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def outside(self) -> Iterator[Any]:
        """A plain driver connection outside every transaction, for pragmas and ``VACUUM``."""
        with self._explained():
            connection = self._engine.raw_connection()
            try:
                yield connection.driver_connection
            finally:
                connection.close()

    def data_version(self) -> int:
        """A number that changes when anybody commits; costs microseconds.

        It is only comparable within one thread.
        """
        try:
            connection = getattr(self._local, "connection", None) or self._watch()
            return int(connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite.Error as error:
            raise self._explain(error) from error

    def _watch(self) -> Any:
        """A connection that never writes, kept for this thread: the number is per connection."""
        connection = _connect(self.path)
        self._local.connection = connection
        self._watching.append(connection)
        return connection

    def close(self) -> None:
        """Close every connection."""
        while self._watching:
            self._watching.pop().close()
        self._local = threading.local()
        self._engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._explain(error.orig or error) from error
        except sqlite.Error as error:
            raise self._explain(error) from error

    def _explain(self, error: BaseException) -> BaseException:
        return store_error(self.path, str(error)) or StoreError(
            f"The database {self.path} failed ({error}): report this as a defect."
        )


def _connect(path: Path) -> Any:
    """A driver connection to an existing file; SQLite itself would create a missing one."""
    return sqlite.connect(
        f"file:{quote(str(path))}?mode=rw",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _engine(path: Path, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(
        "sqlite://", module=sqlite, poolclass=QueuePool, max_overflow=-1, creator=lambda: _connect(path)
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
