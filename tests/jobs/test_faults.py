"""Faults of processes, disks and clocks: afterwards every state is true and no committed point is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from resexplorer.crash import VARIABLE
from resexplorer.jobs.worker import is_alive
from resexplorer.store import RunRecord, RunWriter, State, is_locked
from resexplorer.store.records import STALLED_SECONDS
from resexplorer.store.writer import HEARTBEAT_SECONDS
from tests.mounts import fill, small_disk

from .conftest import ROOT, Workshop, until
from .test_warm_start import WARM, is_gone, kill, server_pids

pytestmark = pytest.mark.faults

SECONDS = 3.0
"""So soon after a fault the states must be true."""


def steps(workshop: Workshop, run_id: int = 1) -> list[int]:
    return workshop.store.points(run_id, "train/loss").steps.tolist()  # type: ignore[no-any-return]


def workers(workshop: Workshop) -> list[int]:
    """Every living process that works on a run of this database, whoever started it."""
    folders = {str(workshop.store.files(run.id)) for run in workshop.store.runs()}
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() in folders and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def until_lost(workshop: Workshop, run_id: int = 1) -> RunRecord:
    found: RunRecord = until(lambda: (run := workshop.store.run(run_id)).state is State.LOST and run, SECONDS)
    return found


def finish_exactly(workshop: Workshop, length: int, run_id: int = 1) -> None:
    """Wait for the end of a run; all its points are there once, and nobody works on it any more."""
    workshop.until_state(run_id, State.FINISHED)
    assert steps(workshop, run_id) == list(range(1, length + 1))
    until(lambda: not workers(workshop), SECONDS)


@pytest.mark.parametrize("step", [*range(1, 5), *range(41, 45)])
def test_that_a_worker_may_die_at_any_step_of_a_flush(workshop: Workshop, step: int) -> None:
    workshop.queue("steps 200")
    workshop.supervise(**WARM, **{VARIABLE: f"flush:{step}"})
    lost = workshop.until_state(1, State.LOST)
    assert lost.error == "The worker was killed by signal 9 (SIGKILL)."
    assert f"crash point flush:{step}\n" in (workshop.store.files(1) / "worker.log").read_text()
    committed = steps(workshop)
    assert committed == list(range(1, len(committed) + 1))
    assert lost.last.get("train/loss", 0) == len(committed)
    workshop.store.retry(1)
    finish_exactly(workshop, 200)


@pytest.mark.parametrize("server", [{}, WARM], ids=["spawned", "forked"])
@pytest.mark.parametrize("point", ["claim:1", "claim:2", "start:1", "start:2", "start:3", "start:4"])
def test_that_a_supervisor_may_die_at_any_step_of_starting(
    workshop: Workshop, point: str, server: dict[str, str]
) -> None:
    workshop.queue("steps 60")
    first = workshop.supervise(**server, **{VARIABLE: point})
    assert first.wait(20) == -signal.SIGKILL
    assert workshop.store.run(1).attempt == (0 if point.startswith("claim") else 1)
    workshop.supervise(**server)
    finish_exactly(workshop, 60)
    assert workshop.store.run(1).attempt <= 2
    assert all(map(is_gone, server_pids(workshop)[:1]))


def test_that_a_stopped_worker_is_shown_as_stalled_and_goes_on(workshop: Workshop) -> None:
    workshop.queue("endless")
    workshop.supervise(**WARM)
    run = workshop.until_training(1)
    assert run.condition() == "running"
    kill(run.pid, signal.SIGSTOP)
    until(lambda: psutil.Process(run.pid).status() == psutil.STATUS_STOPPED)
    until(lambda: workshop.store.run(1).condition() == "stalled", STALLED_SECONDS + SECONDS)
    assert psutil.Process(run.pid).status() == psutil.STATUS_STOPPED
    kill(run.pid, signal.SIGCONT)
    until(lambda: workshop.store.run(1).condition() == "running", SECONDS)
    workshop.until_training(1, workshop.store.run(1).step + 20)
    assert (workshop.store.run(1).attempt, workshop.store.run(1).pid) == (1, run.pid)


def test_that_after_a_power_cut_everything_goes_on_where_it_was(workshop: Workshop) -> None:
    """Everything dies at once; all that stays are files, the locks among them."""
    workshop.queue("steps 300", "steps 300")
    supervisor = workshop.supervise(slots=2, **WARM)
    runs = [workshop.until_training(number, 20) for number in (1, 2)]
    victims = [supervisor.pid, *server_pids(workshop), *(run.pid for run in runs)]
    for pid in victims:
        kill(pid, signal.SIGSTOP)
    for pid in victims:
        kill(pid)
    supervisor.wait()
    until(lambda: all(is_gone(pid) for pid in victims if pid is not None))
    locks = [workshop.store.folder / name for name in ("supervisor.lock", "1/worker.lock", "2/worker.lock")]
    assert all(lock.exists() and not is_locked(lock) for lock in locks)
    assert [run.state for run in workshop.store.runs()] == [State.RUNNING] * 2
    workshop.supervise(slots=2, **WARM)
    for number in (1, 2):
        assert until_lost(workshop, number).step >= 20
        workshop.store.retry(number)
    workshop.until_state(1, State.FINISHED)
    assert steps(workshop, 1) == list(range(1, 301))
    finish_exactly(workshop, 300, 2)


def test_that_of_many_supervisors_one_works(workshop: Workshop) -> None:
    workshop.queue(*["steps 50"] * 3)
    script = str(Path(__file__).with_name("supervise.py"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **WARM}
    several = [
        subprocess.Popen([sys.executable, script, workshop.store.url, "2"], env=environment, start_new_session=True)
        for _ in range(4)
    ]
    workshop.supervisors += several
    for number in (1, 2, 3):
        workshop.until_state(number, State.FINISHED)
    assert [process.wait(20) for process in several] == [0] * 4
    assert workshop.log().count("supervising") == 1
    assert [run.attempt for run in workshop.store.runs()] == [1] * 3
    assert len(server_pids(workshop)) == 1


def test_that_a_set_clock_does_not_end_a_worker(workshop: Workshop) -> None:
    """A step of the clock moves the times at which all processes were created, as the system tells them."""
    workshop.queue("endless")
    supervisor = workshop.supervise(**WARM)
    run = workshop.until_training(1)
    supervisor.kill()
    supervisor.wait()
    with workshop.store.database.write() as connection:
        connection.exec_driver_sql("UPDATE runs SET pid_created = pid_created - 3600")
    assert not is_alive(workshop.store.run(1)), "it must look like another process"
    workshop.supervise(**WARM)
    until(lambda: f"run 1: adopted process {run.pid}\n" in workshop.log())
    workshop.until_training(1, workshop.store.run(1).step + 20)
    kill(run.pid)
    until_lost(workshop)


def test_that_a_jumping_clock_does_not_spoil_a_run(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.queue("x")
    run = workshop.store.claim("cpu", "test")
    assert run is not None
    with RunWriter(workshop.store, 1, run.attempt) as writer:
        for step, now in enumerate((4e9, 1e9, 2e9), 1):
            monkeypatch.setattr("time.time", lambda now=now: now)
            writer.log(step, {"train/loss": float(step)})
            writer.event("mark", step)
            assert writer.flush()
            assert workshop.store.run(1).heartbeat == now, "the jump must have landed"
        monkeypatch.undo()
        writer.finish("finished")
    finished = workshop.store.run(1)
    assert 0 <= finished.seconds < 60
    assert [event.step for event in workshop.store.events(1) if event.kind == "mark"] == [1, 2, 3]
    assert steps(workshop) == [1, 2, 3]


def test_that_a_worker_waits_while_the_disk_of_the_database_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "16m") as disk:
        workshop = Workshop(disk)
        try:
            workshop.queue("steps 300", "steps 50")
            workshop.supervise(**WARM)
            before = workshop.until_training(1, 20)
            ballast = fill(disk)
            until(lambda: time.time() - (workshop.store.run(1).heartbeat or 0) > 2 * HEARTBEAT_SECONDS)
            assert workshop.store.run(1).step < 300, "it must have been stopped by the disk, not by its end"
            assert is_alive(before)
            ballast.unlink()
            workshop.until_state(1, State.FINISHED)
            assert steps(workshop) == list(range(1, 301))
            finish_exactly(workshop, 50, 2)
            assert [run.attempt for run in workshop.store.runs()] == [1, 1]
        finally:
            workshop.close()


def test_that_a_run_whose_folder_is_read_only_is_lost_with_the_reason(workshop: Workshop) -> None:
    folder = workshop.store.files(workshop.queue("steps 50")[0].id)
    workshop.queue("steps 50")
    with small_disk(folder, options="ro"):
        with pytest.raises(OSError, match="Read-only"):
            (folder / "x").touch()
        workshop.supervise(**WARM)
        lost = workshop.until_state(1, State.LOST)
        assert "could not be started: [Errno 30] Read-only file system" in str(lost.error)
        workshop.until_state(2, State.FINISHED)
    workshop.store.retry(1)
    workshop.supervise(**WARM)
    finish_exactly(workshop, 50)


def test_that_a_supervisor_says_that_it_can_not_write_the_database(workshop: Workshop, tmp_path: Path) -> None:
    workshop.queue("steps 50")
    workshop.store.close()
    content = workshop.store.path.read_bytes()
    with small_disk(tmp_path / "disk") as disk:
        (disk / "runs.db").write_bytes(content)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(OSError, match="Read-only"):
            (disk / "x").touch()
        command = [sys.executable, "-m", "resexplorer.jobs", "--db", str(disk / "runs.db")]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)
    assert ended.returncode == 2
    assert "can't be" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
