"""The supervisor: one process a database that starts workers, watches them, and goes when there is nothing to do."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from contextlib import closing

from resexplorer.crash import crash_point
from resexplorer.jobs.devices import Device, devices, threads_per_slot
from resexplorer.jobs.launch import lock_path
from resexplorer.jobs.starter import Command, Starter
from resexplorer.jobs.warm import ForkFailed
from resexplorer.jobs.worker import Worker, is_alive
from resexplorer.store import FileLock, RunRecord, State, Store, StoreError, is_locked

TICK_SECONDS = 0.1
IDLE_SECONDS = 10.0
_FORGET_SECONDS = 30.0
"""How long a worker whose run is over may keep its slot while it shuts down."""

log = logging.getLogger(__name__)


class Supervisor:
    """Claims waiting runs while a device has a free slot, and marks runs lost whose worker is gone.

    Workers live in sessions of their own: killing or ending the supervisor leaves them running, and the next one
    adopts them. A worker that only stalls is left alone. ``command`` gives the command line that trains a
    run and ``server`` that of a fork server (tests put stand-ins there); ``found`` replaces the machine's devices.
    """

    def __init__(
        self,
        store: Store,
        *,
        command: Command | None = None,
        server: Sequence[str] | None = None,
        found: Sequence[Device] | None = None,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._store = store
        self._starter = Starter(store, command, server)
        self._found = found
        self._idle_seconds = idle_seconds
        self._devices: Sequence[Device] = found or ()
        self._slots: int | None = None
        self._workers: dict[tuple[int, int], Worker] = {}
        self._waiting = False
        self._version = -1
        self._unsure = True
        self._leaving = False

    def leave(self) -> None:
        """End soon and leave the workers running; may be called from a signal handler."""
        self._leaving = True

    def run(self) -> bool:
        """Serve until idle or told to leave; False at once where another supervisor is at work."""
        lock = FileLock(lock_path(self._store))
        if not lock.acquire():
            return False
        with closing(self._starter):
            while True:
                self._serve()
                lock.release()
                # Somebody may have queued a run and seen our lock just before it was released.
                if self._leaving or not self._is_work_left() or not lock.acquire():
                    log.info("leaving, %d workers go on", len(self._workers))
                    return True

    def _serve(self) -> None:
        log.info("supervising %s as process %d", self._store.url, os.getpid())
        self._version = -1
        self._unsure = True
        busy = time.monotonic()
        while not self._leaving:
            self._attempt(self._turn)
            if self._workers or self._waiting:
                busy = time.monotonic()
            elif time.monotonic() - busy >= self._idle_seconds:
                return
            time.sleep(TICK_SECONDS)

    def _attempt(self, action: Callable[[], None]) -> None:
        """Do something with the database; an error is tried again with the next turn."""
        try:
            action()
        except StoreError as error:
            log.error("%s", error)
            self._version = -1
            self._unsure = True
            if self._store.path.exists():
                time.sleep(1.0)
            else:
                self._leaving = True

    def _is_work_left(self) -> bool:
        try:
            return bool(self._store.in_states(State.QUEUED))
        except StoreError:
            return False

    # --- watching

    def _adopt(self) -> None:
        """Take over the workers of a predecessor, and settle the runs that have none, after a failed write, too."""
        for run in self._store.active():
            if (run.id, run.attempt) in self._workers:
                continue
            worker = Worker(run, self._store.files(run.id))
            if is_alive(run) or is_locked(self._store.files(run.id) / "worker.lock"):
                log.info("run %d: adopted process %s", run.id, run.pid)
                self._workers[run.id, run.attempt] = worker
            elif run.pid is None:
                log.info("run %d: was claimed but never started, back to the queue", run.id)
                self._store.requeue(run.id, run.attempt)
            else:
                self._lose(worker, worker.vanished())

    def _turn(self) -> None:
        if self._unsure:
            self._adopt()
            self._unsure = False
        for worker in list(self._workers.values()):
            reason = worker.end()
            if reason is not None:
                self._lose(worker, reason)
                self._forget(worker)
            elif worker.over_since is not None and time.monotonic() - worker.over_since > _FORGET_SECONDS:
                log.warning("run %d is over but process %s stays", worker.run.id, worker.run.pid)
                self._forget(worker)
        version = self._store.data_version()
        if version != self._version:
            self._note_finished()
            self._version = version if self._start_waiting() else -1

    def _forget(self, worker: Worker) -> None:
        del self._workers[worker.run.id, worker.run.attempt]
        self._version = -1

    def _lose(self, worker: Worker, reason: str) -> None:
        if self._store.mark_lost(worker.run.id, worker.run.attempt, reason):
            log.warning("run %d: lost. %s", worker.run.id, reason)
        else:
            log.info("run %d: its worker is done", worker.run.id)

    def _note_finished(self) -> None:
        active = {(run.id, run.attempt) for run in self._store.active()}
        for key, worker in self._workers.items():
            if worker.over_since is None and key not in active:
                worker.over_since = time.monotonic()

    # --- starting

    def _start_waiting(self) -> bool:
        """Start what can be started; False where that has to wait for the fork server."""
        waiting = self._store.queued_devices()
        self._waiting = bool(waiting)
        if not waiting:
            return True
        self._find_devices()
        for name in waiting.keys() - {"auto", *(device.name for device in self._devices)}:
            self._store.refuse_device(name, f"This machine has no device {name}: launch the run on another.")
        for device in self._devices:
            while self._is_free(device) and self._starter.prepare() and self._start_next(device):
                pass
        return self._starter.prepare()

    def _find_devices(self) -> None:
        """Look for the machine's devices once, and for the CPU's slots each time."""
        if self._found is None:
            slots = self._store.setting("cpu_slots")
            if not self._devices or slots != self._slots:
                self._devices, self._slots = devices(slots), slots

    def _is_free(self, device: Device) -> bool:
        return sum(worker.run.device == device.name for worker in self._workers.values()) < device.slots

    def _start_next(self, device: Device) -> bool:
        """Start the next run on a device; tell whether there was one."""
        auto = device.name != "cpu" or len(self._devices) == 1
        name = f"{os.uname().nodename}:{os.getpid()}"
        going = {run_id for run_id, _ in self._workers}  # the last attempt's process may be shutting down
        run = self._store.claim(device.name, name, auto=auto, without=going)
        if run is None:
            return False
        crash_point("start")
        try:
            worker = self._starter.start(run, self._environment(run))
        except ForkFailed:
            self._store.requeue(run.id, run.attempt)  # a worker that is there after all finds a newer attempt
            return True
        except (OSError, StoreError) as error:
            self._store.mark_lost(run.id, run.attempt, f"The worker could not be started: {str(error).rstrip('.')}.")
            return True
        self._workers[run.id, run.attempt] = worker
        crash_point("start")
        pid, created = worker.run.pid, worker.run.pid_created
        assert pid is not None
        assert created is not None
        self._store.mark_worker(run.id, run.attempt, pid, created)
        crash_point("start")
        log.info("run %d: attempt %d started on %s as process %d", run.id, run.attempt, device.name, pid)
        return True

    def _environment(self, run: RunRecord) -> dict[str, str]:
        slots = next((device.slots for device in self._devices if device.name == "cpu"), 1)
        threads = str(run.choices.get("threads") or threads_per_slot(slots))
        return {
            "OMP_WAIT_POLICY": "PASSIVE",  # spinning threads starve the other worker
            "OMP_NUM_THREADS": threads,
            "MKL_NUM_THREADS": threads,
            "CUDA_DEVICE_ORDER": "PCI_BUS_ID",  # the driver library's order, by which devices are named
        }
