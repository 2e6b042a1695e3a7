"""How fast the database takes runs and points, and gives them back."""

from __future__ import annotations

import tempfile
from pathlib import Path

from resexplorer.bench.measure import Case, Report, interleave
from resexplorer.experiment import Sweep
from resexplorer.network import preset
from resexplorer.store import RunWriter, State, Store

RUNS = 100
POINTS = 20_000


def measure(repeats: int) -> Report:
    """Time it on a database of its own, on the disk of temporary files."""
    sweep = Sweep(networks=[preset("cifar_resnet20")], data="digits", seeds=range(RUNS))
    specs = sweep.specs()
    with tempfile.TemporaryDirectory(prefix="resexplorer-bench-") as folder, Store.open(Path(folder) / "db") as store:
        store.enqueue(specs)
        cases = [
            Case(f"write {POINTS:,} points of one run", lambda: _write(store)),
            Case(f"read {POINTS:,} points", lambda: store.points(1, "train/loss")),
            Case(f"queue {RUNS} runs", lambda: store.enqueue(specs)),
            Case("list all runs", store.runs),
            Case("list runs by error", lambda: store.runs("error<5%")),
            Case("notice that nothing changed", store.data_version),
        ]
        return Report("The database of runs", interleave(cases, repeats))


def _write(store: Store) -> None:
    run = store.claim("cpu", "benchmark")
    assert run is not None
    with RunWriter(store, run.id, run.attempt) as writer:
        for step in range(POINTS):
            writer.log(step, {"train/loss": 1.0 / (step + 1)})
        writer.finish(State.FINISHED)
