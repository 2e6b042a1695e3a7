"""The window: rail, pages, menu bar and status line put together; what is on a page is the page's business."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QMainWindow, QWidget

import resexplorer
from resexplorer.errors import ResExplorerError
from resexplorer.network import Network
from resexplorer.store import Store
from ui.bridge import task
from ui.bridge.supervision import SupervisorKeeper
from ui.bridge.watcher import StoreWatcher
from ui.geometry import SMALLEST_SIZE, restore_geometry, store_geometry
from ui.menus import MenuBar
from ui.page import Page
from ui.pages import PAGES, WORKSPACES, PageStack
from ui.rail import Rail
from ui.services import Services
from ui.settings import Settings, SettingsUnwritable
from ui.shell_actions import ShellActions
from ui.status_line import RunCounts, StatusLine
from ui.widgets import theme
from ui.widgets.message import MessageDialog, show_error

SAVE_MS = 3_000
"""How often changed settings are written, so that even a killed window remembers."""


class MainWindow(QMainWindow):
    """One window on one database; ``supervise`` starts a supervisor whenever runs wait and none is there."""

    def __init__(self, store: Store, settings: Settings | None = None, *, supervise: bool = True) -> None:
        super().__init__()
        self._supervise = supervise
        self.store = store
        self.settings = settings or Settings()
        self.watcher = StoreWatcher(store, self)
        self.keeper = SupervisorKeeper(self.watcher, self)
        self.services = Services(
            store=store, watcher=self.watcher, settings=self.settings, open_network=self.open_network,
            launch=self.launch, show_runs=self.show_runs, status=self.say,
        )  # fmt: skip
        self.setWindowTitle("ResExplorer")
        self.setMinimumSize(*SMALLEST_SIZE)
        self._make_parts()
        self._connect()
        self.watcher.start()
        if supervise:
            self.keeper.start()
        self._restore()

    def _make_parts(self) -> None:
        self.pages = PageStack(self.services)
        self.rail = Rail()
        for number, (name, kind) in enumerate(WORKSPACES.items(), 1):
            self.rail.add(name, kind.title, kind.icon, f"{kind.title} (Ctrl+{number})")
        welcome = PAGES["welcome"]
        self.rail.add("welcome", "Welcome", welcome.icon, "Welcome (F1)", last=True)
        body = QWidget()
        layout = QHBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addWidget(self.pages, 1)
        self.setCentralWidget(body)
        self.menus = MenuBar(self)
        self.counts = RunCounts(self.watcher)
        self.menus.setCornerWidget(self.counts)
        self.counts.setFixedHeight(self.menus.sizeHint().height() - 6)
        self.setMenuBar(self.menus)
        self.status_line = StatusLine(self._next_theme)
        self.setStatusBar(self.status_line)
        self.shell_actions = ShellActions(self, self, self.menus, self.settings.recent_files)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_page)
        self.pages.shown.connect(self._on_page_shown)
        self.pages.created.connect(self._on_page_created)
        self.watcher.failed.connect(self.status_line.set_problem)
        self.watcher.recovered.connect(lambda: self.status_line.set_problem(""))
        self.watcher.runs_changed.connect(self._wake_supervisor)
        self.keeper.failed.connect(self.status_line.set_problem)
        self._saver = QTimer(self, interval=SAVE_MS)
        self._saver.timeout.connect(self._save_settings)
        self._saver.start()

    def _restore(self) -> None:
        restore_geometry(self, self.settings)
        name = self.settings.get("window.page", "welcome")
        self.show_page(name if name in PAGES else "welcome")
        if self.settings.problem:
            self.status_line.say(self.settings.problem)

    # What pages and menus ask for

    @Slot(str)
    def show_page(self, name: str) -> QWidget:
        """Bring a page on screen ("build", "train", "compare", "welcome") and return it."""
        return self.pages.show_page(name)

    def open_network(self, network: Network) -> None:
        """Show a network in Build."""
        cast("Any", self.show_page("build")).open_network(network)

    def show_runs(self, run_ids: Sequence[int]) -> None:
        """Show runs in Compare."""
        cast("Any", self.show_page("compare")).show_runs(list(run_ids))

    def launch(self, chosen: Sequence[Network]) -> None:
        """Open the launch dialog with these networks; its runs are shown in Train."""
        self._open_launch(chosen)

    def launch_experiment(self, name: str) -> None:
        """Open the launch dialog with a paper's experiment filled in."""
        self._open_launch([], name)

    def new_runs(self) -> None:
        """Open the launch dialog with the network that is open in Build, if there is one."""
        build = self.pages.made("build")
        network = cast("Any", build).network() if build is not None else None
        self.launch([network] if network is not None else [])

    def run_demo(self) -> None:
        """Queue plain against residual on Digits and show it train."""
        from ui.train.demo import demo_specs

        try:
            runs = self.store.enqueue(demo_specs(self.groups()))
        except ResExplorerError as error:
            show_error(self, "The runs can't be queued", error)
        else:
            self._on_launched([run.id for run in runs])

    def open_file_dialog(self) -> None:
        """Ask for a network file and open it in Build."""
        dialog = QFileDialog(self, "Open network file", self.settings.get("folder", str(Path.home())))
        dialog.setNameFilters(["Networks (*.json)", "All files (*)"])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open_path)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def open_path(self, path: str) -> None:
        """Open a network file in Build, which asks before unsaved work is lost."""
        cast("Any", self.show_page("build")).files.open_path(path)

    def choose_theme(self, mode: theme.Mode) -> None:
        """Put a theme in force and remember it."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, mode)
        self.settings.set("theme", mode.value)

    def about(self) -> None:
        """Say what this program is."""
        MessageDialog(
            self, f"ResExplorer {resexplorer.__version__}",
            "Build residual networks by pointing and clicking, train them in the background, and see what each "
            f"change to the architecture does. MIT licence.\n\nDatabase: {self.store.path or self.store.url}",
            icon_name="stack", token="accent",
        ).open()  # fmt: skip

    def say(self, sentence: str) -> None:
        """Show a sentence in the status line."""
        self.status_line.say(sentence)

    def groups(self) -> set[str]:
        """The names of all experiments in the database."""
        return {run.group for run in self.watcher.runs.values() if run.group}

    # Inside

    def _open_launch(self, chosen: Sequence[Network], experiment: str = "") -> None:
        from ui.train.launch.dialog import LaunchDialog

        dialog = LaunchDialog(self.services, chosen, self)
        dialog.launched.connect(self._on_launched)
        dialog.open()
        if experiment:
            dialog.use_experiment(experiment)

    def _on_launched(self, run_ids: list[int]) -> None:
        self.watcher.refresh()
        self._wake_supervisor()
        cast("Any", self.show_page("train")).show_launched(run_ids)

    @Slot()
    def _wake_supervisor(self) -> None:
        if self._supervise:
            self.keeper.check()

    def _next_theme(self) -> None:
        modes = list(theme.Mode)
        self.choose_theme(modes[(modes.index(theme.mode()) + 1) % len(modes)])

    @Slot(str, QWidget)
    def _on_page_created(self, _name: str, page: QWidget) -> None:
        """Answer what a page can ask of the shell; pages have only the signals that they need."""
        wishes = {
            "demo_wanted": self.run_demo,
            "file_wanted": self.open_file_dialog,
            "path_wanted": self.open_path,
            "experiment_wanted": self.launch_experiment,
        }
        for signal, answer in wishes.items():
            if hasattr(page, signal):
                getattr(page, signal).connect(answer)

    @Slot(str)
    def _on_page_shown(self, name: str) -> None:
        self.rail.show_chosen(name)
        page = cast("Page", self.pages.currentWidget())
        self.menus.show_page(page)
        self.setWindowTitle(f"{page.page_title} — ResExplorer")
        self.pages.page(name).setFocus(Qt.FocusReason.OtherFocusReason)
        self.settings.set("window.page", name)
        self.status_line.say("")

    @Slot()
    def _save_settings(self) -> None:
        try:
            self.settings.save()
        except SettingsUnwritable as error:
            self._saver.stop()
            self.status_line.set_problem(str(error))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave trainings running; end this window's own timers and threads, and remember where it was."""
        if not self.pages.may_close():
            event.ignore()
            return
        self.pages.close_pages()
        store_geometry(self, self.settings)
        self._save_settings()
        for timer in (self._saver, self.watcher, self.keeper):
            timer.stop()
        self.say("")
        task.shutdown()
        event.accept()
