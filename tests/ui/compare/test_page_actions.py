"""What can be done to runs on the Compare page, with real mouse and key events."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from ui.compare.page import ComparePage
from ui.compare.tags import TagsDialog
from ui.widgets import theme
from ui.widgets.message import MessageDialog
from ui.widgets.prompt import PromptDialog

from .support import add_run, add_template, key


def menu_of(page, qtbot):
    viewport, at = page.table.viewport(), QPoint(100, 20)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def entry(menu, text):
    return next(action for action in menu.actions() if action.text().replace("&", "").startswith(text))


def test_that_the_context_menu_offers_what_the_selection_allows(show, store, qtbot):
    runs = add_template(store)
    page = show()
    page.table.choose([runs[0].id])
    menu = menu_of(page, qtbot)
    assert entry(menu, "Open network").isEnabled()
    menu.close()
    page.table.choose([runs[0].id, runs[1].id])
    menu = menu_of(page, qtbot)
    assert not entry(menu, "Open network").isEnabled()
    assert not entry(menu, "Rename").isEnabled()
    assert entry(menu, "Tags").isEnabled()
    menu.close()


def test_that_a_network_opens_in_build_and_can_be_trained_again(show, store, settle, recorder):
    runs = add_template(store)
    page = show()
    page.table.setFocus()
    page.table.choose([runs[1].id])
    key(page, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert [network.preset for network in recorder.opened] == ["cifar_plain56"]
    key(page, Qt.Key.Key_Return)
    settle()
    assert len(recorder.opened) == 2
    page.table.selectAll()
    page.actions_on_runs.train.trigger()
    settle()
    assert len(recorder.launched[0]) == 4


def test_that_runs_are_renamed_tagged_and_starred(show, store, qtbot, settle):
    a, b, *_ = add_template(store)
    store.set_tags(a.id, ["kept"])
    page = show()
    page.table.setFocus()
    page.table.choose([a.id])
    key(page, Qt.Key.Key_F2)
    dialog = page.table.findChild(PromptDialog)
    dialog.line.setText("Renamed")
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.rows[page.model.row_of(a.id)].name == "Renamed")
    page.activateWindow()
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    page.table.choose([a.id, b.id])
    key(page, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    tags = page.table.findChild(TagsDialog)
    assert tags.line.text() == ""
    tags.line.setText("best, new, best")
    QTest.mouseClick(tags.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: store.run(b.id).tags == ("best", "new"))
    assert store.run(a.id).tags == ("kept", "best", "new")
    page.activateWindow()
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    key(page, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: store.run(a.id).starred and store.run(b.id).starred)
    qtbot.waitUntil(lambda: all(run.starred for run in page.table.chosen()))
    key(page, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not store.run(a.id).starred)
    settle()


def test_that_shared_tags_can_be_taken_away(show, store, qtbot):
    a = add_run(store, "a", tags=("x", "y"))
    page = show()
    page.table.choose([a.id])
    page.actions_on_runs.ask_tags()
    tags = page.table.findChild(TagsDialog)
    assert tags.line.text() == "x, y"
    tags.line.setText("")
    assert tags.yes.isEnabled()
    tags.accept()
    qtbot.waitUntil(lambda: store.run(a.id).tags == ())


def test_that_deleting_asks_first(show, store, qtbot):
    a, *_ = add_template(store)
    page = show()
    page.table.setFocus()
    page.table.choose([a.id])
    key(page, Qt.Key.Key_Delete)
    dialog = page.table.findChild(MessageDialog)
    assert "can't be undone" in dialog.sentence
    dialog.reject()
    assert len(store.runs()) == 4
    key(page, Qt.Key.Key_Delete)
    page.table.findChildren(MessageDialog)[-1].accept()
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert len(store.runs()) == 3


def test_that_the_delete_key_in_the_filter_deletes_a_character(show, store):
    a, *_ = add_template(store)
    page = show()
    page.table.choose([a.id])
    page.filter.line.setFocus()
    page.filter.line.setText("ab")
    page.filter.line.setCursorPosition(0)
    QTest.keyClick(page.filter.line, Qt.Key.Key_Delete)
    assert page.filter.text() == "b"
    assert page.table.findChild(MessageDialog) is None


def test_that_chosen_rows_are_copied_and_the_table_is_exported(show, store, tmp_path, recorder):
    runs = add_template(store)
    page = show()
    page.table.setFocus()
    page.table.choose([runs[0].id])
    key(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[0].startswith("Run,Family,Depth")
    assert text.splitlines()[1].startswith("Plain-20,Plain,20,")
    key(page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text().startswith("| Run | Family |")
    dialog = page.actions_on_runs.ask_export()
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "runs.csv"))
    dialog.close()
    assert len((tmp_path / "runs.csv").read_text().splitlines()) == 5
    assert "Exported 4 runs" in recorder.said[-1]


def test_that_a_failed_export_is_told(show, store, tmp_path, qtbot):
    add_template(store)
    page = show()
    dialog = page.actions_on_runs.ask_export()
    dialog.fileSelected.emit(str(tmp_path / "missing" / "runs.csv"))
    dialog.close()
    message = page.table.findChild(MessageDialog)
    assert "choose another folder" in message.sentence
    message.close()


def test_that_columns_are_chosen_and_remembered(show, store, services, settings, qtbot):
    add_template(store)
    page = show()
    menu = page.header.open_columns()
    qtbot.waitUntil(menu.isVisible)
    family = entry(menu, "Family")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(family).center())
    assert menu.isVisible()
    loss = entry(menu, "Test loss")
    menu.setActiveAction(loss)
    QTest.keyClick(menu, Qt.Key.Key_Space)
    assert menu.isVisible()
    menu.close()
    titles = [column.title for column in page.table.visible_columns()]
    assert "Family" not in titles
    assert "Test loss" in titles
    page.table.setColumnWidth(1, 333)
    page.close_page()
    again = ComparePage(services)
    qtbot.addWidget(again)
    assert [column.title for column in again.table.visible_columns()] == titles
    assert again.table.columnWidth(1) == 333
    again.table.reset_columns()
    assert "Family" in [column.title for column in again.table.visible_columns()]
    again.close_page()


def test_that_splitters_are_remembered(show, store, services, qtbot):
    add_template(store)
    page = show()
    page.main.setSizes([150, 400, 120])
    sizes = page.main.sizes()
    page.close_page()
    again = ComparePage(services)
    qtbot.addWidget(again)
    again.resize(page.size())
    again.show()
    assert again.main.sizes() == pytest.approx(sizes, abs=3)
    again.close_page()


def test_that_settings_of_another_kind_are_survived(show, store, settings):
    add_template(store)
    settings.set("compare.widths", {"name": "wide", "family": -5})
    settings.set("compare.rows", [1, "2"])
    settings.set("compare.sort", "no such column")
    settings.set("compare.series", "no such series")
    settings.set("compare.cost", "no such cost")
    settings.set("compare.middle", ["1", 2, 3])
    page = show()
    assert page.table.columnWidth(1) == 190
    assert page.overlay.made.choice.name == "test/error"


def test_that_the_menus_get_the_pages_actions(show, store):
    add_template(store)
    page = show()
    assert page.page_title == "Compare"
    assert [a.text().replace("&", "") for a in page.actions_for_menu("File")] == ["Export table as CSV…"]
    edit = [a.text().replace("&", "") for a in page.actions_for_menu("Edit")]
    assert "Delete…" in edit
    assert "Find…" in edit
    assert page.actions_for_menu("Help") == []
    page.actions_for_menu("Edit")[-1].trigger()
    assert page.filter.line.hasFocus() or QApplication.focusWidget() is None


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(1376, 830), (944, 640), (700, 480)])
def test_that_everything_is_painted_in_both_themes_and_small_windows(show, store, qapp, mode, size):
    add_template(store)
    theme.apply(qapp, mode)
    page = show(*size)
    image = page.grab().toImage()
    background = image.pixelColor(2, image.height() - 2)
    assert (background.lightness() < 90) == (mode == "dark")
    colors = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert len(colors) > 20


def test_that_every_control_has_a_name_for_screen_readers(show, store, qtbot):
    add_template(store)
    page = show()
    assert page.table.accessibleName()
    assert page.filter.line.accessibleName()
    chart = page.overlay.made.chart
    qtbot.waitUntil(lambda: chart.accessibleDescription().startswith("4 curves"))
    assert "layer1" in page.strip.view.accessibleDescription()


def test_that_the_chart_is_not_made_before_the_page_is_seen(services, store, qtbot):
    add_template(store)
    services.watcher.start()
    page = ComparePage(services)
    qtbot.addWidget(page)
    assert page.overlay.made is None
    page.close_page()
