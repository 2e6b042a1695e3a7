"""Chooses the data set, and the folder of one that is not where it is looked for."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from numpy import uint8
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QMenu, QVBoxLayout, QWidget

from resexplorer.data import Availability, locate, samples
from resexplorer.experiment import DATASETS
from ui.bridge import task
from ui.train.launch.data_card import SAMPLES, DataCard
from ui.widgets.parts import scroll

Found = tuple[Availability, NDArray[uint8] | None]


def look_for(name: str, folder: str | None) -> Found:
    """Find a data set and read a few of its pictures; for a background call."""
    found = locate(name, folder)
    return found, samples(name, SAMPLES, folder) if found.here else None


class DataPicker(QWidget):
    """The catalogue as cards; ``changed()`` comes when another set or folder is chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folders: dict[str, str] = {}
        self.name = "digits"
        self._group = QButtonGroup(self)
        self.cards: dict[str, DataCard] = {}
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        for name, info in DATASETS.items():
            card = DataCard(info)
            card.chosen.connect(self._on_chosen)
            card.folder_wanted.connect(self._ask)
            self._group.addButton(card.radio)
            self.cards[name] = card
            column.addWidget(card)
        column.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll(content))

    def start(self, name: str, folders: dict[str, str]) -> None:
        """Show a choice from last time, and look for every set in the background."""
        self.folders = {key: path for key, path in folders.items() if key in self.cards and Path(path).exists()}
        self.name = name if name in self.cards else "digits"
        self.cards[self.name].radio.setChecked(True)
        for key in self.cards:
            self._look(key)

    @property
    def folder(self) -> str | None:
        """The folder that a person chose for the data set, if any."""
        return self.folders.get(self.name)

    def choose(self, name: str) -> None:
        """Choose a data set by name, as a click would."""
        if name in self.cards:
            self.cards[name].radio.setChecked(True)

    def set_folder(self, name: str, folder: str) -> None:
        """Look for a data set in a folder or archive that a person chose."""
        self.folders[name] = folder
        self._look(name)
        self.changed.emit()

    def _look(self, name: str) -> None:
        card = self.cards[name]
        call = partial(look_for, name, self.folders.get(name))
        task.run(call, partial(self._show, card), partial(self._fail, name), card)

    def _show(self, card: DataCard, found: Found) -> None:
        card.show_availability(found[0])
        if found[1] is not None:
            card.strip.set_pictures(found[1])

    def _fail(self, name: str, error: Exception) -> None:
        self.folders.pop(name, None)
        self.cards[name].show_problem(str(error))
        self.changed.emit()

    @Slot(str)
    def _on_chosen(self, name: str) -> None:
        self.name = name
        self.changed.emit()

    @Slot(str)
    def _ask(self, name: str) -> None:
        """Ask for a folder or for an archive: one file dialog can't take both."""
        menu = QMenu(self)
        menu.addAction("A folder…", partial(self._open_dialog, name, QFileDialog.FileMode.Directory))
        archive = partial(self._open_dialog, name, QFileDialog.FileMode.ExistingFile)
        menu.addAction("An archive (.tar.gz, .zip)…", archive)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.cards[name].mapToGlobal(self.cards[name].rect().bottomLeft()))

    def _open_dialog(self, name: str, mode: QFileDialog.FileMode) -> None:
        title = DATASETS[name].title
        dialog = QFileDialog(self, f"Where is {title}?", self.folders.get(name, str(Path.home())))
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(partial(self.set_folder, name))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
