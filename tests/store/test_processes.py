"""Many processes write one database: no point is lost, none is doubled, and no kill damages anything."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from resexplorer.store import RunRecord, State, Store

from .support import spec, until

ROOT = Path(__file__).parents[2]


def start_writer(store: Store, run: RunRecord, points: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).with_name("process_writer.py")), store.url]
    return subprocess.Popen(
        [*command, str(run.id), str(run.attempt), str(points)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def claimed(store: Store) -> RunRecord:
    run = store.claim("cpu", "test")
    assert run is not None
    return run


def wait_for_points(store: Store, run_id: int, count: int) -> None:
    until(lambda: store.points(run_id, "lr").end >= count)


def check_curve(store: Store, run_id: int) -> int:
    """Check that a curve is a gapless beginning of what its worker logged; return its length."""
    found = store.points(run_id, "train/loss")
    assert found.steps.tolist() == list(range(found.end))
    assert np.array_equal(found.values, np.arange(found.end) + run_id / 1000)
    assert {item.count for item in store.series(run_id)} <= {found.end}
    return found.end


def integrity(store: Store) -> list[str]:
    with store.database.read() as connection:
        checks = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [*checks, *map(str, broken)]


def write_at_once(store: Store, writers: int, points: int) -> None:
    store.enqueue([spec(str(n)) for n in range(writers)])
    runs = [claimed(store) for _ in range(writers)]
    processes = [start_writer(store, run, points) for run in runs]
    cursors = dict.fromkeys((run.id for run in runs), 0)
    while any(process.poll() is None for process in processes):
        for run_id, cursor in cursors.items():
            found = store.points(run_id, "train/loss", cursor)
            assert found.steps.tolist() == list(range(cursor, found.end))
            cursors[run_id] = found.end
        store.changes(0)
    for process in processes:
        output, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        assert output == "writing\n"
    for run in runs:
        assert store.run(run.id).state is State.FINISHED
        assert check_curve(store, run.id) == points
    assert integrity(store) == ["ok"]


def test_that_eight_writers_and_a_reader_never_collide(store: Store) -> None:
    write_at_once(store, writers=8, points=250)


@pytest.mark.slow
def test_that_sixteen_writers_and_a_reader_never_collide(store: Store) -> None:
    write_at_once(store, writers=16, points=5000)


def kill_writers(store: Store, rounds: int, seed: int) -> None:
    """Kill two writers at random moments; what was committed stays, and the next attempt goes on."""
    chance = random.Random(seed)
    store.enqueue([spec("a"), spec("b")])
    for turn in range(rounds):
        runs = [claimed(store), claimed(store)]
        lengths = {run.id: store.points(run.id, "train/loss").end for run in runs}
        assert all(run.attempt == turn + 1 for run in runs)
        processes = [start_writer(store, run, 0) for run in runs]
        for run, process in zip(runs, processes, strict=True):
            goal = lengths[run.id] + chance.randrange(1, 60)
            wait_for_points(store, run.id, goal)
            process.send_signal(signal.SIGKILL)
        for run, process in zip(runs, processes, strict=True):
            process.communicate()
            assert process.returncode == -signal.SIGKILL
            assert store.mark_lost(run.id, run.attempt, "killed")
        assert integrity(store) == ["ok"]
        for run in runs:
            found = store.points(run.id, "train/loss")
            assert found.end > lengths[run.id]
            assert {item.count for item in store.series(run.id)} == {found.end}
            assert found.values.tolist() == [step + run.id / 1000 for step in found.steps.tolist()]
        store.retry([run.id for run in runs])


@pytest.mark.faults
def test_that_killed_writers_damage_nothing(store: Store) -> None:
    kill_writers(store, rounds=25, seed=1)


def test_that_a_killed_writer_damages_nothing(store: Store) -> None:
    kill_writers(store, rounds=2, seed=2)


@pytest.mark.faults
def test_that_a_worker_survives_a_file_that_can_not_grow(store: Store, tmp_path: Path) -> None:
    """The kernel refuses to extend any file for a while, as a full disk or a quota does."""
    store.enqueue([spec()])
    run = claimed(store)
    script = f"""
import resource
from resexplorer.store import RunWriter, Store
with Store.open({store.url!r}) as store, RunWriter(store, {run.id}, {run.attempt}) as writer:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    writer.log(0, {{"train/loss": 0.001}})
    writer.flush()
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    for step in range(1, 30_000):
        writer.log(step, {{"train/loss": step + 0.001}})
    while writer.trouble is None:
        pass
    print(writer.trouble, writer.flush(timeout=0.01))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    writer.finish("finished")
    print(writer.trouble)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    trouble, after = done.stdout.splitlines()
    assert ("The disk reported an error" in trouble) or ("There is no room left" in trouble)
    assert trouble.endswith("False")
    assert after == "None"
    assert check_curve(store, run.id) == 30_000
    assert integrity(store) == ["ok"]
