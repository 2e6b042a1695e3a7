"""Whether a database is sound, and what is saved of a damaged one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from resexplorer.experiment import Sweep
from resexplorer.network import preset
from resexplorer.store import DatabaseBusy, FileLock, RunWriter, State, Store
from resexplorer.store.health import check_health, salvage
from resexplorer.store.location import files_folder

POINTS = 2_500


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A database with 40 runs, ten of them with points."""
    path = tmp_path / "runs.db"
    specs = Sweep(networks=[preset("cifar_resnet20")], data="digits", seeds=range(40)).specs()
    with Store.open(path) as store:
        store.enqueue(specs)
        for _ in range(10):
            run = store.claim("cpu", "test")
            assert run is not None
            with RunWriter(store, run.id, run.attempt) as writer:
                for step in range(POINTS):
                    writer.log(step, {"train/loss": 1 / (step + 1)})
                writer.finish(State.FINISHED)
    return path


def damage(path: Path, start: float, length: int = 8_192) -> bytes:
    content = bytearray(path.read_bytes())
    at = int(len(content) * start)
    content[at : at + length] = b"\xab" * length
    path.write_bytes(content)
    return bytes(content)


def test_that_a_sound_database_is_counted(filled: Path) -> None:
    health = check_health(filled)
    assert (health.exists, health.problems) == (True, ())
    assert health.runs == {"finished": 10, "queued": 30}
    assert health.size >= filled.stat().st_size


def test_that_a_missing_database_is_no_problem_and_stays_missing(tmp_path: Path) -> None:
    health = check_health(tmp_path / "none.db")
    assert (health.exists, health.problems) == (False, ())
    assert list(tmp_path.iterdir()) == []


def test_that_foreign_and_wrong_files_are_problems_not_errors(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as connection:
        connection.execute("CREATE TABLE cakes (name)")
    (tmp_path / "letter").write_text("Dear reader, " * 30)
    assert "another program" in check_health(tmp_path / "foreign.db").problems[0]
    assert "not a database" in check_health(tmp_path / "letter").problems[0]
    assert "folder" in check_health(tmp_path).problems[0]


@pytest.mark.parametrize("start", [0.3, 0.5, 0.8])
def test_that_what_is_readable_is_saved_and_the_damaged_file_is_kept(filled: Path, start: float) -> None:
    content = damage(filled, start)
    assert check_health(filled).problems
    saved = salvage(filled)
    assert saved.kept.read_bytes() == content
    assert check_health(filled).problems == ()
    with Store.open(filled) as store:
        records = store.runs()
        assert len(records) == saved.rows["runs"] > 0
        lengths = [len(store.points(run.id, "train/loss").steps) for run in records]
        assert sum(lengths) > POINTS
        store.enqueue(Sweep(networks=[preset("cifar_resnet20")], data="digits").specs())


def test_that_a_database_in_use_is_not_repaired(filled: Path) -> None:
    damage(filled, 0.5)
    lock = FileLock(files_folder(filled) / "supervisor.lock")
    assert lock.acquire()
    with pytest.raises(DatabaseBusy, match="trained"):
        salvage(filled)
    lock.release()
