"""Asks for the name of a block of one's own and makes it from the selection."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from resexplorer.network.grouping import group
from ui.build.editor import Editor
from ui.build.logic import targets
from ui.widgets.parts import button, label


class GroupDialog(QDialog):
    """One line for the name."""

    def __init__(self, parent: QWidget, editor: Editor, names: tuple[str, ...]) -> None:
        super().__init__(parent)
        self._editor, self._names = editor, names
        self.setModal(True)
        self.setWindowTitle("Make one block")
        self.name = QLineEdit("My block")
        self.name.setAccessibleName("Name of the block")
        self.name.selectAll()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label("Make one block", "heading"))
        layout.addWidget(label(f"{len(names)} selected blocks become one that can be used like any other.", "muted"))
        layout.addWidget(self.name)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button("Cancel", self.reject))
        make = button("Make one block", self._make, kind="primary")
        make.setDefault(True)
        row.addWidget(make)
        layout.addLayout(row)

    def _make(self) -> None:
        title = self.name.text()
        before = set(self._editor.network.by_id)
        if self._editor.apply(f"Make {title} from {len(self._names)} blocks", lambda n: group(n, self._names, title)):
            self._editor.selection.set((node.id,) for node in self._editor.network if node.id not in before)
        self.accept()


def ask_for_group(parent: QWidget, editor: Editor) -> QDialog | None:
    """Open the dialog; nothing happens without a selection."""
    names = targets.nodes(editor.network, editor.selection.paths)
    if not names:
        editor.say("Select the blocks that should become one first.")
        return None
    dialog = GroupDialog(parent, editor, names)
    dialog.open()
    return dialog
