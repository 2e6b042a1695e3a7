"""The benchmarks by name; each one's module is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from resexplorer.bench.measure import Report
from resexplorer.errors import ResExplorerError


class UnknownBenchmark(ResExplorerError):
    """A benchmark name that the program does not have."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark; ``module`` has a function ``measure(repeats) -> Report``."""

    name: str
    summary: str
    module: str
    repeats: int

    def run(self, repeats: int | None = None) -> Report:
        """Measure now."""
        measure: Callable[[int], Report] = import_module(f"resexplorer.bench.{self.module}").measure
        return measure(repeats or self.repeats)


BENCHMARKS: dict[str, Benchmark] = {
    entry.name: entry
    for entry in (
        Benchmark("network", "describe presets from nothing and after one edit", "network", 15),
        Benchmark("model", "build modules, and their training step, beside torchvision", "model", 7),
        Benchmark("store", "queue runs, write points and read curves", "store", 5),
        Benchmark("ui", "start of the window, and its longest pause while two runs train", "window", 10),
        Benchmark("start", "from the start of a worker to its first step, forked and not", "start", 5),
        Benchmark("training", "images a second beside scripts written by hand (needs the source)", "training", 3),
    )
}


def benchmark(name: str) -> Benchmark:
    """Return the benchmark called ``name``; raises :class:`UnknownBenchmark`."""
    if name not in BENCHMARKS:
        raise UnknownBenchmark(f"There is no benchmark {name!r}: use {', '.join(BENCHMARKS)}.")
    return BENCHMARKS[name]
