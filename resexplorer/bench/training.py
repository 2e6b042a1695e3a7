"""The training loop beside two scripts that people write by hand, which a source checkout has in ``benchmarks/``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from resexplorer.bench.measure import Report, Row
from resexplorer.errors import ResExplorerError
from resexplorer.interpreter import child_environment

FOLDER = Path(__file__).resolve().parent.parent.parent / "benchmarks"
SCRIPTS = {
    "a tuned script by hand": ["train_tuned.py"],
    "ResExplorer": ["train_engine.py", "--engine-only"],
    "the usual script": ["train_usual.py"],
}
BASELINE = next(iter(SCRIPTS))
_COMMON = ["digits", "--epochs", "4", "--threads", "1"]


class NoYardsticks(ResExplorerError):
    """The scripts to compare with are not installed, or do not run."""


def measure(repeats: int) -> Report:
    """ResNet-20 on Digits, one thread, each script in a process of its own, in turns."""
    if not all((FOLDER / script).exists() for script, *_rest in SCRIPTS.values()):
        raise NoYardsticks("The training benchmark needs the source: clone the repository and run `make bench` there.")
    speeds: dict[str, list[float]] = {name: [] for name in SCRIPTS}
    for number in range(repeats):
        for name in list(SCRIPTS)[:: -1 if number % 2 else 1]:
            speeds[name].append(_speed(SCRIPTS[name]))
    rows = tuple(Row(name, tuple(values), "img/s", BASELINE) for name, values in speeds.items())
    return Report("Training ResNet-20 on Digits, one thread (more is better)", rows)


def _speed(script: list[str]) -> float:
    """Images a second in the fastest epoch after the first."""
    command = [sys.executable, str(FOLDER / script[0]), *_COMMON, *script[1:]]
    env = {**child_environment(), "OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise NoYardsticks(f"{script[0]} failed ({lines[-1]}): run it by hand to see more.")
    return float(max(json.loads(done.stdout)["images_per_second"][1:]))
