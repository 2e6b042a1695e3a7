"""The window as a whole: pages, menus, theme, what it remembers, and how it goes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QFileDialog, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from resexplorer.experiment import TrainSpec
from resexplorer.network import preset, save
from resexplorer.store import State, Store
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.settings import Settings
from ui.widgets import theme

Made = Callable[..., MainWindow]


@pytest.fixture
def window_of(qtbot: QtBot, store: Store, settings: Settings) -> Made:
    """Makes a window on the store; nothing starts a supervisor."""

    def make(used: Settings | None = None) -> MainWindow:
        window = MainWindow(store, used or settings, supervise=False)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
        return window

    return make


def menu_texts(window: MainWindow, name: str) -> list[str]:
    return [item.text().replace("&", "") for item in window.menus.menu(name).actions() if not item.isSeparator()]


def find_action(window: MainWindow, name: str, text: str) -> QAction:
    actions = window.menus.menu(name).actions()
    return next(item for item in actions if item.text().replace("&", "").startswith(text))


def active_timers(window: MainWindow) -> list[str]:
    """Which objects still have a running timer."""
    return [repr(timer.parent()) for timer in window.findChildren(QTimer) if timer.isActive()]


def dialogs(window: MainWindow) -> list[QDialog]:
    return [item for item in window.findChildren(QDialog) if item.isVisible()]


def test_that_the_first_start_shows_the_welcome_page(window_of: Made) -> None:
    window = window_of()
    assert window.pages.name == "welcome"
    assert window.windowTitle() == "Welcome — ResExplorer"


def test_that_the_rail_and_the_keys_lead_to_the_pages(qtbot: QtBot, window_of: Made) -> None:
    window = window_of()
    qtbot.mouseClick(window.rail.button("train"), Qt.MouseButton.LeftButton)
    assert window.pages.name == "train"
    assert window.rail.button("train").isChecked()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.pages.name == "welcome"
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.name == "train"


def test_that_no_menu_is_empty_and_every_action_has_words(window_of: Made) -> None:
    window = window_of()
    for page in PAGES:
        window.show_page(page)
        for top in window.menus.actions():
            if top.isVisible():
                assert menu_texts(window, top.text().replace("&", ""))
            assert all(item.text() for item in _all_actions(top.menu()) if not item.isSeparator())


def test_that_no_two_actions_of_a_page_share_a_shortcut(window_of: Made) -> None:
    window = window_of()
    for page in PAGES:
        window.show_page(page)
        keys = [
            key.toString()
            for top in window.menus.actions()
            for item in _all_actions(top.menu())
            for key in set(item.shortcuts())
        ]
        assert len(keys) == len(set(keys))


def _all_actions(menu: Any) -> list[QAction]:
    assert isinstance(menu, QMenu)
    nested = [inner for item in menu.actions() if item.menu() for inner in _all_actions(item.menu())]
    return [*menu.actions(), *nested]


def test_that_the_theme_switches_at_once_and_is_remembered(qtbot: QtBot, window_of: Made, settings: Settings) -> None:
    window = window_of()
    with qtbot.waitSignal(theme.changed):
        find_action(window, "View", "Theme").menu().actions()[2].trigger()
    assert theme.current().dark
    assert window.status_line._theme.text() == "dark"
    window.close()
    assert json.loads(settings.path.read_text())["theme"] == "dark"


def test_that_place_size_and_page_are_remembered(window_of: Made, settings: Settings) -> None:
    window = window_of()
    window.setGeometry(0, 0, 1000, 700)
    window.show_page("train")
    window.close()
    again = window_of(Settings(settings.path.parent))
    assert (again.width(), again.height()) == (1000, 700)
    assert again.pages.name == "train"


def test_that_a_place_on_a_screen_that_is_gone_is_not_used(window_of: Made, settings: Settings) -> None:
    settings.set("window.geometry", [90_000, 90_000, 800, 600])
    window = window_of()
    assert window.screen().geometry().intersects(window.geometry())


def test_that_a_broken_settings_file_is_said_in_the_status_line(window_of: Made, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "window.json").write_text("{")
    window = window_of(Settings(folder))
    assert "settings file could not be read" in window.status_line.text


def test_that_the_counts_follow_the_database(
    qtbot: QtBot, window_of: Made, store: Store, spec: Callable[..., TrainSpec]
) -> None:
    window = window_of()
    assert window.counts.text() == "runs.db · nothing running"
    store.enqueue([spec("A"), spec("B")])
    store.claim("cpu", "test")
    qtbot.waitUntil(lambda: window.counts.text() == "runs.db · 1 running · 1 queued")


def test_that_the_demo_is_one_click_away(qtbot: QtBot, window_of: Made, store: Store) -> None:
    window = window_of()
    qtbot.mouseClick(window.pages.page("welcome").demo, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    runs = store.runs()
    assert [run.name for run in runs] == ["Plain-20", "Plain-56", "ResNet-20", "ResNet-56"]
    assert {run.group for run in runs} == {"Plain against residual"}
    assert window.pages.name == "train"


def test_that_running_the_demo_twice_makes_two_experiments(window_of: Made, store: Store) -> None:
    window = window_of()
    window.run_demo()
    window.run_demo()
    assert {run.group for run in store.runs()} == {"Plain against residual", "Plain against residual (2)"}


def test_that_a_file_that_is_no_network_is_refused_with_a_sentence(
    qtbot: QtBot, window_of: Made, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.json"
    path.write_text("{}")
    window = window_of()
    window.open_path(str(path))
    assert [dialog.windowTitle() for dialog in dialogs(window)] == ["The network can't be opened"]
    assert window.settings.recent_files() == []


def test_that_a_network_file_opens_in_build(qtbot: QtBot, window_of: Made, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    save(preset("cifar_resnet32"), path)
    window = window_of()
    window.open_path(str(path))
    assert window.pages.name == "build"
    assert window.windowTitle() == "ResNet-32 — ResExplorer"
    assert window.settings.recent_files() == [str(path)]


def test_that_a_family_opens_one_of_its_presets(qtbot: QtBot, window_of: Made) -> None:
    window = window_of()
    for family in window.pages.page("welcome").families:  # type: ignore[attr-defined]
        window.show_page("welcome")
        qtbot.mouseClick(family, Qt.MouseButton.LeftButton)
        assert window.pages.name == "build"
        assert family.card.family in {"se", window.pages.page("build").network().nodes[1].op.color_family}  # type: ignore[attr-defined]


def test_that_new_runs_start_from_the_network_in_build(qtbot: QtBot, window_of: Made) -> None:
    window = window_of()
    window.open_network(preset("cifar_resnet44"))
    window.new_runs()
    (dialog,) = dialogs(window)
    assert [network.name for network in dialog.plan().networks] == ["ResNet-44"]  # type: ignore[attr-defined]


def test_that_the_papers_experiments_are_in_the_menu(qtbot: QtBot, window_of: Made) -> None:
    window = window_of()
    menu = find_action(window, "Run", "Experiments").menu()
    assert isinstance(menu, QMenu)
    menu.actions()[1].trigger()
    (dialog,) = dialogs(window)
    assert dialog.plan().tags == ("skip-options",)  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES)
def test_that_every_page_fits_a_small_window(window_of: Made, page: str) -> None:
    window = window_of()
    window.show_page(page)
    window.resize(1024, 700)
    assert (window.width(), window.height()) == (1024, 700)
    assert window.minimumSizeHint().width() <= 1024
    assert window.minimumSizeHint().height() <= 700


@pytest.mark.parametrize("page", PAGES)
def test_that_everything_to_press_or_fill_has_a_name_for_screen_readers(window_of: Made, page: str) -> None:
    window = window_of()
    shown = window.show_page(page)
    for item in shown.findChildren(QAbstractButton):
        qt_own = isinstance(item.parent(), QLineEdit) or item.objectName().startswith("qt_")
        assert qt_own or item.text() or item.accessibleName(), f"{item} in {item.parent()}"
    for item in [*shown.findChildren(QLineEdit), *shown.findChildren(QComboBox)]:
        inner = isinstance(item.parent(), QComboBox)
        assert inner or item.accessibleName() or item.placeholderText(), f"{item} in {item.parent()}"


def test_that_opening_a_file_asks_without_blocking(qtbot: QtBot, window_of: Made) -> None:
    window = window_of()
    find_action(window, "File", "Open network file").trigger()
    (dialog,) = dialogs(window)
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


def test_that_recent_files_are_offered(qtbot: QtBot, window_of: Made, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    save(preset("cifar_resnet20"), path)
    settings.add_recent(path)
    window = window_of()
    menu = find_action(window, "File", "Open recent").menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    assert [item.text() for item in menu.actions()] == [str(path)]


def test_that_closing_leaves_no_timer_and_no_thread_and_the_run_goes_on(
    qtbot: QtBot, window_of: Made, store: Store, spec: Callable[..., TrainSpec], trainer: Callable[[], Any]
) -> None:
    (run,) = store.enqueue([spec("A")])
    window = window_of()
    window.show_page("train")
    process = trainer()
    qtbot.waitUntil(lambda: window.watcher.count(State.RUNNING) == 1, timeout=20_000)
    before = set(threading.enumerate())
    window.close()
    qtbot.waitUntil(lambda: active_timers(window) == [])
    assert not [thread for thread in before if thread.name.startswith("resexplorer") and thread.is_alive()]
    step = store.run(run.id).step
    qtbot.waitUntil(lambda: store.run(run.id).step > step + 10, timeout=20_000)
    assert process.poll() is None


def test_that_a_window_can_be_opened_again_and_finds_the_curve_complete(
    qtbot: QtBot, window_of: Made, store: Store, spec: Callable[..., TrainSpec], trainer: Callable[[], Any]
) -> None:
    (run,) = store.enqueue([spec("A")])
    first = window_of()
    first.show_page("train")
    process = trainer()
    qtbot.waitUntil(lambda: store.run(run.id).step > 20, timeout=20_000)
    first.close()
    qtbot.waitUntil(lambda: store.run(run.id).step > 60, timeout=20_000)
    process.stdin.close()
    process.wait()
    second = window_of()
    area = second.show_page("train").area  # type: ignore[attr-defined]
    total = store.points(run.id, "train/loss").end
    qtbot.waitUntil(lambda: len(area.feed.curve(run.id, "train/loss")[0]) == total, timeout=20_000)
    qtbot.waitUntil(lambda: area.charts is not None and area.charts.charts["train/loss"].x_extent() is not None)
