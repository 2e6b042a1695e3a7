"""The window measured from inside, as `resexplorer bench ui` does it."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

from resexplorer.interpreter import child_environment, python_module
from ui.pages import PAGES


def probe(folder: Path, *what: str) -> dict[str, object]:
    env = {
        **child_environment(),
        "QT_QPA_PLATFORM": "offscreen",
        "RESEXPLORER_CONFIG": str(folder),
        "RESEXPLORER_PROBE_BEGAN": repr(time.monotonic()),
    }
    command = [*python_module("ui.probe"), "--db", str(folder / "runs.db"), *what]
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_that_the_start_of_the_window_is_measured_and_the_window_closed(tmp_path: Path) -> None:
    (usable,) = probe(tmp_path, "start").values()
    assert isinstance(usable, float)
    assert usable > 0


def test_that_a_tour_measures_every_page(tmp_path: Path) -> None:
    found = probe(tmp_path, "use", "1")
    visits, pauses = found["visits"], found["pauses"]
    assert isinstance(visits, dict)
    assert isinstance(pauses, list)
    assert list(visits) == list(PAGES)
    assert all(cpu > 0 for _wall, cpu in [*visits.values(), *pauses])
    assert len(pauses) == 1
    assert (tmp_path / "runs.db").exists()
