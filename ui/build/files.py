"""Opening, saving and leaving documents: dialogs, recent files, and the question before work is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from resexplorer.errors import ResExplorerError
from resexplorer.network import Network
from ui.bridge import task
from ui.build.document import Document
from ui.build.importing import ENDINGS, import_network
from ui.settings import Settings
from ui.widgets.message import MessageDialog, show_error
from ui.widgets.parts import button

FILTER = "Networks (*.json)"
WEIGHTS = "Weights of a ResNet (*.pt *.pth *.safetensors)"


def nothing() -> None:
    """What happens after a saving that nobody waits for."""


class DocumentFiles(QObject):
    """File commands of one document. Dialogs are opened, never waited for."""

    def __init__(self, document: Document, settings: Settings, page: QWidget, say: Callable[[str], None]) -> None:
        super().__init__(page)
        self._document, self._settings, self._page, self._say = document, settings, page, say
        self.dialog: QDialog | None = None

    # -- opening ------------------------------------------------------------------------------------------------

    def open_dialog(self) -> None:
        """Ask for a file and open it."""
        dialog = QFileDialog(self._page, "Open network file", self._folder())
        dialog.setNameFilters([FILTER, WEIGHTS, "All files (*)"])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open_path)
        self._show(dialog)

    def open_path(self, path: str) -> None:
        """Open a file, after the present document is safe."""
        self.when_safe(lambda: self._load(Path(path)))

    def _load(self, path: Path) -> None:
        if path.suffix.lower() in ENDINGS:
            self._import(path)
            return
        try:
            self._document.load(path)
        except ResExplorerError as error:
            self.dialog = show_error(self._page, "The network can't be opened", error)
            return
        self._remember(path)
        self._say(f"Opened {path.name}.")

    def _import(self, path: Path) -> None:
        """Open the network that weights belong to; it is read in the background."""
        self._say(f"Reading {path.name} …")

        def done(network: Network) -> None:
            self.open_network(network)
            self._say(f"Read the network of {path.name}.")

        def failed(error: Exception) -> None:
            self.dialog = show_error(self._page, "The weights can't be read", error)

        task.run(lambda: import_network(path), done, failed, owner=self)

    def open_network(self, network: Network) -> None:
        """Show a network that comes from elsewhere, after the present document is safe."""
        self.when_safe(lambda: self._document.open(network))

    def new(self) -> None:
        """Start a blank network, after the present document is safe."""
        self.when_safe(self._document.new)

    # -- saving -------------------------------------------------------------------------------------------------

    def save(self, then: Callable[[], object] = nothing) -> None:
        """Save to the document's file, asking for one where it has none."""
        if self._document.path is None:
            self.save_as(then)
        else:
            self._write(self._document.path, then)

    def save_as(self, then: Callable[[], object] = nothing) -> None:
        """Ask for a file and save there."""
        dialog = QFileDialog(self._page, "Save network as", self._folder())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([FILTER])
        dialog.setDefaultSuffix("json")
        dialog.selectFile(f"{file_stem(self._document.network.name)}.json")
        dialog.fileSelected.connect(lambda path: self._write(Path(path), then))
        self._show(dialog)

    def _write(self, path: Path, then: Callable[[], object]) -> None:
        try:
            self._document.save(path)
        except ResExplorerError as error:
            self.dialog = show_error(self._page, "The network can't be saved", error)
            return
        self._remember(path)
        self._say(f"Saved {path.name}.")
        then()

    # -- leaving ------------------------------------------------------------------------------------------------

    def when_safe(self, go_on: Callable[[], object]) -> bool:
        """Go on at once when nothing would be lost, otherwise after the person decided; returns which it was."""
        if self._document.saved:
            go_on()
            return True
        name = self._document.network.name
        dialog = MessageDialog(
            self._page,
            f"Save changes to {name}?",
            "Its last changes are not saved in a file. Without saving they are lost.",
            icon_name="floppy-disk",
            token="accent",
            close="Cancel",
        )
        discard, save = button("Don't save", kind="danger"), button("Save", kind="primary")
        for item, step in ((discard, go_on), (save, lambda: self.save(go_on))):
            item.clicked.connect(dialog.accept)
            item.clicked.connect(lambda _checked=False, step=step: step())
        dialog.add_button(discard)
        dialog.add_button(save)
        self._show(dialog)
        return False

    def _show(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _folder(self) -> str:
        if self._document.path is not None:
            return str(self._document.path.parent)
        return self._settings.get("folder", str(Path.home()))

    def _remember(self, path: Path) -> None:
        self._settings.set("folder", str(path.parent))
        self._settings.add_recent(path)


def file_stem(name: str) -> str:
    """A file name made from a network's name: letters, digits and dashes."""
    words = "".join(letter if letter.isalnum() else " " for letter in name).split()
    return "-".join(words).lower() or "network"
