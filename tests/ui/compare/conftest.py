"""The page on a screen, with whatever runs a test made before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.bridge import task
from ui.compare.page import ComparePage
from ui.services import Services


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[], None]:
    """Wait until nothing is being read in the background and all events are delivered."""

    def wait() -> None:
        qtbot.waitUntil(lambda: not task.runner().busy)
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not task.runner().busy)

    return wait


@pytest.fixture
def show(qtbot: QtBot, services: Services, settle: Callable[[], None]) -> Iterator[Callable[..., ComparePage]]:
    """Opens the page and waits until everything on it is there."""
    pages: list[ComparePage] = []

    def open_page(width: int = 1300, height: int = 800) -> ComparePage:
        services.watcher.start()
        page = ComparePage(services)
        pages.append(page)
        qtbot.addWidget(page)
        page.resize(width, height)
        with qtbot.waitExposed(page):
            page.show()
        qtbot.waitUntil(lambda: page.overlay.made is not None or not services.watcher.runs)
        settle()
        return page

    yield open_page
    for page in pages:
        page.close_page()
