"""Which databases are opened, and that all others stay as they are."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from resexplorer.store import (
    DatabaseMissing,
    DatabaseUnwritable,
    ForeignDatabase,
    NewerDatabase,
    NotADatabase,
    Store,
    StoreError,
    UnsupportedDatabase,
)
from resexplorer.store.location import APPLICATION_ID, database_path
from resexplorer.store.schema import HEAD, metadata
from resexplorer.store.upgrade import MIGRATIONS, create_database

from .support import content, spec


def plain(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_that_a_database_is_created_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "my runs?%41#.db"
    with Store.open(path) as store:
        run = store.enqueue([spec()])[0]
        assert store.url == f"sqlite:///{path}"
        assert store.files(run.id) == path.parent / "my runs?%41#.db.files" / str(run.id)
        assert store.files(run.id).is_dir()
    with Store.open(store.url, create=False) as store:
        assert store.runs() == [run]
    assert set(content(path.parent)) == {path.name}


def test_that_the_database_is_in_wal_mode_and_carries_our_mark(tmp_path: Path) -> None:
    Store.open(tmp_path / "runs.db").close()
    connection = sqlite3.connect(tmp_path / "runs.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()


def test_that_connections_are_strict(store: Store) -> None:
    with store.database.outside() as driver:
        found = {
            name: driver.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_that_the_environment_names_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESEXPLORER_DB", f"sqlite:///{tmp_path}/mine.db")
    with Store.open() as store:
        assert store.path == tmp_path / "mine.db"


def test_that_without_a_name_it_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESEXPLORER_DB", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert database_path(None) == tmp_path / "resexplorer" / "runs.db"


def test_that_relative_addresses_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert database_path("sqlite:///a.db") == database_path("a.db") == database_path(Path("a.db")) == tmp_path / "a.db"


@pytest.mark.parametrize("address", ["mysql://here/x", "sqlite://", "sqlite:///", "", "a\0b", "postgresql://x/y"])
def test_that_other_addresses_are_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESEXPLORER_DB", raising=False)
    with pytest.raises(UnsupportedDatabase):
        database_path(address)


def test_that_a_missing_database_is_not_created_unasked(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing):
        Store.open(tmp_path / "none.db", create=False)
    assert not content(tmp_path)


def test_that_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    with Store.open(tmp_path / "empty.db") as store:
        assert store.runs() == []


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_that_a_foreign_database_is_left_alone(tmp_path: Path, journal: str) -> None:
    path = tmp_path / "theirs.db"
    plain(path, f"PRAGMA journal_mode={journal}", "CREATE TABLE runs (id, name)", "INSERT INTO runs VALUES (1, 'x')")
    before = content(tmp_path)
    with pytest.raises(ForeignDatabase, match="belongs to another program"):
        Store.open(path)
    assert content(tmp_path) == before


def test_that_a_foreign_database_with_an_open_log_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "theirs.db")
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    before = content(tmp_path)
    assert len(before) == 3
    with pytest.raises(ForeignDatabase):
        Store.open(tmp_path / "theirs.db")
    assert content(tmp_path) == before
    connection.close()


def test_that_our_mark_without_our_tables_is_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "odd.db"
    plain(path, f"PRAGMA application_id={APPLICATION_ID}", "CREATE TABLE runs (id, name)")
    before = path.read_bytes()
    with pytest.raises(ForeignDatabase, match="none of ResExplorer's tables"):
        Store.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("junk", [b"hello", b"SQLite format 3\x00", b"\x00" * 5000, b"PK\x03\x04" * 99])
def test_that_other_files_are_left_alone(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "notes.txt").write_bytes(junk)
    with pytest.raises(NotADatabase):
        Store.open(tmp_path / "notes.txt")
    assert content(tmp_path) == {"notes.txt": junk}


def test_that_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(NotADatabase, match=r"is a folder: name a file in it"):
        Store.open(tmp_path)


def test_that_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    create_database(path)
    plain(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(NewerDatabase, match="update the program"):
        Store.open(path)
    assert path.read_bytes() == before


def test_that_a_place_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file" / "runs.db", Path("/proc/self/runs.db"), Path("/proc/none/runs.db")):
        with pytest.raises(DatabaseUnwritable, match=str(path)):
            Store.open(path)
    assert content(tmp_path) == {"file": b"x"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_that_a_write_protected_database_is_refused(tmp_path: Path) -> None:
    create_database(tmp_path / "runs.db")
    (tmp_path / "runs.db").chmod(0o444)
    with pytest.raises(DatabaseUnwritable):
        Store.open(tmp_path / "runs.db")


def test_that_a_refused_write_is_a_sentence(store: Store) -> None:
    with store.database.read() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")  # stays with the pooled connection
    with pytest.raises(DatabaseUnwritable, match="check its permissions"):
        store.set_setting("a", 1)


def test_that_a_damaged_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    with Store.open(path) as store:
        store.enqueue([spec(f"run {n}") for n in range(50)])
    raw = bytearray(path.read_bytes())
    raw[4096 * 2 :] = b"\xff" * len(raw[4096 * 2 :])
    path.write_bytes(raw)
    with pytest.raises(StoreError, match=r"doctor|another program|tables"), Store.open(path) as store:
        store.runs()


def test_that_a_database_deleted_meanwhile_is_not_created_anew(tmp_path: Path) -> None:
    with Store.open(tmp_path / "runs.db") as store:
        store.close()
        (tmp_path / "runs.db").unlink()
        with pytest.raises(DatabaseUnwritable):
            store.runs()
    assert not (tmp_path / "runs.db").exists()


def _open_and_enqueue(path: Path, number: int) -> None:
    with Store.open(path) as store:
        store.enqueue([spec(f"run {number}")])


def test_that_processes_which_create_it_at_once_share_one_database(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_open_and_enqueue, args=(tmp_path / "runs.db", n)) for n in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with Store.open(tmp_path / "runs.db", create=False) as store:
        assert sorted(run.name for run in store.runs()) == ["run 0", "run 1"]
        assert not [name for name in content(tmp_path) if name.endswith(".new")]


def test_that_migrations_and_tables_agree(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    create_database(tmp_path / "runs.db")
    engine = create_engine(f"sqlite:///{tmp_path}/runs.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_that_importing_the_store_loads_neither_alembic_nor_the_orm_nor_torch(tmp_path: Path) -> None:
    code = (
        "import sys; from resexplorer.store import Store; Store.open(sys.argv[1]).runs();"
        "print([m for m in ('alembic', 'sqlalchemy.orm', 'torch', 'psutil', 'PySide6') if m in sys.modules])"
    )
    create_database(tmp_path / "runs.db")
    found = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "runs.db")],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert found.stdout.strip() == "[]"
