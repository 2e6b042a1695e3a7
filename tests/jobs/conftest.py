"""A database with real supervisor and worker processes, all of which end with the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import pytest

from resexplorer.experiment import Recipe, TrainSpec
from resexplorer.jobs import supervisor_running
from resexplorer.network import preset, to_json
from resexplorer.store import RunRecord, State, Store

ROOT = Path(__file__).parents[2]


@cache
def _document() -> dict[str, Any]:
    return to_json(preset("cifar_plain20"))


def until(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait until a condition holds and return what it returned."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"still not after {seconds} s")
        time.sleep(0.01)
    return found


class Workshop:
    """A database and the processes that work on it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(folder / "runs.db")
        self.supervisors: list[subprocess.Popen[bytes]] = []

    def queue(self, *names: str, **values: Any) -> list[RunRecord]:
        """Queue a run for each behaviour of the stand-in worker."""
        return self.store.enqueue(
            [TrainSpec(name=name, network=_document(), data="digits", recipe=Recipe(), **values) for name in names]
        )

    def supervise(self, *devices: str, slots: int = 1, **environment: str) -> subprocess.Popen[bytes]:
        """Start a supervisor and wait until it is in charge, or gone."""
        script = Path(__file__).with_name("supervise.py")
        process = subprocess.Popen(
            [sys.executable, str(script), self.store.url, str(slots), *devices],
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            start_new_session=True,
        )
        self.supervisors.append(process)
        until(lambda: process.poll() is not None or f" {process.pid} INFO supervising" in self.log())
        return process

    def log(self) -> str:
        """What the supervisors have written."""
        path = self.store.folder / "supervisor.log"
        return path.read_text() if path.exists() else ""

    def until_state(self, run_id: int, state: State) -> RunRecord:
        """Wait until a run is in a state."""
        return self._until(run_id, lambda run: run.state is state)

    def until_training(self, run_id: int, step: int = 1) -> RunRecord:
        """Wait until a run's worker has trained ``step`` steps."""
        return self._until(run_id, lambda run: run.pid is not None and run.step >= step)

    def _until(self, run_id: int, condition: Callable[[RunRecord], bool]) -> RunRecord:
        try:
            found: RunRecord = until(lambda: (run := self.store.run(run_id)) and condition(run) and run)
        except AssertionError as error:
            error.add_note(f"{self.store.run(run_id)}\n{self.log()}")
            raise
        return found

    def close(self) -> None:
        """End every process that this test started."""
        for process in self.supervisors:
            if process.poll() is None:
                process.kill()
            process.wait()
        for run in self.store.active():
            if run.pid is not None and run.pid != os.getpid() and psutil.pid_exists(run.pid):
                os.kill(run.pid, signal.SIGKILL)
        until(lambda: not supervisor_running(self.store))
        self.store.close()


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    shop = Workshop(tmp_path)
    yield shop
    shop.close()
