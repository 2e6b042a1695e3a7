"""The actions on chosen runs: one list for the Run menu, the context menu and the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from resexplorer.fields import TextField
from resexplorer.network import Network, from_json
from resexplorer.store import Action, RunRecord, State, allowed
from resexplorer.store.commanding import COMMANDS
from ui.bridge import task
from ui.runs.commands import RunCommands
from ui.runs.words import plural
from ui.services import Services
from ui.train.log_dialog import LogDialog
from ui.widgets.message import show_error
from ui.widgets.parts import action
from ui.widgets.prompt import ask_text, ask_value

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
        self.prolong = make("Pro&long…", self.ask_prolong, icon_name="fast-forward", tip="Train some steps more")
        self.set_lr = make("Change learning &rate…", self.ask_lr, icon_name="sliders-horizontal",
                           tip="From the next step on; the change is kept with the curve")  # fmt: skip
        self.up = make("Move &up in the queue", lambda: step(-1), "Alt+Up", icon_name="arrow-up")
        self.down = make("Move &down in the queue", lambda: step(1), "Alt+Down", icon_name="arrow-down")
        self.compare = make("Show in &Compare", self.show_in_compare, "Ctrl+Shift+C", icon_name="chart-line")
        self.log = make("Show lo&g", self.show_log, "Ctrl+L", icon_name="file-text")
        self.build = make("Open network in &Build", self.open_network, "Ctrl+B", icon_name="stack")
        self.rename = make("Re&name…", self.ask_name, "F2", icon_name="pencil-simple")
        self.copy = make("Copy run &id", self.copy_ids, "Ctrl+C", icon_name="copy")
        self.delete = make("De&lete…", self.ask_delete, "Del", icon_name="trash")
        self.refresh()

    def menu(self, name: str) -> list[QAction]:
        """The actions of one menu of the menu bar, with separators."""
        groups: dict[str, tuple[tuple[QAction, ...], ...]] = {
            "Edit": ((self.rename, self.copy), (self.delete,)),
            "Network": ((self.build,),),
            "Run": (
                (self.pause, self.resume, self.stop, self.retry),
                (self.prolong, self.set_lr),
                (self.up, self.down),
                (self.compare, self.log),
            ),
        }
        return self._separated(groups.get(name, ()))

    def _separated(self, groups: Sequence[Sequence[QAction]]) -> list[QAction]:
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
        for name in ("Run", "Network", "Edit"):
            menu.addActions(self.menu(name))
            if name != "Edit":
                menu.addSeparator()
        return menu

    def refresh(self) -> None:
        """Enable what makes sense for the chosen runs."""
        runs = self._chosen()
        for item, kind in (
            (self.pause, Action.PAUSE), (self.resume, Action.RESUME), (self.stop, Action.STOP),
            (self.retry, Action.RETRY), (self.up, Action.MOVE), (self.down, Action.MOVE),
            (self.delete, Action.DELETE), (self.prolong, Action.PROLONG),
        ):  # fmt: skip
            item.setEnabled(any(allowed(kind, run.state) for run in runs))
        for item in (self.rename, self.build, self.log):
            item.setEnabled(len(runs) == 1)
        self.set_lr.setEnabled(any(run.state is State.RUNNING for run in runs))
        for item in (self.compare, self.copy):
            item.setEnabled(bool(runs))

    def ask_name(self) -> None:
        """Rename the chosen run."""
        for run in self._chosen()[:1]:
            ask_text(self._page, "Rename", NAME, run.name, "Rename", partial(self._commands.rename, run))

    def ask_prolong(self) -> None:
        """Ask how many steps the chosen runs shall train in addition."""
        runs = [run for run in self._chosen() if allowed(Action.PROLONG, run.state)]
        (field,) = COMMANDS["prolong"]
        half = max(1, max((run.steps for run in runs), default=2_000) // 2)
        ask_value(
            self._page, "Prolong", field, str(half), f"Prolong {plural(len(runs), 'run')}",
            lambda steps: self._commands.command("prolong", runs, steps=steps),
        )  # fmt: skip

    def ask_lr(self) -> None:
        """Ask for another learning rate of the chosen runs that are running."""
        runs = [run for run in self._chosen() if run.state is State.RUNNING]
        (field,) = COMMANDS["set_lr"]
        now = next((run.last["lr"] for run in runs if "lr" in run.last), field.initial)
        ask_value(
            self._page, "Change the learning rate", field, f"{now:.4g}", "Change",
            lambda lr: self._commands.command("set_lr", runs, lr=lr),
        )  # fmt: skip

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
