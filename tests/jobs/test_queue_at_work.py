"""A supervisor with real workers: order, slots, devices, and what people ask for meanwhile."""

from __future__ import annotations

import os

import psutil
import pytest

from resexplorer.jobs.devices import threads_per_slot
from resexplorer.store import State

from .conftest import Workshop, until


def test_that_runs_are_trained_in_queue_order(workshop: Workshop) -> None:
    workshop.queue("steps 5", "steps 5", "steps 5")
    workshop.store.move(3, before=1)
    workshop.supervise()
    for run_id in (1, 2, 3):
        workshop.until_state(run_id, State.FINISHED)
    runs = workshop.store.runs()
    assert sorted(runs, key=lambda run: run.started or 0) == [runs[2], runs[0], runs[1]]
    assert all(run.last == {"train/loss": 5.0} and run.device == "cpu" for run in runs)


def test_that_slots_are_filled_and_not_exceeded(workshop: Workshop) -> None:
    workshop.queue("endless", "endless", "steps 5")
    workshop.supervise(slots=2)
    workshop.until_training(1)
    workshop.until_training(2)
    assert workshop.store.run(3).state is State.QUEUED
    workshop.store.stop(1)
    workshop.until_state(3, State.FINISHED)
    assert workshop.store.run(2).state is State.RUNNING


def test_that_a_worker_has_its_own_session_few_threads_and_is_nice(workshop: Workshop) -> None:
    workshop.queue("endless")
    workshop.supervise(slots=2)
    run = workshop.until_training(1, 20)
    assert run.pid is not None
    assert os.getsid(run.pid) == run.pid
    assert psutil.Process(run.pid).nice() == min(19, psutil.Process().nice() + 10)
    assert run.choices == {"threads": threads_per_slot(2), "waiting": "PASSIVE"}


def test_that_a_recorded_thread_count_stays_for_life(workshop: Workshop) -> None:
    workshop.queue("endless")
    with workshop.store.database.write() as connection:
        connection.exec_driver_sql("""UPDATE runs SET choices = '{"threads": 77}'""")
    workshop.supervise(slots=1)
    until(lambda: workshop.store.run(1).choices.get("waiting"))
    assert workshop.store.run(1).choices["threads"] == 77


def test_that_pause_resume_stop_and_retry_continue_one_curve(workshop: Workshop) -> None:
    store = workshop.store
    workshop.queue("endless")
    workshop.supervise()
    workshop.until_training(1, 30)
    store.pause(1)
    paused = workshop.until_state(1, State.PAUSED)
    assert (paused.pid, paused.finished) == (None, None)
    store.resume(1)
    workshop.until_training(1, paused.step + 30)
    store.stop(1)
    stopped = workshop.until_state(1, State.STOPPED)
    assert stopped.finished is not None
    store.retry(1)
    workshop.until_training(1, stopped.step + 30)
    store.stop(1)
    last = workshop.until_state(1, State.STOPPED)
    assert last.attempt == 3
    steps = store.points(1, "train/loss").steps.tolist()
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) > stopped.step + 30
    kinds = [event.kind for event in store.events(1)]
    assert kinds == ["queued", "started", "paused", "resumed", "started", "stopped", "retried", "started", "stopped"]


def test_that_a_run_that_left_the_device_open_goes_to_a_gpu(workshop: Workshop) -> None:
    workshop.queue("endless", "endless", "endless")
    workshop.queue("steps 5", device="cpu")
    workshop.supervise("cuda:0", "cuda:1", "cpu")
    workshop.until_state(4, State.FINISHED)
    workshop.until_training(1)
    workshop.until_training(2)
    assert [run.device for run in workshop.store.runs()] == ["cuda:0", "cuda:1", "auto", "cpu"]


def test_that_a_run_for_a_device_that_is_not_there_fails_with_a_sentence(workshop: Workshop) -> None:
    workshop.queue("endless", device="cuda:3")
    workshop.supervise()
    failed = workshop.until_state(1, State.FAILED)
    assert failed.error == "This machine has no device cuda:3: launch the run on another."


def test_that_a_worker_that_can_not_be_started_is_lost_with_the_reason(workshop: Workshop) -> None:
    workshop.queue("missing", "steps 5")
    workshop.supervise()
    lost = workshop.until_state(1, State.LOST)
    assert "could not be started" in str(lost.error)
    assert "/no/such/program" in str(lost.error)
    workshop.until_state(2, State.FINISHED)


def test_that_the_supervisor_leaves_when_there_is_nothing_to_do(workshop: Workshop) -> None:
    workshop.queue("steps 300")
    supervisor = workshop.supervise()
    assert supervisor.wait(30) == 0
    assert workshop.store.run(1).state is State.FINISHED
    assert "leaving" in workshop.log()


def test_that_paused_runs_keep_nobody_waiting(workshop: Workshop) -> None:
    workshop.queue("steps 5")
    workshop.store.pause(1)
    assert workshop.supervise().wait(30) == 0


@pytest.mark.faults
def test_that_the_supervisor_leaves_when_the_database_is_deleted(workshop: Workshop) -> None:
    workshop.queue("endless")
    supervisor = workshop.supervise()
    run = workshop.until_training(1)
    assert run.pid is not None
    psutil.Process(run.pid).kill()
    for path in workshop.store.path.parent.glob("runs.db*"):
        if path.is_file():
            path.rename(path.with_name("gone-" + path.name))
    assert supervisor.wait(30) == 0
    for path in workshop.store.path.parent.glob("gone-*"):
        path.rename(path.with_name(path.name.removeprefix("gone-")))
