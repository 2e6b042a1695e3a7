"""The actions on chosen runs: one list for the Run menu, the context menu and the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from resexplorer.fields import TextField
from resexplorer.network import Network, from_json
from resexplorer.store import Action, RunRecord, allowed
from ui.bridge import task
from ui.services import Services
from ui.train.commands import RunCommands
from ui.train.log_dialog import LogDialog
from ui.widgets.message import show_error
from ui.widgets.parts import action
from ui.widgets.prompt import ask_text

NAME = TextField(name="name", label="Name of the run", longest=200)


class RunActions:
    """Makes the actions; :meth:`refresh` enables those that the chosen runs allow."""

    def __init__(
        self,
        page: QWidget,
        services: Services,
        commands: RunCommands,
        chosen: Callable[[], Sequence[RunRecord]],
        step: Callable[[int], object],
    ) -> None:
        self._page, self._services, self._commands, self._chosen = page, services, commands, chosen
        make = partial(action, page)
        self.pause = make("&Pause", partial(self._act, Action.PAUSE), "Ctrl+P", icon_name="pause")
        self.resume = make("&Resume", partial(self._act, Action.RESUME), "Ctrl+R", icon_name="play")
        self.stop = make("&Stop", partial(self._act, Action.STOP), "Ctrl+.", icon_name="stop")
        self.retry = make("Re&try", partial(self._act, Action.RETRY), "Ctrl+Shift+R", icon_name="arrow-clockwise")
        self.up = make("Move &up in the queue", lambda: step(-1), "Alt+Up", icon_name="arrow-up")
        self.down = make("Move &down in the queue", lambda: step(1), "Alt+Down", icon_name="arrow-down")
        self.rename = make("Re&name…", self.ask_name, "F2", icon_name="pencil-simple")
        self.build = make("Open network in &Build", self.open_network, "Ctrl+B", icon_name="stack")
        self.compare = make("Show in &Compare", self.show_in_compare, "Ctrl+Shift+C", icon_name="chart-line")
        self.log = make("Show &log", self.show_log, "Ctrl+L", icon_name="file-text")
        self.copy = make("Copy run &id", self.copy_ids, icon_name="copy")
        self.copy.setShortcut(QKeySequence.StandardKey.Copy)
        self.delete = make("De&lete…", self.ask_delete, "Del", icon_name="trash")
        self.refresh()

    def menu_actions(self) -> list[QAction]:
        """The actions in menu order, with separators."""
        groups = (
            (self.pause, self.resume, self.stop, self.retry),
            (self.up, self.down),
            (self.rename, self.build, self.compare, self.log, self.copy),
            (self.delete,),
        )
        result: list[QAction] = []
        for group in groups:
            if result:
                result.append(self._separator())
            result += group
        return result

    def context_menu(self, parent: QWidget) -> QMenu:
        """Return a menu of what the chosen runs allow now."""
        self.refresh()
        menu = QMenu(parent)
        menu.addActions(self.menu_actions())
        return menu

    def refresh(self) -> None:
        """Enable what makes sense for the chosen runs."""
        runs = self._chosen()
        for item, kind in (
            (self.pause, Action.PAUSE), (self.resume, Action.RESUME), (self.stop, Action.STOP),
            (self.retry, Action.RETRY), (self.up, Action.MOVE), (self.down, Action.MOVE),
            (self.delete, Action.DELETE),
        ):  # fmt: skip
            item.setEnabled(any(allowed(kind, run.state) for run in runs))
        for item in (self.rename, self.build, self.log):
            item.setEnabled(len(runs) == 1)
        for item in (self.compare, self.copy):
            item.setEnabled(bool(runs))

    def ask_name(self) -> None:
        """Rename the chosen run."""
        for run in self._chosen()[:1]:
            ask_text(self._page, "Rename", NAME, run.name, "Rename", partial(self._commands.rename, run))

    def ask_delete(self) -> None:
        """Delete the chosen runs after asking."""
        self._commands.delete(self._chosen())

    def open_network(self) -> None:
        """Show the chosen run's network in Build."""
        for run in self._chosen()[:1]:
            task.run(
                partial(self._read_network, run.network_hash), self._services.open_network,
                self._fail, self._page,
            )  # fmt: skip

    def show_in_compare(self) -> None:
        """Show the chosen runs in Compare."""
        self._services.show_runs([run.id for run in self._chosen()])

    def show_log(self) -> None:
        """Show what the chosen run's worker wrote."""
        for run in self._chosen()[:1]:
            LogDialog(self._services.store, run, self._page).open()

    def copy_ids(self) -> None:
        """Copy the numbers that the command line takes."""
        ids = " ".join(str(run.id) for run in self._chosen())
        QGuiApplication.clipboard().setText(ids)
        self._services.status(f"Copied: {ids}")

    def _act(self, kind: Action) -> None:
        self._commands.act(kind, self._chosen())

    def _read_network(self, network_hash: str) -> Network:
        return from_json(self._services.store.network(network_hash))

    def _fail(self, error: Exception) -> None:
        show_error(self._page, "The network can't be opened", error)

    def _separator(self) -> QAction:
        result = QAction(self._page)
        result.setSeparator(True)
        return result
