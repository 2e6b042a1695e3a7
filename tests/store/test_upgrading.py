"""Old databases are brought up to date, or stay exactly as they were."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from resexplorer.store import NewerDatabase, RunWriter, Store, UpgradeFailed
from resexplorer.store.upgrade import MIGRATIONS, stored_version, upgrade_database

from .support import content, started


def with_migration(folder: Path, body: str) -> Path:
    """A copy of the migrations with one more."""
    migrations = folder / "migrations"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / "v9000_test.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9000'\ndown_revision = '0001'\ndef upgrade():\n    {body}\n"
    )
    return migrations


REBUILD = "with op.batch_alter_table('runs') as batch: batch.add_column(sa.Column('colour', sa.Text))"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database with a run that has points, events and a command."""
    with Store.open(tmp_path / "runs.db") as store:
        run = started(store)
        store.command(run.id, "set_lr", lr=0.1)
        with RunWriter(store, run.id, run.attempt) as writer:
            for step in range(2500):
                writer.log(step, {"train/loss": 1.0})
            writer.finish("finished")
    return tmp_path / "runs.db"


def test_that_rebuilding_a_parent_table_keeps_its_children(old: Path) -> None:
    migrations = with_migration(old.parent, REBUILD.replace("'runs')", "'runs', recreate='always')"))

    backup = upgrade_database(old, migrations=migrations, head="9000")

    assert backup is not None
    assert stored_version(old) == "9000"
    assert stored_version(backup) == "0001"
    with sqlite3.connect(old) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("runs", "series", "chunks", "commands")
        ]
        assert connection.execute("SELECT colour FROM runs").fetchall() == [(None,)]
    connection.close()
    assert counts == [1, 1, 3, 1]
    with Store.open(backup) as store:
        assert len(store.points(1, "train/loss").values) == 2500


def test_that_a_second_process_finds_nothing_to_do(old: Path) -> None:
    migrations = with_migration(old.parent, REBUILD)
    upgrade_database(old, migrations=migrations, head="9000")
    assert upgrade_database(old, migrations=migrations, head="9000") is None


@pytest.mark.parametrize(
    "body",
    [
        "op.execute('DELETE FROM chunks')",
        "op.execute('DELETE FROM series')",
        "op.add_column('runs', sa.Column('a', sa.Text)); op.execute('SELECT nonsense')",
        "op.add_column('runs', sa.Column('a', sa.Text)); 1 / 0",
    ],
)
def test_that_an_upgrade_that_loses_rows_or_breaks_changes_nothing(old: Path, body: str) -> None:
    migrations = with_migration(old.parent, body)
    before = old.read_bytes()

    with pytest.raises(UpgradeFailed, match="unchanged, and a copy is at"):
        upgrade_database(old, migrations=migrations, head="9000")

    assert old.read_bytes() == before
    assert len([name for name in content(old.parent) if "backup-0001" in name]) == 1
    with Store.open(old) as store:
        assert len(store.points(1, "train/loss").values) == 2500


def test_that_a_newer_database_is_not_downgraded(old: Path) -> None:
    migrations = with_migration(old.parent, REBUILD)
    upgrade_database(old, migrations=migrations, head="9000")
    with pytest.raises(NewerDatabase):
        Store.open(old)
