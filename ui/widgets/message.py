"""Dialogs that say what happened and what to do, without stopping the program."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from resexplorer.errors import ResExplorerError
from ui.widgets import theme
from ui.widgets.icons import icon
from ui.widgets.parts import button, label

UNEXPECTED = (
    "Something went wrong that ResExplorer did not expect. Running trainings are not affected. "
    "Copy the details and report them; then go on, or restart the window if something looks wrong."
)


TEXT_WIDTH = 420


def details_of(error: BaseException) -> str:
    """Return the traceback as text."""
    return "".join(traceback.format_exception(error))


def show_error(parent: QWidget | None, title: str, error: BaseException | str) -> QDialog:
    """Show an error without blocking and return the dialog.

    A :class:`ResExplorerError` is its own sentence; anything else is a defect and comes with its traceback.
    """
    if isinstance(error, str | ResExplorerError):
        cause = error.__cause__ if isinstance(error, ResExplorerError) else None
        dialog = MessageDialog(parent, title, str(error), details=details_of(cause) if cause else "")
    else:
        dialog = MessageDialog(parent, title, UNEXPECTED, details=details_of(error))
    dialog.open()
    return dialog


def ask(
    parent: QWidget | None,
    title: str,
    sentence: str,
    verb: str,
    on_yes: Callable[[], object],
    *,
    danger: bool = False,
) -> QDialog:
    """Ask before doing something; ``verb`` is the button's word. Returns the open dialog.

    Enter means yes, except for what is a ``danger``.
    """
    dialog = MessageDialog(parent, title, sentence, icon_name="question", token="accent", close="Cancel")
    yes = button(verb, kind="danger" if danger else "primary")
    yes.clicked.connect(dialog.accept)
    dialog.accepted.connect(on_yes)
    dialog.add_button(yes, default=not danger)
    dialog.open()
    return dialog


class MessageDialog(QDialog):
    """An icon, a title, one sentence, and details that can be unfolded and copied."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        sentence: str,
        *,
        details: str = "",
        icon_name: str = "warning-circle",
        token: str = "bad",
        close: str = "Close",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(parent is not None)
        self.setWindowTitle(title)
        self.sentence, self.details = sentence, details
        self._buttons = QHBoxLayout()
        self._details = self._details_box(details)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(16)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        layout.addLayout(self._head(title, sentence, icon_name, token))
        layout.addWidget(self._details)
        layout.addLayout(self._buttons)
        self._fill_buttons(close)

    def add_button(self, item: QPushButton, *, default: bool = True) -> None:
        """Add a button at the right end; the default one is pressed by Enter."""
        self._buttons.addWidget(item)
        if default:
            item.setDefault(True)
            item.setFocus()

    def _head(self, title: str, sentence: str, icon_name: str, token: str) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(icon(icon_name, token).pixmap(QSize(32, 32)))
        self._text = label(sentence, wrap=True, selectable=True)
        self._text.setFixedWidth(TEXT_WIDTH)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(label(title, "heading", wrap=True))
        words.addWidget(self._text)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _details_box(self, details: str) -> QPlainTextEdit:
        box = QPlainTextEdit(details)
        box.setReadOnly(True)
        box.setFont(theme.mono_font(0.92))
        box.setAccessibleName("Details")
        box.setFixedSize(620, 240)
        box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        box.hide()
        return box

    def _fill_buttons(self, close: str) -> None:
        if self.details:
            self.toggle = button("Show details", self._toggle_details, kind="flat", icon_name="caret-down")
            self._buttons.addWidget(self.toggle)
            self._buttons.addWidget(button("Copy details", self.copy, kind="flat", icon_name="copy"))
        self._buttons.addStretch()
        self.close_button = button(close)
        self.close_button.clicked.connect(self.reject)
        self._buttons.addWidget(self.close_button)
        self.close_button.setDefault(True)
        self.close_button.setFocus()

    def _toggle_details(self) -> None:
        visible = self._details.isHidden()
        self._details.setVisible(visible)
        self._text.setFixedWidth(620 - 48 if visible else TEXT_WIDTH)
        self.toggle.setText("Hide details" if visible else "Show details")

    def copy(self) -> None:
        """Copy the sentence and the details."""
        QGuiApplication.clipboard().setText(f"{self.sentence}\n\n{self.details}")
