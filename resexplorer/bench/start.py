"""How soon a run trains its first step: in a worker that is a new program, and in one that is forked."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from resexplorer.bench.measure import Report, Row
from resexplorer.errors import ResExplorerError
from resexplorer.experiment import Sweep
from resexplorer.jobs.starter import Starter
from resexplorer.jobs.warm import ENVIRONMENT
from resexplorer.network import preset
from resexplorer.store import Store

_PATIENCE_SECONDS = 120.0
_IMPORT = "import torch, time; print(time.time())"
_TRAINS = "from step"
"""In the line that a worker writes into its log right before its first step."""


class NoStart(ResExplorerError):
    """A worker or torch did not start."""


def measure(repeats: int) -> Report:
    """Start workers for ResNet-20 on Digits in turns, after a round that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="resexplorer-bench-") as folder, Store.open(Path(folder) / "db") as store:
        warm, cold = Starter(store), Starter(store, server=())
        try:
            _wait(warm.prepare, "the fork server")
            ways: dict[str, Callable[[], float]] = {
                "import torch": _import_torch,
                "a new worker": lambda: _first_step(store, cold),
                "a forked worker": lambda: _first_step(store, warm),
            }
            rounds = [{name: way() for name, way in ways.items()} for _ in range(repeats + 1)][1:]
        finally:
            warm.close()
    rows = tuple(Row(name, tuple(found[name] for found in rounds), baseline="import torch") for name in ways)
    return Report("From the start of a worker to the first step of ResNet-20, with Digits loaded", rows)


def _import_torch() -> float:
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT], env={**os.environ, **ENVIRONMENT}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoStart(f"torch can't be imported ({done.stderr.strip()[-200:]}): `resexplorer doctor` may know why.")
    return float(done.stdout) - began


def _first_step(store: Store, starter: Starter) -> float:
    """Seconds until a new run's worker begins to train."""
    sweep = Sweep(networks=[preset("cifar_resnet20")], data="digits", settings=[("epochs", "1000")])
    store.enqueue(sweep.specs())
    run = store.claim("cpu", "benchmark")
    assert run is not None
    log = store.files(run.id) / "worker.log"
    began = time.time()
    worker = starter.start(run, ENVIRONMENT)
    try:
        _wait(lambda: _TRAINS in log.read_text() or worker.end() is not None, "a worker")
    finally:
        store.stop(run.id)
        _wait(lambda: worker.end() is not None, "the end of a worker")
    line = next((line for line in log.read_text().splitlines() if _TRAINS in line), "")
    if not line:
        raise NoStart(f"A worker did not train ({store.run(run.id).error}): `resexplorer doctor` may know why.")
    return datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f").timestamp() - began


def _wait(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise NoStart(f"Waiting for {what} took too long: `resexplorer doctor` may know why.")
        time.sleep(0.01)
