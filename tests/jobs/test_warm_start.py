"""Workers that are forked from a server behave as those that are programs of their own."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import psutil
import pytest

from resexplorer.jobs.devices import threads_per_slot
from resexplorer.jobs.worker import is_alive
from resexplorer.store import RunRecord, State

from .conftest import Workshop, until

WARM = {"STAND_IN_SERVER": "good"}


def server_pids(workshop: Workshop) -> list[int]:
    """Every fork server that was ever started, oldest first."""
    return [int(number) for number in re.findall(r"fork server started as process (\d+)", workshop.log())]


def parent(run: RunRecord) -> int:
    return psutil.Process(run.pid).ppid()


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def kill(pid: int | None, number: int = signal.SIGKILL) -> None:
    assert pid is not None
    os.kill(pid, number)


def test_that_forked_workers_are_like_spawned_ones(workshop: Workshop) -> None:
    workshop.queue("endless", "endless", "steps 5")
    workshop.supervise(slots=2, **WARM)
    runs = [workshop.until_training(number, 20) for number in (1, 2)]
    (server,) = server_pids(workshop)
    for run in runs:
        assert run.pid is not None
        process = psutil.Process(run.pid)
        assert (parent(run), os.getsid(run.pid)) == (server, run.pid)
        assert process.nice() == min(19, psutil.Process().nice() + 10)
        assert process.cwd() == str(workshop.store.files(run.id))
        assert run.choices == {"threads": threads_per_slot(2), "waiting": "PASSIVE"}
        log = str(workshop.store.files(run.id) / "worker.log")
        files = {int(file.name): str(file.readlink()) for file in Path(f"/proc/{run.pid}/fd").iterdir()}
        assert [files[number] for number in range(3)] == [os.devnull, log, log]
        assert not [file for file in files.values() if file.startswith("socket")], "the server's end must be closed"
    workshop.store.stop(1)
    workshop.until_state(3, State.FINISHED)
    assert len(server_pids(workshop)) == 1


def test_that_the_end_of_a_forked_worker_is_told_as_it_was(workshop: Workshop) -> None:
    workshop.queue("endless", "crash out of cheese", "silent")
    workshop.supervise(**WARM)
    kill(workshop.until_training(1).pid)
    assert workshop.until_state(1, State.LOST).error == "The worker was killed by signal 9 (SIGKILL)."
    assert workshop.until_state(2, State.LOST).error == "The worker ended with exit code 1: out of cheese"
    assert workshop.until_state(3, State.LOST).error == "The worker ended with exit code 0 without a word."


def test_that_workers_outlive_their_server_and_the_next_run_gets_a_new_one(workshop: Workshop) -> None:
    workshop.queue("endless", "endless")
    workshop.supervise(slots=2, **WARM)
    first, second = (workshop.until_training(number) for number in (1, 2))
    kill(server_pids(workshop)[0])
    until(lambda: is_gone(server_pids(workshop)[0]))
    workshop.until_training(1, workshop.store.run(1).step + 20)
    kill(second.pid)
    assert str(workshop.until_state(2, State.LOST).error).startswith("The worker vanished")
    workshop.queue("steps 5")
    workshop.until_state(3, State.FINISHED)
    assert len(server_pids(workshop)) == 2
    assert is_alive(first)
    assert [run.attempt for run in workshop.store.runs()] == [1, 1, 1]


def test_that_a_server_leaves_with_its_supervisor_and_the_workers_stay(workshop: Workshop) -> None:
    workshop.queue("endless", "endless")
    supervisor = workshop.supervise(slots=2, **WARM)
    runs = [workshop.until_training(number) for number in (1, 2)]
    supervisor.kill()
    supervisor.wait()
    until(lambda: is_gone(server_pids(workshop)[0]))
    workshop.supervise(slots=2, **WARM)
    until(lambda: all(f"run {run.id}: adopted process {run.pid}\n" in workshop.log() for run in runs))
    for run in runs:
        workshop.until_training(run.id, workshop.store.run(run.id).step + 20)
    workshop.store.stop([1, 2])
    workshop.until_state(1, State.STOPPED)
    workshop.until_state(2, State.STOPPED)


@pytest.mark.faults
def test_that_a_supervisor_without_work_takes_its_server_along(workshop: Workshop) -> None:
    workshop.queue("steps 5")
    assert workshop.supervise(**WARM).wait(30) == 0
    (server,) = server_pids(workshop)
    assert is_gone(server)
    assert workshop.store.run(1).state is State.FINISHED


def test_that_the_fork_server_can_be_turned_off(workshop: Workshop) -> None:
    workshop.store.set_setting("warm_start", False)
    workshop.queue("endless")
    supervisor = workshop.supervise(**WARM)
    assert parent(workshop.until_training(1)) == supervisor.pid
    assert server_pids(workshop) == []


@pytest.mark.parametrize("behaviour", ["exit", pytest.param("crowd", marks=pytest.mark.faults)])
def test_that_runs_are_trained_without_a_server_where_none_works(workshop: Workshop, behaviour: str) -> None:
    workshop.queue("endless")
    supervisor = workshop.supervise(STAND_IN_SERVER=behaviour)
    assert parent(workshop.until_training(1)) == supervisor.pid
    assert len(server_pids(workshop)) == 2
    assert "every worker loads torch itself from now on" in workshop.log()


@pytest.mark.faults
def test_that_a_server_that_does_not_answer_is_replaced(workshop: Workshop) -> None:
    workshop.queue("endless")
    supervisor = workshop.supervise(STAND_IN_SERVER="mute")
    run = until(lambda: (run := workshop.store.run(1)).step and run, 40)
    assert parent(run) == supervisor.pid
    assert workshop.log().count("does not answer") == 2
    assert all(map(is_gone, server_pids(workshop)))
    assert run.attempt == 3, "whether a worker was forked is not known, so the run needs a new attempt"


@pytest.mark.faults
def test_that_a_stopped_server_is_replaced_and_its_workers_go_on(workshop: Workshop) -> None:
    workshop.queue("endless")
    workshop.supervise(slots=2, **WARM)
    first = workshop.until_training(1)
    kill(server_pids(workshop)[0], signal.SIGSTOP)
    workshop.queue("steps 5")
    until(lambda: workshop.store.run(2).state is State.FINISHED, 40)
    assert is_gone(server_pids(workshop)[0])
    kill(first.pid)
    workshop.until_state(1, State.LOST)
