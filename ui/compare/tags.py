"""Asks for tags; unlike a name they may be empty."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from resexplorer.fields import TextField
from ui.widgets.prompt import PromptDialog

TAGS = TextField(name="tags", label="Tags, separated by commas (empty for none)", longest=400)


class TagsDialog(PromptDialog):
    """One line of tags."""

    def _judge(self) -> None:
        super()._judge()
        self.yes.setEnabled(not self._message.text())


def ask_tags(parent: QWidget, title: str, tags: str, on_tags: Callable[[str], object]) -> TagsDialog:
    """Ask for tags; ``on_tags`` gets the line. Returns the open dialog."""
    dialog = TagsDialog(parent, title, TAGS, tags, "Set tags")
    dialog.accepted.connect(lambda: on_tags(dialog.text()))
    dialog.open()
    return dialog
