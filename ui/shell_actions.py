"""The shell's own actions: files, pages, theme, quitting. Pages bring the rest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from resexplorer.store import Store
from ui.menus import MenuBar, experiment_menu
from ui.pages import WORKSPACES
from ui.widgets import theme
from ui.widgets.parts import action


class Shell(Protocol):
    """What the actions ask of the window."""

    store: Store

    def show_page(self, name: str) -> QWidget:
        """Bring a page on screen."""
        ...

    def choose_theme(self, mode: theme.Mode) -> None:
        """Put a theme in force and remember it."""
        ...

    def open_file_dialog(self) -> None:
        """Ask for a network file and open it."""
        ...

    def open_path(self, path: str) -> None:
        """Open a network file in Build."""
        ...

    def new_runs(self) -> None:
        """Open the launch dialog."""
        ...

    def run_demo(self) -> None:
        """Queue plain against residual."""
        ...

    def launch_experiment(self, name: str) -> None:
        """Open the launch dialog with a paper's experiment."""
        ...

    def about(self) -> None:
        """Say what this program is."""
        ...

    def close(self) -> bool:
        """Close the window."""
        ...


class ShellActions(QObject):
    """Makes the shell's actions and puts them into the menu bar."""

    def __init__(self, window: QWidget, shell: Shell, bar: MenuBar, recent: Callable[[], list[str]]) -> None:
        super().__init__(window)
        self._window, self._shell, self._recent = window, shell, recent
        self._recent_menu = QMenu("Open &recent", window)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self._theme_menu = QMenu("&Theme", window)
        self._themes = self._theme_actions()
        theme.changed.connect(self.show_theme)
        self.show_theme()
        for name, items in self._items().items():
            bar.add_shell(name, items)

    @Slot()
    def show_theme(self) -> None:
        """Check the theme that was chosen."""
        self._themes[theme.mode()].setChecked(True)

    def _items(self) -> dict[str, list[QAction | QMenu]]:
        make = partial(action, self._window)
        shell = self._shell
        leave = make("&Quit", shell.close, "Ctrl+Q")
        leave.setMenuRole(QAction.MenuRole.QuitRole)
        return {
            "File": [
                make("&Open network file…", shell.open_file_dialog, "Ctrl+O", icon_name="folder-open"),
                self._recent_menu,
                make("Show the &database's folder", self._show_folder),
                leave,
            ],
            "View": [*self._page_actions(), self._theme_menu, self._full_screen()],
            "Run": [
                make("&New runs…", shell.new_runs, "Ctrl+Shift+N", icon_name="plus"),
                make(
                    "See &plain against residual",
                    shell.run_demo,
                    icon_name="play",
                    tip="Train plain-20, plain-56, ResNet-20 and ResNet-56: about three minutes on two cores",
                ),
                experiment_menu(self._window, shell.launch_experiment),
            ],
            "Help": [
                make("&Welcome", lambda: shell.show_page("welcome"), "F1", icon_name="house-line"),
                make("&About ResExplorer", shell.about),
            ],
        }

    def _page_actions(self) -> list[QAction]:
        return [
            action(
                self._window,
                f"&{kind.title}",
                partial(self._shell.show_page, name),
                f"Ctrl+{number}",
                icon_name=kind.icon,
            )
            for number, (name, kind) in enumerate(WORKSPACES.items(), 1)
        ]

    def _theme_actions(self) -> dict[theme.Mode, QAction]:
        group = QActionGroup(self._window)
        result = {}
        for mode in theme.Mode:
            item = action(self._window, f"&{mode.value.title()}", partial(self._shell.choose_theme, mode))
            item.setCheckable(True)
            group.addAction(item)
            self._theme_menu.addAction(item)
            result[mode] = item
        return result

    def _full_screen(self) -> QAction:
        result = action(self._window, "&Full screen", self._toggle_full_screen)
        result.setShortcut("F11")
        return result

    def _toggle_full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def _show_folder(self) -> None:
        path = self._shell.store.path
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    @Slot()
    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        paths = self._recent()
        for path in paths:
            self._recent_menu.addAction(action(self._window, path, partial(self._shell.open_path, path)))
        if not paths:
            nothing = self._recent_menu.addAction("No files yet")
            nothing.setEnabled(False)
