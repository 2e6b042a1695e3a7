"""The worker: a process that trains one attempt of one run of a database.

``python -m resexplorer.training --db URL --run ID --attempt N`` is started by the supervisor. It holds a lock on
``worker.lock`` in the run's folder for its life, so that a vanished worker is noticed. It ends when the run is
finished, paused, stopped or failed, or when somebody else has taken over. SIGTERM and SIGINT pause the run.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from resexplorer.data import LoadedData, load
from resexplorer.errors import ResExplorerError
from resexplorer.experiment import TrainSpec, check
from resexplorer.store import FileLock, RunWriter, State, Store
from resexplorer.training.api import make_trainer
from resexplorer.training.checkpoint import CheckpointFolder
from resexplorer.training.device import use_threads
from resexplorer.training.listener import Command
from resexplorer.training.store_listener import StoreListener
from resexplorer.training.trainer import ENDINGS, Outcome, Pace

_LOCK_SECONDS = 10.0
"""How long the process of an earlier attempt may take to end, of which a new supervisor knows nothing."""

log = logging.getLogger(__name__)


class NotOurs(ResExplorerError):
    """The attempt is not this worker's to train."""


class _InterruptedError(Exception):
    """Somebody wants the run to end before the loop has begun."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


def work(store: Store, run_id: int, attempt: int, pace: Pace) -> None:
    """Train one attempt to its end and record how it ended."""
    run = store.run(run_id)
    if run.state is not State.RUNNING or run.attempt != attempt:
        now = f"{run.state.value} in attempt {run.attempt}"
        raise NotOurs(f"Run {run_id} is {now}, so there is nothing to do for attempt {attempt}.")
    with RunWriter(store, run_id, attempt) as writer:
        listener = StoreListener(writer)
        with _signals_pause(listener):
            state, error = _train(store, run_id, listener, pace)
        if state is not None:
            writer.finish(state, error)


def _train(store: Store, run_id: int, listener: StoreListener, pace: Pace) -> tuple[State | None, str | None]:
    """Train; return the state that the run is in after that, and the sentence that explains a failure."""
    try:
        spec = store.spec(run_id)
        check(spec)
        outcome = _run_loop(store, run_id, spec, listener, pace)
    except _InterruptedError as interrupted:
        outcome = interrupted.outcome
    except ResExplorerError as error:
        log.exception("run %d failed", run_id)
        return State.FAILED, str(error)
    except (MemoryError, torch.OutOfMemoryError):
        log.exception("run %d ran out of memory", run_id)
        return State.FAILED, "The device ran out of memory: use a smaller batch or network, or another device."
    except Exception as error:
        log.exception("run %d failed", run_id)
        reason = f"{type(error).__name__}: {error}"
        return State.FAILED, f"Training broke off ({reason}): see worker.log, then retry the run."
    return (None if outcome is Outcome.SUPERSEDED else State(outcome.value)), None


def _run_loop(store: Store, run_id: int, spec: TrainSpec, listener: StoreListener, pace: Pace) -> Outcome:
    data = _load(spec, listener)
    folder = CheckpointFolder(store.files(run_id) / "checkpoints")
    trainer = make_trainer(spec, data, listener, folder, device=store.run(run_id).device, pace=pace)
    trainer.prepare()
    listener.writer.set_device(str(trainer.device))
    listener.writer.note(threads=torch.get_num_threads(), precision=spec.recipe.precision, torch=torch.__version__)
    log.info("run %d: %s on %s from step %d", run_id, spec.name, trainer.device, trainer.position.step)
    return trainer.run()


def _load(spec: TrainSpec, listener: StoreListener) -> LoadedData:
    """Read the data set, with an event for each percent of a download; raises :class:`_InterruptedError`."""
    told = -1

    def tell(done: int, total: int) -> None:
        nonlocal told
        _check_interruption(listener)
        percent = done * 100 // total
        if percent > told:
            told = percent
            listener.event("download", 0, percent=percent, bytes=total)

    return load(spec.data, spec.data_folder, progress=tell)


def _check_interruption(listener: StoreListener) -> None:
    if listener.superseded():
        raise _InterruptedError(Outcome.SUPERSEDED)
    listener.waiting.extend(listener.commands())
    ending = next((command for command in listener.waiting if command.kind in ENDINGS), None)
    if ending is not None:
        listener.applied(ending)
        raise _InterruptedError(ENDINGS[ending.kind])


@contextmanager
def _signals_pause(listener: StoreListener) -> Iterator[None]:
    """Turn SIGTERM and SIGINT into a wish to pause."""

    def pause(number: int, frame: object) -> None:
        log.info("signal %d: pausing", number)
        listener.waiting.append(Command("pause"))

    before = {number: signal.signal(number, pause) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the worker; returns 0 when the end of the run was recorded, 2 when there was nothing to do."""
    parser = argparse.ArgumentParser("python -m resexplorer.training", description="Train one run of a database.")
    parser.add_argument("--db", required=True, help="address or path of the database")
    parser.add_argument("--run", required=True, type=int, help="number of the run")
    parser.add_argument("--attempt", required=True, type=int, help="number of the attempt, as it was claimed")
    parser.add_argument("--checkpoint-seconds", type=float, default=Pace().checkpoint, help="time between checkpoints")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    use_threads()
    log.info("process %d", os.getpid())
    pace = Pace(checkpoint=options.checkpoint_seconds, epoch_checkpoint=min(5.0, options.checkpoint_seconds))
    try:
        with Store.open(options.db, create=False) as store:
            lock = FileLock(store.files(options.run) / "worker.lock")
            if not lock.acquire(seconds=_LOCK_SECONDS):
                raise NotOurs(f"Run {options.run} is being trained by another process.")
            with lock:
                work(store, options.run, options.attempt, pace)
    except ResExplorerError as error:
        log.error("%s", error)
        return 2
    return 0
