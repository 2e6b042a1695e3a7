"""The workspaces of the rail; each is made at its first visit, so that the window starts quickly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.page import AsksBeforeClose, Closable
from ui.services import Services


@dataclass(frozen=True, slots=True)
class PageKind:
    """One page: its word and icon in the rail, and what makes it."""

    title: str
    icon: str
    make: Callable[[Services], QWidget]


def _welcome(services: Services) -> QWidget:
    from ui.welcome.page import WelcomePage

    return WelcomePage(services)


def _build(services: Services) -> QWidget:
    from ui.build.page import BuildPage

    return BuildPage(services)


def _train(services: Services) -> QWidget:
    from ui.train.page import TrainPage

    return TrainPage(services)


def _compare(services: Services) -> QWidget:
    from ui.compare.page import ComparePage

    return ComparePage(services)


WORKSPACES: dict[str, PageKind] = {
    "build": PageKind("Build", "stack", _build),
    "train": PageKind("Train", "play", _train),
    "compare": PageKind("Compare", "chart-line", _compare),
}
PAGES = WORKSPACES | {"welcome": PageKind("Welcome", "house-line", _welcome)}


class PageStack(QStackedWidget):
    """Shows one page at a time and makes pages when they are first wanted.

    ``created(name, page)`` comes once a page, ``shown(name)`` after another page is on screen.
    """

    shown = Signal(str)
    created = Signal(str, QWidget)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._pages: dict[str, QWidget] = {}
        self.name = ""

    def page(self, name: str) -> QWidget:
        """Return a page, making it if nobody was there yet."""
        if name not in self._pages:
            made = PAGES[name].make(self._services)
            made.setProperty("role", "page")
            self._pages[name] = made
            self.addWidget(made)
            self.created.emit(name, made)
        return self._pages[name]

    def made(self, name: str) -> QWidget | None:
        """Return a page if it was made already."""
        return self._pages.get(name)

    def show_page(self, name: str) -> QWidget:
        """Bring a page on screen and return it."""
        page = self.page(name)
        self.name = name
        self.setCurrentWidget(page)
        self.shown.emit(name)
        return page

    def may_close(self) -> bool:
        """Ask every page whether the window may go."""
        return all(page.may_close() for page in self._pages.values() if isinstance(page, AsksBeforeClose))

    def close_pages(self) -> None:
        """Let every page end its timers and background work."""
        for page in self._pages.values():
            if isinstance(page, Closable):
                page.close_page()
