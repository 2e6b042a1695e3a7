"""The project's own benchmarks: each measures on this machine and says with what versions."""

from resexplorer.bench.catalogue import BENCHMARKS, Benchmark, UnknownBenchmark, benchmark
from resexplorer.bench.measure import Report, Row

__all__ = ["BENCHMARKS", "Benchmark", "Report", "Row", "UnknownBenchmark", "benchmark"]
