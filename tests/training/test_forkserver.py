"""The real fork server: its workers compute what others compute, bit for bit."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import torch

from resexplorer.forking import Request
from resexplorer.jobs.warm import ForkServer
from resexplorer.store import State, Store
from tests.store.support import until

from .test_worker import PATIENCE, RECIPE, Bench

THREADS = {"OMP_WAIT_POLICY": "PASSIVE", "OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"}


def forked(bench: Bench, tmp_path: Path) -> int:
    """Train the next run in a forked worker; return its exit code."""
    run = bench.store.claim("cpu", "test")
    assert run is not None
    log = bench.store.files(run.id) / "worker.log"
    arguments = ["--db", bench.store.url, "--run", str(run.id), "--attempt", str(run.attempt)]
    server = ForkServer([sys.executable, "-m", "resexplorer.training.forkserver"], tmp_path, tmp_path / "server.log")
    try:
        until(lambda: not server.usable or server.ready, PATIENCE)
        assert server.ready, (tmp_path / "server.log").read_text()
        child = server.fork(Request(arguments, {**os.environ, **THREADS}, str(tmp_path), str(log)))
        return int(until(lambda: (code := child.poll()) is not None and str(code), PATIENCE))
    finally:
        server.close()


def test_that_a_forked_worker_computes_what_a_new_one_does(tmp_path: Path) -> None:
    with Store.open(tmp_path / "runs.db") as store:
        bench = Bench(store)
        cold, warm = (bench.enqueue(RECIPE.replace(epochs=4), seed=5) for _ in range(2))
        _, process = bench.start(**THREADS)
        assert process.wait(PATIENCE) == 0, bench.logs()
        assert forked(bench, tmp_path) == 0, bench.logs()

        runs = [store.run(number) for number in (cold, warm)]
        assert [run.state for run in runs] == [State.FINISHED] * 2
        assert [run.choices["threads"] for run in runs] == [2, 2]
        assert bench.curves(cold) == bench.curves(warm)
        weights = bench.weights(cold)
        assert all(torch.equal(weights[name], tensor) for name, tensor in bench.weights(warm).items())
