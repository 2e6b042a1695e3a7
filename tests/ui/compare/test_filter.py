"""The filter line: what it offers, and where it says that it can't be read."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resexplorer.store.where import fields
from ui.compare.filter_line import FilterLine, suggestions

KNOWN = {"family": ["residual", "resnext", "plain"], "name": ["my run", "other"], "state": ["running", "finished"]}


def values(field):
    return KNOWN.get(field, [])


@pytest.fixture
def host(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def filter_line(qtbot, host):
    made = FilterLine(values, host)
    layout = QVBoxLayout(host)
    layout.addWidget(made.line)
    layout.addWidget(made.message)
    host.resize(500, 90)
    host.show()
    host.activateWindow()
    made.line.setFocus()
    qtbot.waitUntil(made.line.hasFocus)
    return made


def test_that_every_field_is_offered_and_each_offer_is_one():
    assert len(suggestions("", values)) == len(fields())
    assert suggestions("fam", values) == ["family:"]
    assert suggestions("seed=1 -fam", values) == ["-family:"]
    assert suggestions("err", values) == ["error<"]


def test_that_values_are_offered_once_the_field_is_there():
    assert suggestions("family:re", values) == ["family:residual", "family:resnext"]
    assert suggestions("family:plain", values) == []
    assert suggestions("name:", values) == ['name:"my run"', "name:other"]
    assert suggestions("seed=", values) == []


def test_that_typing_filters_once_after_a_pause(filter_line, qtbot):
    with qtbot.waitSignal(filter_line.filtered) as sent:
        QTest.keyClicks(filter_line.line, "seed=1")
    assert sent.args == ["seed=1"]
    assert not filter_line.message.isVisible()


def test_that_an_unreadable_filter_says_where_and_filters_nothing(filter_line, qtbot):
    with qtbot.assertNotEmitted(filter_line.filtered):
        QTest.keyClicks(filter_line.line, "seed=1 eror<6%")
        qtbot.waitUntil(filter_line.message.isVisible)
    assert "character 8" in filter_line.message.text()
    assert filter_line.line.property("invalid") is True
    assert filter_line.problem().position == 8


def test_that_a_repaired_filter_takes_the_message_away(filter_line, qtbot):
    QTest.keyClicks(filter_line.line, "seed=")
    qtbot.waitUntil(filter_line.message.isVisible)
    with qtbot.waitSignal(filter_line.filtered):
        QTest.keyClicks(filter_line.line, "1")
    assert not filter_line.message.isVisible()
    assert filter_line.line.property("invalid") is False


def test_that_escape_clears_and_applies_at_once(filter_line, qtbot):
    filter_line.set_text("seed=1")
    with qtbot.waitSignal(filter_line.filtered, timeout=100) as sent:
        QTest.keyClick(filter_line.line, Qt.Key.Key_Escape)
    assert sent.args == [""]
    assert filter_line.text() == ""


def test_that_the_completion_writes_the_rest_of_the_word(filter_line, qtbot):
    QTest.keyClicks(filter_line.line, "seed=1 fam")
    popup = filter_line.completer.popup()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert filter_line.text() == "seed=1 family:"
    QTest.keyClicks(filter_line.line, "resn")
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert filter_line.text() == "seed=1 family:resnext "
    assert filter_line.problem() is None


def test_that_ctrl_space_offers_every_field(filter_line, qtbot):
    QTest.keyClick(filter_line.line, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    popup = filter_line.completer.popup()
    qtbot.waitUntil(popup.isVisible)
    assert popup.model().rowCount() == len(fields())
    popup.hide()
