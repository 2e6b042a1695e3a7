"""Dialogs: sentences for errors, details for defects, questions before what can't be undone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from resexplorer.errors import ResExplorerError
from resexplorer.fields import TextField
from ui.widgets.message import MessageDialog, ask, show_error
from ui.widgets.prompt import ask_text


def press(qtbot: QtBot, dialog: QWidget, text: str) -> None:
    button = next(item for item in dialog.findChildren(QPushButton) if item.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def words(dialog: QWidget) -> str:
    return "\n".join(item.text() for item in dialog.findChildren(QLabel))


def test_that_our_own_error_is_its_sentence_and_nothing_else(qtbot: QtBot) -> None:
    dialog = show_error(None, "No", ResExplorerError("The disk is full: make room."))
    qtbot.addWidget(dialog)
    assert "The disk is full: make room." in words(dialog)
    assert [item.text() for item in dialog.findChildren(QPushButton)] == ["Close"]


def test_that_a_defect_comes_with_details_that_can_be_copied(qtbot: QtBot) -> None:
    try:
        {}["missing"]
    except KeyError as error:
        dialog = show_error(None, "Something went wrong", error)
    qtbot.addWidget(dialog)
    press(qtbot, dialog, "Copy details")
    assert "KeyError" in QGuiApplication.clipboard().text()
    press(qtbot, dialog, "Show details")
    assert isinstance(dialog, MessageDialog)
    assert "Traceback" in dialog.details


def test_that_a_question_acts_only_on_yes(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    done: list[str] = []
    press(qtbot, ask(parent, "Delete", "Delete it?", "Delete 1 run", lambda: done.append("a"), danger=True), "Cancel")
    assert done == []
    press(qtbot, ask(parent, "Go", "Delete it?", "Delete 1 run", lambda: done.append("b"), danger=True), "Delete 1 run")
    assert done == ["b"]


def test_that_enter_says_yes_except_to_what_can_not_be_undone(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    done: list[str] = []
    for danger in (False, True):
        dialog = ask(parent, "Question", "Do it?", "Do it", lambda: done.append("yes"), danger=danger)
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert done == ["yes"]


def test_that_escape_answers_no(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    done: list[str] = []
    dialog = ask(parent, "Delete", "Delete it?", "Delete", lambda: done.append("x"))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert done == []


def test_that_a_prompt_waits_for_a_text_that_fits(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    given: list[str] = []
    field = TextField(name="name", label="Name", longest=8)
    dialog = ask_text(parent, "Rename", field, "old", "Rename", given.append)
    qtbot.keyClicks(dialog.line, "much too long")
    assert not dialog.yes.isEnabled()
    dialog.line.selectAll()
    qtbot.keyClicks(dialog.line, " new ")
    assert dialog.yes.isEnabled()
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert given == ["new"]
