"""The menu bar: the shell's own actions and those of the page on screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from resexplorer.experiment import TEMPLATES
from ui.page import Page
from ui.widgets.parts import action

NAMES = ("File", "Edit", "View", "Network", "Run", "Help")


def experiment_menu(parent: QWidget, on_chosen: Callable[[str], object]) -> QMenu:
    """Return a menu of the papers' experiments; ``on_chosen`` gets the name of one."""
    menu = QMenu("&Experiments of the papers", parent)
    menu.setToolTipsVisible(True)
    for name, item in TEMPLATES.items():
        menu.addAction(action(parent, f"{item.title}…", partial(on_chosen, name), tip=item.claim))
    return menu


class MenuBar(QMenuBar):
    """Six menus; one without actions is not shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell: dict[str, list[QAction | QMenu]] = {name: [] for name in NAMES}
        self._menus: dict[str, QMenu] = {}
        for name in NAMES:
            menu = QMenu(f"&{name}", self)
            menu.setToolTipsVisible(True)
            self._menus[name] = menu
            self.addMenu(menu)

    def menu(self, name: str) -> QMenu:
        """Return one of the menus."""
        return self._menus[name]

    def add_shell(self, name: str, items: Sequence[QAction | QMenu]) -> None:
        """Add actions and sub-menus that are there on every page."""
        self._shell[name].extend(items)

    def show_page(self, page: Page | None) -> None:
        """Fill the menus for the page on screen; its actions come first.

        Where a page and the shell use the same shortcut, the page's action replaces the shell's.
        """
        for name, menu in self._menus.items():
            own = page.actions_for_menu(name) if page is not None else []
            self._fill(menu, own, self._shell[name])
            menu.menuAction().setVisible(bool(menu.actions()))

    def _fill(self, menu: QMenu, own: list[QAction], shell: list[QAction | QMenu]) -> None:
        for old in menu.actions():  # QMenu.clear() would delete wrappers that others still hold
            menu.removeAction(old)
        menu.addActions(own)
        taken = {action.shortcut().toString() for action in own} - {""}
        rest = [item for item in shell if _shortcut(item) not in taken]
        if own and rest:
            menu.addSeparator()
        for item in rest:
            if isinstance(item, QMenu):
                menu.addMenu(item)
            else:
                menu.addAction(item)


def _shortcut(item: QAction | QMenu) -> str:
    return item.shortcut().toString() if isinstance(item, QAction) else ""
