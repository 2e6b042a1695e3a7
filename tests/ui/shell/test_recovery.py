"""The whole way with the real supervisor and real training: launch, kill everything, open the window again."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import psutil
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from resexplorer.experiment import recipe
from resexplorer.network import preset
from resexplorer.store import State, Store
from ui.main_window import MainWindow
from ui.settings import Settings
from ui.train.card_layout import buttons
from ui.train.launch.plan import LaunchPlan
from ui.train.page import TrainPage

pytestmark = pytest.mark.slow
PATIENCE = 120_000


def processes_of(store: Store) -> list[psutil.Process]:
    """Supervisor and workers of this database."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if store.url in words or str(store.path) in words:
            found.append(process)
    return found


@pytest.fixture(autouse=True)
def _no_process_left(store: Store) -> Iterator[None]:
    yield
    for process in processes_of(store):
        os.kill(process.pid, signal.SIGKILL)


def click_button(qtbot: QtBot, page: TrainPage, run_id: int, name: str) -> None:
    index = page.model.index_of(run_id)
    run = page.model.run(index)
    assert run is not None
    places = page.view.cards.layout_of(page.view.visualRect(index), run).buttons
    point: QPoint = places[[item.name for item in buttons(run.state)].index(name)].center()
    qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=point)


def open_window(qtbot: QtBot, store: Store, settings: Settings) -> tuple[MainWindow, TrainPage]:
    window = MainWindow(store, settings)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    page = window.show_page("train")
    assert isinstance(page, TrainPage)
    return window, page


def test_that_everything_killed_is_found_again_and_goes_on_from_its_checkpoint(
    qtbot: QtBot, store: Store, settings: Settings
) -> None:
    plan = LaunchPlan(name="Long", networks=(preset("cifar_plain20"),), recipe=recipe("quick").replace(epochs=60))
    (run,) = store.enqueue(plan.specs())
    window, page = open_window(qtbot, store, settings)
    qtbot.waitUntil(lambda: store.run(run.id).step > 60, timeout=PATIENCE)
    window.close()
    alive = processes_of(store)
    assert len(alive) >= 2
    for process in alive:
        os.kill(process.pid, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=20)
    assert store.run(run.id).state is State.RUNNING

    window, page = open_window(qtbot, store, settings)
    qtbot.waitUntil(lambda: window.watcher.runs[run.id].state is State.LOST, timeout=PATIENCE)
    seen = store.run(run.id).step
    click_button(qtbot, page, run.id, "retry")
    qtbot.waitUntil(lambda: window.watcher.runs[run.id].state is State.FINISHED, timeout=PATIENCE)
    steps = store.points(run.id, "lr").steps.tolist()
    assert steps == sorted(set(steps))
    assert steps[-1] >= seen
    feed = page.area.feed
    total = store.points(run.id, "train/loss").end
    qtbot.waitUntil(lambda: len(feed.curve(run.id, "train/loss")[0]) == total, timeout=PATIENCE)
