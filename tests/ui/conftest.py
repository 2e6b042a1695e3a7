"""Fixtures for tests of the window: offscreen, with its own configuration and no threads left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# Without a file the offscreen platform has a screen of 800×800, smaller than the window's least size.
if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).with_name('screen.json')}"

import pytest
from PySide6.QtWidgets import QApplication

from resexplorer.experiment import TrainSpec, dataset, recipe
from resexplorer.experiment.adapt import adapt
from resexplorer.network import Network, preset, to_json
from resexplorer.store import Store
from ui.bridge import task
from ui.bridge.watcher import StoreWatcher
from ui.services import Services
from ui.settings import Settings
from ui.widgets import theme


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    """Every test starts in the light theme, as the window does."""
    if theme.mode() is not theme.Mode.LIGHT or not qapp.styleSheet():
        theme.apply(qapp, "light")


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the person's settings or database."""
    monkeypatch.setenv("RESEXPLORER_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("RESEXPLORER_DB", str(tmp_path / "runs.db"))


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Background calls end with the test."""
    yield
    task.shutdown()
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("resexplorer")]
    assert left == []


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new database in a temporary folder."""
    opened = Store.open(tmp_path / "runs.db")
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a temporary folder."""
    return Settings(tmp_path / "config")


@pytest.fixture
def spec() -> Callable[..., TrainSpec]:
    """Makes a specification; every value can be given."""

    def make(name: str = "ResNet-20", preset_name: str = "cifar_resnet20", **values: Any) -> TrainSpec:
        network = to_json(adapt(preset(preset_name), dataset("digits")))
        settings = {"data": "digits", "recipe": recipe("one-cycle"), "recipe_name": "one-cycle", **values}
        return TrainSpec(name=name, network=network, **settings)

    return make


@pytest.fixture
def watcher(qapp: QApplication, store: Store) -> Iterator[StoreWatcher]:
    """A watcher that is stopped at the end."""
    made = StoreWatcher(store)
    yield made
    made.stop()


class Recorder:
    """What a page asked of the shell."""

    def __init__(self) -> None:
        self.opened: list[Network] = []
        self.launched: list[list[Network]] = []
        self.shown: list[list[int]] = []
        self.said: list[str] = []


@pytest.fixture
def recorder() -> Recorder:
    """Keeps what a page asked of the shell."""
    return Recorder()


@pytest.fixture
def services(store: Store, watcher: StoreWatcher, settings: Settings, recorder: Recorder) -> Services:
    """The services of a window without the window: what is asked of the shell lands in ``recorder``."""
    return Services(
        store=store,
        watcher=watcher,
        settings=settings,
        open_network=recorder.opened.append,
        launch=lambda networks: recorder.launched.append(list(networks)),
        show_runs=lambda ids: recorder.shown.append(list(ids)),
        status=recorder.said.append,
    )


@pytest.fixture
def trainer(store: Store) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts a process that claims the next queued run and "trains" it: real points, commands and states."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        script = Path(__file__).parent / "process_trainer.py"
        process = subprocess.Popen([sys.executable, str(script), str(store.path)], stdin=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.stdin is not None:
            process.stdin.close()
        process.wait(timeout=20)
