"""Workers and supervisors die in every way; nothing is missed and nothing is done twice."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import psutil
import pytest

from resexplorer.jobs import Device, Supervisor, ensure_supervisor
from resexplorer.jobs.worker import is_alive
from resexplorer.store import RunRecord, State

from .conftest import Workshop, until


def kill(run: RunRecord, number: int = signal.SIGKILL) -> None:
    assert run.pid is not None
    os.kill(run.pid, number)


def test_that_a_killed_worker_is_lost_with_the_signal_named(workshop: Workshop) -> None:
    workshop.queue("endless", "endless")
    workshop.supervise(slots=2)
    for number, name in ((1, "SIGKILL"), (2, "SIGSEGV")):
        kill(workshop.until_training(number), getattr(signal, name))
    assert workshop.until_state(1, State.LOST).error == "The worker was killed by signal 9 (SIGKILL)."
    lost = workshop.until_state(2, State.LOST)
    assert lost.error == "The worker was killed by signal 11 (SIGSEGV)."
    assert (lost.pid, lost.finished is not None) == (None, True)
    assert workshop.store.events(2)[-1].data == {"reason": lost.error}


def test_that_a_failed_workers_last_line_is_the_reason(workshop: Workshop) -> None:
    workshop.queue("crash out of cheese", "silent")
    workshop.supervise()
    assert workshop.until_state(1, State.LOST).error == "The worker ended with exit code 1: out of cheese"
    assert workshop.until_state(2, State.LOST).error == "The worker ended with exit code 0 without a word."
    workshop.store.rename(1, "silent")
    workshop.store.retry(1)
    lost = until(lambda: (run := workshop.store.run(1)).attempt == 2 and run.state is State.LOST and run)
    assert lost.error == "The worker ended with exit code 0 without a word."


def test_that_a_lost_run_goes_on_without_a_gap_or_a_double(workshop: Workshop) -> None:
    workshop.queue("steps 200")
    workshop.supervise()
    kill(workshop.until_training(1, 50))
    lost = workshop.until_state(1, State.LOST)
    workshop.store.retry(1)
    finished = workshop.until_state(1, State.FINISHED)
    assert lost.step >= 50
    assert (finished.attempt, finished.last) == (2, {"train/loss": 200.0})
    assert workshop.store.points(1, "train/loss").steps.tolist() == list(range(1, 201))


def test_that_workers_outlive_a_killed_supervisor_and_are_adopted(workshop: Workshop) -> None:
    workshop.queue("endless", "endless", "steps 5")
    first = workshop.supervise(slots=2)
    before = [workshop.until_training(1, 20), workshop.until_training(2, 20)]
    first.kill()
    first.wait()
    workshop.until_training(1, workshop.store.run(1).step + 50)
    workshop.supervise(slots=2)
    lines = [f"run {run.id}: adopted process {run.pid}\n" for run in before]
    until(lambda: all(line in workshop.log() for line in lines))
    workshop.store.stop(2)
    workshop.until_state(2, State.STOPPED)
    workshop.until_state(3, State.FINISHED)
    kill(workshop.store.run(1))
    assert str(workshop.until_state(1, State.LOST).error).startswith("The worker vanished")
    assert [run.attempt for run in workshop.store.runs()] == [1, 1, 1]


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.faults),
        pytest.param(signal.SIGHUP, marks=pytest.mark.faults),
    ],
)
def test_that_ending_a_supervisor_softly_leaves_its_workers(workshop: Workshop, number: int) -> None:
    workshop.queue("endless")
    supervisor = workshop.supervise()
    workshop.until_training(1)
    supervisor.send_signal(number)
    assert supervisor.wait(10) == 0
    run = workshop.store.run(1)
    workshop.until_training(1, run.step + 20)
    assert (run.state, run.attempt) == (State.RUNNING, 1)


@pytest.mark.faults
def test_that_a_worker_that_died_without_a_supervisor_is_found_lost(workshop: Workshop) -> None:
    workshop.queue("endless")
    first = workshop.supervise()
    run = workshop.until_training(1)
    first.kill()
    first.wait()
    kill(run)
    until(lambda: not is_alive(run))
    assert workshop.store.run(1).state is State.RUNNING
    workshop.supervise()
    assert str(workshop.until_state(1, State.LOST).error).startswith("The worker vanished")


def test_that_another_process_with_the_same_number_is_no_worker(workshop: Workshop) -> None:
    workshop.queue("endless")
    run = workshop.store.claim("cpu", "before")
    assert run is not None
    workshop.store.mark_worker(1, run.attempt, os.getpid(), psutil.Process().create_time() - 1000)
    workshop.supervise()
    workshop.until_state(1, State.LOST)


def test_that_a_restarted_machine_is_the_reason(workshop: Workshop) -> None:
    workshop.queue("endless")
    run = workshop.store.claim("cpu", "before")
    assert run is not None
    workshop.store.mark_worker(1, run.attempt, os.getpid(), psutil.boot_time() - 5000)
    with workshop.store.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE runs SET heartbeat = {psutil.boot_time() - 100}")
    workshop.supervise()
    assert workshop.until_state(1, State.LOST).error == "The machine was restarted while the run was training."


@pytest.mark.faults
def test_that_a_run_that_was_claimed_but_never_started_is_started(workshop: Workshop) -> None:
    workshop.queue("steps 5")
    workshop.store.claim("cpu", "a supervisor that was killed at this very moment")
    workshop.supervise()
    assert workshop.until_state(1, State.FINISHED).attempt == 2


@pytest.mark.faults
def test_that_a_stalled_worker_is_left_alone(workshop: Workshop) -> None:
    workshop.queue("endless", "steps 5")
    workshop.supervise(slots=2)
    run = workshop.until_training(1)
    kill(run, signal.SIGSTOP)
    workshop.until_state(2, State.FINISHED)
    until(lambda: psutil.Process(run.pid).status() == psutil.STATUS_STOPPED)
    assert workshop.store.run(1).state is State.RUNNING
    kill(run, signal.SIGCONT)
    workshop.until_training(1, run.step + 50)


def test_that_an_attempt_wrongly_declared_lost_leaves_without_a_trace(workshop: Workshop) -> None:
    workshop.queue("endless")
    workshop.supervise()
    old = workshop.until_training(1, 20)
    workshop.store.mark_lost(1, 1, "seemed gone")
    workshop.store.retry(1)
    new = until(lambda: (run := workshop.store.run(1)).attempt == 2 and run.pid and run.step and run)
    assert new.pid != old.pid
    until(lambda: not is_alive(old))
    workshop.until_training(1, new.step + 50)
    workshop.store.stop(1)
    workshop.until_state(1, State.STOPPED)
    steps = workshop.store.points(1, "train/loss").steps.tolist()
    assert steps == list(range(1, len(steps) + 1))


@pytest.mark.faults
def test_that_only_one_supervisor_is_at_work(workshop: Workshop) -> None:
    workshop.queue("endless")
    first = workshop.supervise()
    workshop.until_training(1)
    second = workshop.supervise()
    assert second.wait(10) == 0
    assert first.poll() is None
    assert workshop.log().count("supervising") == 1


class Busy(Supervisor):
    """A supervisor at whose last moment somebody queues a run, having seen that a supervisor is there."""

    def __init__(self, workshop: Workshop, **values: Any) -> None:
        super().__init__(workshop.store, **values)
        self.workshop = workshop
        self.rounds = 0

    def _serve(self) -> None:
        super()._serve()
        self.rounds += 1
        if self.rounds == 1:
            self.workshop.queue("silent")
            assert not ensure_supervisor(self.workshop.store)


def test_that_a_run_queued_while_the_supervisor_leaves_is_not_forgotten(workshop: Workshop) -> None:
    stand_in = str(Path(__file__).with_name("stand_in.py"))
    supervisor = Busy(
        workshop,
        idle_seconds=0.0,
        found=[Device("cpu", "cpu", 0, 1)],
        command=lambda run: [sys.executable, stand_in, workshop.store.url, str(run.id), str(run.attempt)],
    )
    assert supervisor.run()
    assert supervisor.rounds == 2
    assert workshop.store.run(1).state is State.LOST


@pytest.mark.faults
def test_that_random_kills_leave_exact_curves(workshop: Workshop) -> None:
    """Sixteen times a worker or the supervisor is killed; in the end every run has every point once."""
    chance = random.Random(3)
    store = workshop.store
    workshop.queue(*["steps 2000"] * 3)
    supervisor = workshop.supervise(slots=2)
    kills: Counter[str] = Counter()
    while store.runs("state!=finished"):
        store.retry([run.id for run in store.runs("state=lost")])
        wait_for_progress(workshop)
        victims = [run for run in store.active() if run.step and is_alive(run)]
        if victims and kills.total() < 16:
            if chance.random() < 0.7:
                kill(chance.choice(victims))
                kills["worker"] += 1
            else:
                supervisor.kill()
                supervisor.wait()
                kills["supervisor"] += 1
        if supervisor.poll() is not None:
            supervisor = workshop.supervise(slots=2)
    assert kills["worker"] > 3
    assert kills["supervisor"] > 1
    for run in store.runs():
        assert store.points(run.id, "train/loss").steps.tolist() == list(range(1, 2001))
    with store.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]


def wait_for_progress(workshop: Workshop) -> None:
    """Wait until something happened, or nothing is left to happen."""
    before = workshop.store.data_version()
    until(lambda: workshop.store.data_version() != before or not workshop.store.runs("state!=finished"))
