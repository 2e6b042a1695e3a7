"""The watcher sees what any process does to the runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from resexplorer.experiment import TrainSpec
from resexplorer.store import State, Store
from ui.bridge.watcher import StoreWatcher

RENAME = "import sys; from resexplorer.store import Store; Store.open(sys.argv[1]).rename(int(sys.argv[2]), 'Other')"


def test_that_it_starts_with_all_runs(store: Store, watcher: StoreWatcher, spec: Callable[..., TrainSpec]) -> None:
    store.enqueue([spec("A"), spec("B")])
    watcher.start()
    assert [run.name for run in watcher.runs.values()] == ["A", "B"]
    assert watcher.count(State.QUEUED) == 2
    assert len(watcher.active()) == 2


def test_that_it_sees_what_another_process_changes(
    qtbot: QtBot, store: Store, watcher: StoreWatcher, spec: Callable[..., TrainSpec]
) -> None:
    (run,) = store.enqueue([spec("A")])
    watcher.start()
    with qtbot.waitSignal(watcher.runs_changed, timeout=10_000) as signal:
        subprocess.run([sys.executable, "-c", RENAME, str(store.path), str(run.id)], check=True)
    assert [changed.name for changed in signal.args[0]] == ["Other"]
    assert watcher.runs[run.id].name == "Other"


def test_that_it_sees_its_own_changes_after_a_refresh(
    store: Store, watcher: StoreWatcher, spec: Callable[..., TrainSpec]
) -> None:
    watcher.start()
    (run,) = store.enqueue([spec("A")])
    watcher.refresh()
    assert watcher.runs[run.id].name == "A"


def test_that_it_tells_which_runs_were_deleted(
    qtbot: QtBot, store: Store, watcher: StoreWatcher, spec: Callable[..., TrainSpec]
) -> None:
    (run,) = store.enqueue([spec("A")])
    watcher.start()
    with qtbot.waitSignal(watcher.runs_deleted) as signal:
        store.delete([run.id])
    assert signal.args == [[run.id]]
    assert watcher.runs == {}


def test_that_a_change_of_points_alone_is_announced(
    qtbot: QtBot, store: Store, watcher: StoreWatcher, spec: Callable[..., TrainSpec], trainer: Callable[[], Any]
) -> None:
    store.enqueue([spec("A")])
    watcher.start()
    with qtbot.waitSignals([watcher.data_changed] * 5, timeout=20_000):
        trainer()


def test_that_a_damaged_database_is_reported_once_and_its_recovery_too(
    qtbot: QtBot, store: Store, watcher: StoreWatcher, spec: Callable[..., TrainSpec], tmp_path: Path
) -> None:
    store.enqueue([spec("A")])
    watcher.start()
    said: list[str] = []
    watcher.failed.connect(said.append)
    path = Path(str(store.path))
    store.close()
    hidden = path.rename(tmp_path / "hidden.db")
    path.mkdir()
    watcher.refresh()
    watcher.refresh()
    assert len(said) == 1
    assert "runs.db" in said[0] or "database" in said[0].lower()
    path.rmdir()
    hidden.rename(path)
    with qtbot.waitSignal(watcher.recovered):
        watcher.refresh()
