"""``resexplorer bench``: measure this program on this machine."""

from __future__ import annotations

import argparse
import time
from typing import Any

from resexplorer.bench import BENCHMARKS, Benchmark, Report, Row, benchmark
from resexplorer.bench.machine import machine
from resexplorer.cli.output import put, put_json, say, table
from resexplorer.cli.parsing import Parser, whole

_UNITS = ((1.0, "s", 1.0), (1e-3, "ms", 1e3), (0.0, "µs", 1e6))


def configure(command: Parser) -> None:
    """Add the options."""
    listed = "\n".join(f"  {entry.name:<10}{entry.summary}" for entry in BENCHMARKS.values())
    command.epilog = f"benchmarks:\n{listed}"
    command.add_argument("names", metavar="NAME", nargs="*", help="default: all")
    command.add_argument("--repeats", type=repeats, metavar="N", help="rounds to take the median of")
    command.add_json()
    command.set_defaults(run=run, json=False)


def repeats(text: str) -> int:
    """Read a number of rounds."""
    return whole(text, "The number of rounds", 1, 10_000)


def run(options: argparse.Namespace) -> int:
    """Measure and print."""
    chosen = [benchmark(name) for name in options.names] or list(BENCHMARKS.values())
    results = [_measure(entry, options) for entry in chosen]
    if options.json:
        put_json({"machine": machine(), "benchmarks": results})
    return 0


def _measure(entry: Benchmark, options: argparse.Namespace) -> dict[str, Any]:
    say(f"Measuring {entry.name}: {entry.summary} …")
    began = time.monotonic()
    report = entry.run(options.repeats)
    if not options.json:
        put("\n".join(text(report)))
        put(
            f"Took {time.monotonic() - began:.0f} s on "
            + ", ".join(f"{key} {value}" for key, value in machine().items())
        )
        put()
    return {"name": entry.name, **report.to_json()}


def text(report: Report) -> list[str]:
    """The report for people: medians, their range, and how they stand to the first row."""
    header = ("", "median", "least", "most", "rounds", "ratio")
    rows = [_row(row, report.ratio(row)) for row in report.rows]
    return [report.title, table(header, rows, "<>>>>>"), *report.notes]


def _row(row: Row, ratio: float | None) -> tuple[str, ...]:
    values = [amount(value, row.unit) for value in (row.median, min(row.values), max(row.values))]
    return (row.name, *values, str(len(row.values)), "" if ratio is None else f"{ratio:.2f} ×")


def amount(value: float, unit: str) -> str:
    """A value with its unit; seconds as s, ms or µs."""
    if unit != "s":
        return f"{value:,.0f} {unit}"
    _, name, factor = next(entry for entry in _UNITS if value >= entry[0])
    return f"{value * factor:.3g} {name}" if value * factor < 1000 else f"{value * factor:,.0f} {name}"
