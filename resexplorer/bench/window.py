"""The window from outside: how soon it can be used, and how long its event loop ever stands still."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from resexplorer.bench.measure import Report, Row
from resexplorer.errors import ResExplorerError
from resexplorer.experiment import Sweep
from resexplorer.interpreter import child_environment, python_module
from resexplorer.jobs import ensure_supervisor
from resexplorer.network import preset
from resexplorer.store import State, Store

WATCH_SECONDS = 20
Pause = tuple[float, float]
"""Seconds until the event loop came round, and the most processor time that any turn of it took."""
_START_SECONDS = 120
_OVER = {State.FINISHED, State.FAILED, State.LOST, State.STOPPED}


class ProbeFailed(ResExplorerError):
    """The window, or training beside it, did not start."""


def measure(repeats: int) -> Report:
    """Start the window ``repeats`` times, then use it once while two runs train."""
    with tempfile.TemporaryDirectory(prefix="resexplorer-bench-") as folder:
        starts = [_probe(Path(folder), "start")["usable"] for _ in range(repeats + 1)][1:]
        visits, steady = _while_training(Path(folder))
    rows = [Row("start until usable", tuple(starts))]
    for page, pause in visits.items():
        rows += _pauses(f"at the first visit to {page}", [pause])
    rows += _pauses("in a second of use", steady)
    return Report("The window, offscreen; its pauses while two runs train", tuple(rows))


def _pauses(when: str, pauses: Sequence[Pause]) -> list[Row]:
    return [
        Row(f"longest pause {when}", tuple(wall for wall, _cpu in pauses)),
        Row("  of which the window computed", tuple(cpu for _wall, cpu in pauses)),
    ]


def _while_training(folder: Path) -> tuple[dict[str, Pause], list[Pause]]:
    networks = [preset("cifar_plain56"), preset("cifar_resnet56")]
    specs = Sweep(networks=networks, data="digits", settings=[("epochs", "1000")]).specs()
    with Store.open(folder / "runs.db") as store:
        ids = [record.id for record in store.enqueue(specs)]
        try:
            _wait_until_training(store, ids)
            found = _probe(folder, "use", str(WATCH_SECONDS))
        finally:
            store.stop(ids)
            _wait_until_over(store, ids)
    return found["visits"], found["pauses"]


def _wait_until_training(store: Store, ids: list[int]) -> None:
    until = time.monotonic() + _START_SECONDS
    while not all(store.run(number).step for number in ids):
        ensure_supervisor(store)
        failed = [record for number in ids if (record := store.run(number)).state in _OVER]
        if failed or time.monotonic() > until:
            why = failed[0].error if failed else "it did not begin in time"
            raise ProbeFailed(f"Training beside the window failed ({why}): `resexplorer doctor` may know why.")
        time.sleep(0.2)


def _wait_until_over(store: Store, ids: list[int]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and any(store.run(number).state not in _OVER for number in ids):
        time.sleep(0.2)


def _probe(folder: Path, *what: str) -> dict[str, Any]:
    env = {
        **child_environment(),
        "QT_QPA_PLATFORM": "offscreen",
        "RESEXPLORER_CONFIG": str(folder / "config"),
        "RESEXPLORER_PROBE_BEGAN": repr(time.monotonic()),
    }
    command = [*python_module("ui.probe"), "--db", str(folder / "runs.db"), *what]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=_START_SECONDS, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise ProbeFailed(f"The window can't be measured ({lines[-1]}): start it with `resexplorer` and look.")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
