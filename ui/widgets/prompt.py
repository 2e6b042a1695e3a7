"""Asks for one value without stopping the program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from resexplorer.errors import ResExplorerError
from resexplorer.fields import Field, TextField, Value
from ui.widgets.parts import button, label


class PromptDialog(QDialog):
    """One line, checked by its field; the button waits until the text is fine."""

    def __init__(self, parent: QWidget | None, title: str, field: Field, text: str, verb: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setModal(True)
        self._field = field
        self.line = QLineEdit(text)
        self.line.setAccessibleName(field.label)
        self.line.setMinimumWidth(340)
        self.line.selectAll()
        self.line.textChanged.connect(self._judge)
        self._message = label("", "bad", wrap=True)
        self.yes = button(verb, kind="primary")
        self.yes.clicked.connect(self.accept)
        self.yes.setDefault(True)
        no = button("Cancel")
        no.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(no)
        row.addWidget(self.yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(8)
        caption = f"{field.label}, {field.unit}" if field.unit else field.label
        for widget in (label(caption), self.line, self._message):
            layout.addWidget(widget)
        if field.help:
            layout.insertWidget(2, label(field.help, "muted", wrap=True))
        layout.addLayout(row)
        self._judge()

    def text(self) -> str:
        """Return the line without spaces at its ends."""
        return self.line.text().strip()

    def value(self) -> Value:
        """Return what the field reads from the line; raises its :class:`InvalidValue`."""
        return self._field.parse(self.text())

    def _judge(self) -> None:
        try:
            self.value()
        except ResExplorerError as error:
            self._message.setText(str(error))
        else:
            self._message.setText("")
        self._message.setVisible(bool(self._message.text()))
        self.yes.setEnabled(bool(self.text()) and not self._message.text())


def ask_text(
    parent: QWidget | None,
    title: str,
    field: TextField,
    text: str,
    verb: str,
    on_text: Callable[[str], object],
) -> PromptDialog:
    """Ask for a line that ``field`` accepts; ``on_text`` gets it. Returns the open dialog."""
    dialog = PromptDialog(parent, title, field, text, verb)
    dialog.accepted.connect(lambda: on_text(dialog.text()))
    dialog.open()
    return dialog


def ask_value(
    parent: QWidget | None, title: str, field: Field, text: str, verb: str, on_value: Callable[[Value], object]
) -> PromptDialog:
    """Ask for a number or another value of ``field``; ``on_value`` gets it. Returns the open dialog."""
    dialog = PromptDialog(parent, title, field, text, verb)
    dialog.accepted.connect(lambda: on_value(dialog.value()))
    dialog.open()
    return dialog
