"""The open network: its value, its history and its file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from resexplorer.network import Network, load, save

BLANK = Network("Untitled", (3, 32, 32))
HISTORY = 500


class EditCommand(QUndoCommand):
    """One step: the document before and after. Every edit is an instance of this."""

    def __init__(self, document: Document, name: str, before: Network, after: Network) -> None:
        super().__init__(name)
        self._document, self._before, self._after = document, before, after

    def undo(self) -> None:
        """Show the old value."""
        self._document.show(self._before)

    def redo(self) -> None:
        """Show the new value."""
        self._document.show(self._after)


class Document(QObject):
    """Holds the network and its undo stack.

    ``changed()`` comes after every new value, ``opened()`` after another document took its place and
    ``title_changed()`` when the file or the saved state changes.
    """

    changed = Signal()
    opened = Signal()
    title_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.network = BLANK
        self.path: Path | None = None
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(HISTORY)
        self.undo_stack.cleanChanged.connect(self.title_changed)
        self._touched = False

    @property
    def saved(self) -> bool:
        """Whether closing would lose nothing."""
        return self.undo_stack.isClean() and not self._touched

    def edit(self, name: str, change: Callable[[Network], Network]) -> bool:
        """Apply a pure edit as one named step; returns whether it changed anything.

        Raises what the edit raises, and then nothing has changed.
        """
        before = self.network
        after = change(before)
        if after == before:
            return False
        self.undo_stack.push(EditCommand(self, name, before, after))
        return True

    def show(self, network: Network) -> None:
        """Take over a value without a step of its own (what commands do)."""
        self.network = network
        self.changed.emit()

    def open(self, network: Network, path: Path | None = None, *, unsaved: bool = False) -> None:
        """Replace the document and forget the history; ``unsaved`` content asks before it is lost."""
        self.network, self.path, self._touched = network, path, unsaved
        self.undo_stack.clear()
        self.opened.emit()
        self.changed.emit()
        self.title_changed.emit()

    def new(self) -> None:
        """Start from nothing."""
        self.open(BLANK)

    def load(self, path: Path) -> None:
        """Open a file; raises :class:`~resexplorer.network.NetworkFileError`."""
        self.open(load(path), path)

    def save(self, path: Path) -> None:
        """Write the file; raises :class:`~resexplorer.network.NetworkFileError`."""
        save(self.network, path)
        self.path, self._touched = path, False
        self.undo_stack.setClean()
        self.title_changed.emit()

    def copy_named(self, name: str) -> Network:
        """The document under another name."""
        return replace(self.network, name=name)
