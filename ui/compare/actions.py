"""What can be done with chosen runs: one list for the menus, the context menu and the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu

from resexplorer.errors import ResExplorerError
from resexplorer.fields import TextField
from resexplorer.network import Network, from_json
from resexplorer.store import RunRecord
from ui.bridge import task
from ui.compare.table import RunTable
from ui.compare.table_text import to_csv, to_markdown
from ui.compare.tags import ask_tags
from ui.runs.commands import RunCommands
from ui.runs.words import plural
from ui.services import Services
from ui.widgets.message import show_error
from ui.widgets.parts import action
from ui.widgets.prompt import ask_text

NAME = TextField(name="name", label="Name of the run", longest=200)


class TableNotSaved(ResExplorerError):
    """The table's file can't be written."""


class CompareActions(QObject):
    """Makes the actions; :meth:`refresh` enables those that the chosen runs allow."""

    def __init__(self, table: RunTable, services: Services) -> None:
        super().__init__(table)
        self._table, self._services = table, services
        self._commands = RunCommands(services, table)
        self.build = self._make("Open network in &Build", self.open_network, "Ctrl+B", "stack")
        self.train = self._make("&Train this network again…", self.train_again, "Ctrl+Shift+T", "play")
        self.rename = self._make("Re&name…", self.ask_name, "F2", "pencil-simple")
        self.tags = self._make("&Tags…", self.ask_tags, "Ctrl+T", "tag")
        self.star = self._make("&Star", self.toggle_star, "Ctrl+D", "star")
        self.copy_csv = self._make("Copy as &CSV", self.copy_as_csv, "Ctrl+C", "copy")
        self.copy_markdown = self._make("Copy as &Markdown", self.copy_as_markdown, "Ctrl+Shift+C", "copy")
        self.export = self._make("&Export table as CSV…", self.ask_export, "Ctrl+E", "download-simple")
        self.export.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.select_all = self._make("Select &all", table.selectAll, "Ctrl+A", "selection-all")
        self.delete = self._make("De&lete…", self.ask_delete, "Del", "trash")
        self.refresh()

    def _make(self, text: str, run: Callable[[], object], shortcut: str, icon_name: str) -> QAction:
        """An action whose key works while the table has the focus, so that typing a filter is never taken for it."""
        made = action(self._table, text, run, shortcut, icon_name=icon_name)
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._table.addAction(made)
        return made

    def for_menu(self, name: str) -> list[QAction]:
        """The actions for one menu of the menu bar."""
        return {
            "File": [self.export],
            "Edit": [
                self.copy_csv, self.copy_markdown, self.select_all, self.rename, self.tags, self.star, self.delete,
            ],
            "Network": [self.build, self.train],
        }.get(name, [])  # fmt: skip

    def context_menu(self) -> QMenu:
        """Return a menu for the chosen runs."""
        self.refresh()
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for group in (
            (self.build, self.train), (self.rename, self.tags, self.star),
            (self.copy_csv, self.copy_markdown, self.export), (self.delete,),
        ):  # fmt: skip
            menu.addActions(group)
            menu.addSeparator()
        return menu

    def refresh(self) -> None:
        """Enable what makes sense for the chosen runs."""
        runs = self._chosen()
        for one in (self.build, self.rename):
            one.setEnabled(len(runs) == 1)
        for any_ in (self.train, self.tags, self.star, self.copy_csv, self.copy_markdown, self.delete):
            any_.setEnabled(bool(runs))
        self.export.setEnabled(bool(self._table.shown_runs()))
        self.star.setText("Remove &star" if runs and all(run.starred for run in runs) else "&Star")

    def _chosen(self) -> list[RunRecord]:
        return self._table.chosen()

    # Networks

    def open_network(self) -> None:
        """Show the chosen run's network in Build."""
        for run in self._chosen()[:1]:
            self._read_networks([run], lambda networks: self._services.open_network(networks[0]))

    def train_again(self) -> None:
        """Open the launch dialog with the chosen runs' networks, each once."""
        runs = list({run.network_hash: run for run in self._chosen()}.values())
        self._read_networks(runs, self._services.launch)

    def _read_networks(self, runs: Sequence[RunRecord], then: Callable[[list[Network]], None]) -> None:
        store = self._services.store
        hashes = [run.network_hash for run in runs]
        task.run(
            lambda: [from_json(store.network(one)) for one in hashes],
            then, self._teller("The network can't be opened"), self,
        )  # fmt: skip

    def _teller(self, title: str) -> Callable[[Exception], None]:
        def tell(error: Exception) -> None:
            show_error(self._table, title, error)

        return tell

    # Names, tags and stars

    def ask_name(self) -> None:
        """Rename the chosen run."""
        for run in self._chosen()[:1]:
            ask_text(self._table, "Rename", NAME, run.name, "Rename", partial(self._commands.rename, run))

    def ask_tags(self) -> None:
        """Change the tags that all chosen runs share; tags that only some have stay as they are."""
        runs = self._chosen()
        if runs:
            shared = [tag for tag in runs[0].tags if all(tag in run.tags for run in runs)]
            title = f"Tags of {runs[0].name}" if len(runs) == 1 else f"Tags of {plural(len(runs), 'run')}"
            ask_tags(self._table, title, ", ".join(shared), partial(self._set_tags, runs, shared))

    def _set_tags(self, runs: Sequence[RunRecord], shared: Sequence[str], text: str) -> None:
        typed = list(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))
        gone = set(shared) - set(typed)
        store = self._services.store

        def step() -> None:
            for run in runs:
                kept = [tag for tag in run.tags if tag not in gone]
                store.set_tags(run.id, list(dict.fromkeys([*kept, *typed])))

        self._change(step, "The tags can't be changed")

    def toggle_star(self) -> None:
        """Star the chosen runs, or take the stars away where all have one."""
        runs = self._chosen()
        on = not all(run.starred for run in runs)
        store = self._services.store
        self._change(lambda: [store.set_star(run.id, on) for run in runs], "The star can't be changed")

    def _change(self, step: Callable[[], object], title: str) -> None:
        task.run(step, lambda _result: self._services.watcher.refresh(), self._teller(title), self)

    def ask_delete(self) -> None:
        """Delete the chosen runs after asking."""
        self._commands.delete(self._chosen())

    # Text

    def copy_as_csv(self) -> None:
        """Copy the chosen runs as comma-separated values."""
        self._copy(to_csv(self._table.visible_columns(), self._chosen()), "CSV")

    def copy_as_markdown(self) -> None:
        """Copy the chosen runs as a Markdown table."""
        self._copy(to_markdown(self._table.visible_columns(), self._chosen()), "Markdown")

    def _copy(self, text: str, kind: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._services.status(f"Copied {plural(len(self._chosen()), 'run')} as {kind}.")

    def ask_export(self) -> QFileDialog:
        """Ask where to save all runs that the table shows."""
        folder = self._services.settings.get("folder", str(Path.home()))
        dialog = QFileDialog(self._table, "Export the table", folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("CSV table (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("runs.csv")
        dialog.fileSelected.connect(self._export_or_tell)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _export_or_tell(self, name: str) -> None:
        try:
            self.export_to(Path(name))
        except ResExplorerError as error:
            show_error(self._table, "The table was not exported", error)

    def export_to(self, path: Path) -> None:
        """Write all runs that the table shows; raises :class:`TableNotSaved`."""
        runs = self._table.shown_runs()
        try:
            path.write_text(to_csv(self._table.visible_columns(), runs), encoding="utf-8")
        except OSError as error:
            raise TableNotSaved(
                f"The table can't be saved as {path} ({error.strerror}): choose another folder."
            ) from error
        self._services.status(f"Exported {plural(len(runs), 'run')} to {path}.")
