"""Looks whether a database is sound, and saves what can be read of a damaged one into a new file."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from resexplorer.store.database import Database, sqlite_version
from resexplorer.store.errors import DatabaseBusy, StoreError
from resexplorer.store.location import database_path, examine, files_folder
from resexplorer.store.locks import is_locked
from resexplorer.store.schema import metadata
from resexplorer.store.upgrade import create_database

WAL_FIXED = (3, 51, 3)
"""From this version on, two connections that write and checkpoint at one instant can't corrupt a WAL database."""

_SIDE_FILES = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Health:
    """What was found at a database's place; ``problems`` is empty for a sound or a missing one."""

    path: Path
    exists: bool
    size: int
    runs: dict[str, int]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Salvage:
    """What became of a damaged database: where it was put, and how many rows of each table were saved."""

    kept: Path
    rows: dict[str, int]


def has_wal_bug() -> bool:
    """Whether the SQLite in use can, in rare cases, corrupt a database with several writers."""
    return tuple(int(part) for part in sqlite_version().split(".")[:3]) < WAL_FIXED


def check_health(target: str | Path | None = None) -> Health:
    """Examine the database at ``target`` without changing it; what is wrong is returned, not raised."""
    path = database_path(target)
    try:
        exists = examine(path, create=True)
    except StoreError as error:
        return Health(path, path.exists(), 0, {}, (str(error),))
    if not exists:
        return Health(path, False, 0, {}, ())
    size = sum(file.stat().st_size for file in _files_of(path))
    try:
        runs, problems = _look_inside(path)
    except StoreError as error:
        return Health(path, True, size, {}, (str(error),))
    return Health(path, True, size, runs, problems)


def salvage(target: str | Path | None = None) -> Salvage:
    """Copy every readable row into a new database that takes the damaged one's place, which is kept beside.

    Raises :class:`DatabaseBusy` while a supervisor works on it. Windows must be closed.
    """
    path = database_path(target)
    if is_locked(files_folder(path) / "supervisor.lock"):
        raise DatabaseBusy(f"Runs are being trained in {path}: wait until they are over, then repair it.")
    stamp = time.strftime("%Y%m%d-%H%M%S")
    fresh = path.with_name(f"{path.name}.repaired-{stamp}")
    create_database(fresh)
    rows = _copy(path, fresh)
    kept = path.with_name(f"{path.name}.damaged-{stamp}")
    for file in _files_of(path):
        file.rename(kept.with_name(kept.name + file.name.removeprefix(path.name)))
    fresh.rename(path)
    return Salvage(kept, rows)


def _look_inside(path: Path) -> tuple[dict[str, int], tuple[str, ...]]:
    database = Database(path)
    try:
        with database.outside() as driver:
            found = [str(row[0]) for row in driver.execute("PRAGMA quick_check(20)") if row[0] != "ok"]
            broken = len(driver.execute("PRAGMA foreign_key_check").fetchall())
            counted = driver.execute("SELECT state, count(*) FROM runs GROUP BY state").fetchall()
    finally:
        database.close()
    orphans = [f"{broken} rows belong to runs that do not exist."] if broken else []
    return {str(state): int(count) for state, count in counted}, (*found, *orphans)


def _files_of(path: Path) -> list[Path]:
    return [file for end in ("", *_SIDE_FILES) if (file := path.with_name(path.name + end)).exists()]


def _copy(damaged: Path, fresh: Path) -> dict[str, int]:
    source, target = Database(damaged), Database(fresh, foreign_keys=False)
    try:
        with source.outside() as old, target.outside() as new:
            new.execute("BEGIN IMMEDIATE")
            saved = {table.name: _copy_table(old, new, table) for table in metadata.sorted_tables}
            _drop_orphans(new)
            new.execute("COMMIT")
            new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        source.close()
        target.close()
    return saved


def _copy_table(old: Any, new: Any, table: Table) -> int:
    columns = [column.name for column in table.columns]
    places = ", ".join("?" * len(columns))
    insert = f'INSERT OR REPLACE INTO "{table.name}" ({", ".join(columns)}) VALUES ({places})'
    new.executemany(insert, _readable_rows(old, table.name, columns))
    return int(new.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0])


def _readable_rows(connection: Any, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows from the front up to the first damaged page, then from the back down to the last one."""
    for order in ("ASC", "DESC"):
        query = f'SELECT {", ".join(columns)} FROM "{table}" NOT INDEXED ORDER BY rowid {order}'
        try:
            yield from connection.execute(query)
        except connection.DatabaseError:
            continue  # a damaged page: the other direction reaches what lies behind it
        return


def _drop_orphans(connection: Any) -> None:
    """Remove rows whose run or network was not readable, until none is left."""
    while broken := connection.execute("PRAGMA foreign_key_check").fetchall():
        for table, rowid, *_rest in broken:
            connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))
