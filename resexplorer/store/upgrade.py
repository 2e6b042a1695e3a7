"""Creating a database and bringing an old one to the current layout, both through the same migrations."""

from __future__ import annotations

import errno
import os
import secrets
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from resexplorer.store.database import Database
from resexplorer.store.errors import ForeignDatabase, NewerDatabase, StoreError, UpgradeFailed
from resexplorer.store.location import APPLICATION_ID, examine, files_folder, unwritable
from resexplorer.store.locks import FileLock
from resexplorer.store.schema import HEAD

MIGRATIONS = Path(__file__).parent / "migrations"


def prepare(path: Path, *, create: bool = True) -> None:
    """Make sure that a database in the current layout is at ``path``.

    Raises a :class:`StoreError` for what can't be used; nothing is changed then.
    """
    if not examine(path, create=create):
        create_database(path)
    if stored_version(path) != HEAD:
        upgrade_database(path)


def create_database(path: Path) -> None:
    """Create an empty database at ``path``, complete at the moment it appears there.

    It is built beside its place and then linked to it, so that neither a kill nor a second process that
    does the same leaves half a database.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.touch(0o644, exist_ok=False)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        _build(draft)
        _publish(draft, path)
    finally:
        for leftover in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm", "-journal"))):
            leftover.unlink(missing_ok=True)


def stored_version(path: Path) -> str:
    """The layout version of our database at ``path``; raises :class:`ForeignDatabase` where it has none."""
    database = Database(path)
    try:
        with database.read() as connection:
            found = connection.execute(text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")).scalar()
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if found else None
    finally:
        database.close()
    if not version:
        raise ForeignDatabase(f"{path} has none of ResExplorer's tables: choose another file. It was not changed.")
    return str(version)


def upgrade_database(path: Path, *, migrations: Path = MIGRATIONS, head: str = HEAD) -> Path | None:
    """Migrate the database at ``path`` and return its backup; ``None`` where somebody else just did it.

    Rows are counted before and after, and everything happens in one transaction: on any doubt
    :class:`UpgradeFailed` is raised and the database is as it was.
    """
    lock = FileLock(files_folder(path) / "upgrade.lock")
    try:
        lock.acquire(wait=True)
    except OSError as error:
        raise unwritable(lock.path, error) from error
    with lock:
        version = stored_version(path)
        if version == head:
            return None
        if version > head:
            raise NewerDatabase(
                f"{path} was written by a later version of ResExplorer: update the program. It is unchanged."
            )
        return _upgrade(path, version, migrations, head)


def _upgrade(path: Path, version: str, migrations: Path, head: str) -> Path:
    database = Database(path, foreign_keys=False)
    try:
        backup = _back_up(database, version)
        with database.write() as connection:
            _migrate_and_compare(connection, migrations, head, backup)
    finally:
        database.close()
    return backup


def _build(draft: Path) -> None:
    database = Database(draft, synchronous="OFF")
    try:
        with database.outside() as driver:
            driver.execute(f"PRAGMA application_id={APPLICATION_ID}")
        with database.write() as connection:
            _migrate(connection, MIGRATIONS, HEAD)
        with database.outside() as driver:
            driver.execute("PRAGMA journal_mode=WAL")
    finally:
        database.close()
    with draft.open("rb") as file:
        os.fsync(file.fileno())


def _publish(draft: Path, path: Path) -> None:
    """Give the finished draft its name, unless another process was first."""
    if path.exists() and path.stat().st_size == 0:
        draft.replace(path)
        return
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP}:
            raise unwritable(path, error) from error
        draft.rename(path)  # a file system without hard links


def _migrate(connection: Connection, migrations: Path, head: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    command.upgrade(config, head)


def _back_up(database: Database, version: str) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    backup = database.path.with_name(f"{database.path.name}.backup-{version}-{stamp}-{secrets.token_hex(2)}")
    try:
        with database.outside() as driver:
            driver.execute("VACUUM INTO ?", (str(backup),))
    except StoreError:
        backup.unlink(missing_ok=True)
        raise
    return backup


def _migrate_and_compare(connection: Connection, migrations: Path, head: str, backup: Path) -> None:
    before = _row_counts(connection)
    try:
        _migrate(connection, migrations, head)
    except StoreError:
        raise
    except Exception as error:
        raise UpgradeFailed(
            f"The database could not be upgraded ({error}): it is unchanged, and a copy is at {backup}."
        ) from error
    after = _row_counts(connection)
    lost = [name for name, count in before.items() if name in after and after[name] != count]
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if lost or broken:
        raise UpgradeFailed(
            f"The upgrade would have lost rows of {', '.join(lost) or broken}: the database is unchanged, "
            f"and a copy is at {backup}."
        )


def _row_counts(connection: Connection) -> dict[str, Any]:
    names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar() for name in names}
