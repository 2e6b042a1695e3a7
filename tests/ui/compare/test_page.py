"""The page with real runs, mouse and keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from resexplorer.store import RunWriter, State
from ui.compare.page import ComparePage
from ui.compare.tags import TagsDialog
from ui.widgets import theme
from ui.widgets.message import MessageDialog
from ui.widgets.prompt import PromptDialog

from .support import add_paused, add_run, add_template, curve_values, spec


def cell(page, run_id, column="name"):
    """The place of a cell in the table's viewport."""
    names = [c.name for c in page.model.columns]
    index = page.model.index(page.model.row_of(run_id), names.index(column))
    return page.table.visualRect(index).center()


def click(page, run_id, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, modifiers, cell(page, run_id))


def key(page, which, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(page.table, which, modifiers)


def chosen(page):
    return [run.id for run in page.table.chosen()]


def charted(page):
    return sorted(page.overlay.made.chart.keys())


def test_that_an_empty_page_says_what_to_do_next(show, qtbot, recorder):
    page = show()
    assert page.empty.isVisible()
    assert not page.header.isVisible()
    with qtbot.waitSignal(page.demo_wanted):
        QTest.mouseClick(page.start, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.launch, Qt.MouseButton.LeftButton)
    assert recorder.launched == [[]]


def test_that_the_first_run_replaces_the_empty_page(show, store, qtbot):
    page = show()
    add_run(store, "first")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert not page.empty.isVisible()
    assert page.header.isVisible()


def test_that_the_newest_experiment_is_chosen_at_the_first_visit(show, store):
    add_run(store, "older")
    template = add_template(store)
    page = show()
    assert sorted(chosen(page)) == [run.id for run in template]
    assert charted(page) == [run.id for run in template]


def test_that_clicks_choose_and_chart_runs(show, store, settle):
    a, b, c, d = add_template(store)
    page = show()
    click(page, a.id)
    assert chosen(page) == [a.id]
    click(page, c.id, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert charted(page) == [a.id, c.id]
    click(page, d.id)
    click(page, a.id, Qt.KeyboardModifier.ShiftModifier)
    settle()
    assert charted(page) == [a.id, b.id, c.id, d.id]
    chart = page.overlay.made.chart
    chart.flush()
    assert "34.70 %" in chart.summary()
    assert page.header.counts.text() == "4 runs · 4 charted"


def test_that_the_keyboard_chooses_runs_too(show, store, settle):
    runs = add_template(store)
    page = show()
    page.table.setFocus()
    page.table.choose([runs[-1].id])
    key(page, Qt.Key.Key_Down)
    assert chosen(page) == [runs[-2].id]
    key(page, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert chosen(page) == [runs[-2].id, runs[-3].id]
    key(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(chosen(page)) == 4
    key(page, Qt.Key.Key_Escape)
    settle()
    assert chosen(page) == []
    assert charted(page) == []


def test_that_a_click_on_the_header_sorts_with_an_indicator(show, store, settings):
    add_template(store)
    page = show()
    header = page.table.horizontalHeader()
    section = [column.name for column in page.model.columns].index("test_error")
    place = QPoint(header.sectionViewportPosition(section) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.model.rows[-1].name == "Plain-56"
    assert header.sortIndicatorSection() == section
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.model.rows[0].name == "Plain-56"
    assert settings.get("compare.sort", "") == "test_error"


def test_that_the_filter_shows_what_it_selects(show, store, qtbot):
    runs = add_template(store)
    page = show()
    page.filter.set_text("family:residual")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert {run.id for run in page.model.rows} == {runs[2].id, runs[3].id}
    assert "2 shown" in page.header.counts.text()
    page.filter.set_text("")
    assert page.model.rowCount() == 4


def test_that_new_runs_appear_under_a_filter_only_if_they_fit(show, store, qtbot):
    add_template(store)
    page = show()
    page.filter.set_text("family:residual")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    add_run(store, "one more plain", "cifar_plain20")
    fits = add_run(store, "one more residual", "cifar_resnet20")
    qtbot.waitUntil(lambda: page.model.row_of(fits.id) is not None)
    assert page.model.rowCount() == 3


def test_that_an_unreadable_filter_is_told_in_place(show, store, qtbot):
    add_template(store)
    page = show()
    page.filter.line.setFocus()
    QTest.keyClicks(page.filter.line, "eror<6%")
    qtbot.waitUntil(page.filter.message.isVisible)
    assert "character 1" in page.filter.message.text()
    assert page.model.rowCount() == 4


def test_that_completions_know_the_stored_values(show, store):
    add_run(store, "tagged", tags=("baseline",))
    page = show()
    assert list(page._values_of("tag")) == ["baseline"]
    assert "cifar10" in page._values_of("data")
    assert "finished" in page._values_of("state")
    assert set(page._values_of("family")) == {"residual"}
    assert set(page._values_of("error")) == {""}


def test_that_a_running_run_updates_in_place(show, store, qtbot, settle):
    add_paused(store, 60)
    store.enqueue([spec("live")])
    run = store.claim("cpu", "tests")
    page = show(height=700)
    page.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    page.table.choose([run.id, 5])
    settle()
    before = chosen(page), page.table.verticalScrollBar().value(), [r.id for r in page.model.rows]
    names = [column.name for column in page.model.columns]
    status = page.model.index(page.model.row_of(run.id), names.index("status"))
    with RunWriter(store, run.id, run.attempt) as writer:
        for step in range(1, 40):
            writer.log(step, curve_values(0.5, 0.4))
            writer.progress(step, 80)
        writer.flush()
        qtbot.waitUntil(lambda: status.data() == "running 49 %")
        chart = page.overlay.made.chart
        qtbot.waitUntil(lambda: len(chart.plot.curves[run.id].series) == 39)
        writer.log(40, curve_values(0.25, 0.4))
        writer.flush()
        qtbot.waitUntil(lambda: len(chart.plot.curves[run.id].series) == 40)
        writer.finish(State.FINISHED)
    qtbot.waitUntil(lambda: status.data() == "finished")
    assert (chosen(page), page.table.verticalScrollBar().value(), [r.id for r in page.model.rows]) == before
    assert "25.0 %" in page.differs.text()


def test_that_deleted_runs_leave_the_table_and_the_charts(show, store, qtbot):
    a, b, *_ = add_template(store)
    page = show()
    page.table.choose([a.id, b.id])
    store.delete([a.id])
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    assert chosen(page) == [b.id]
    qtbot.waitUntil(lambda: charted(page) == [b.id])


def test_that_two_runs_show_what_differs_and_their_architectures(show, store, settle):
    _, plain, _, residual = add_template(store)
    page = show()
    page.table.choose([plain.id, residual.id])
    settle()
    words = page.differs.text()
    assert "ResNet-56 ends 36.5 points below Plain-56 in training error" in words
    assert "Family\tPlain\tResidual" in words
    assert page.differs.notice.isVisible()
    lines = page.strip.view.text().splitlines()
    assert lines[0].startswith("Plain-56: stem the same, layer1 ×9 Plain")
    assert lines[1].startswith("ResNet-56: stem the same, layer1 ×9 Residual")
    page.table.choose([plain.id])
    settle()
    assert "two or more" in page.differs.text()
    assert len(page.strip.view.text().splitlines()) == 1
    page.table.clearSelection()
    assert "Select one run" in page.strip.note()


def test_that_the_series_switch_charts_another_series(show, store, qtbot, settle, settings):
    runs = add_template(store)
    page = show()
    overlay = page.overlay.made
    QTest.mouseClick(overlay.switch.button(1), Qt.MouseButton.LeftButton)
    settle()
    assert overlay.chart.title == "Training error"
    assert overlay.chart.plot.curves[runs[1].id].series.values[-1] == pytest.approx(0.366)
    QTest.mouseClick(overlay.switch.button(3), Qt.MouseButton.LeftButton)
    settle()
    assert overlay.chart.axes.log_y
    assert overlay.chart.plot.curves[runs[1].id].series.values[-1] == pytest.approx(4 * 0.366 + 0.01)
    assert settings.get("compare.series", "") == "train/loss"


def test_that_seeds_can_be_drawn_as_their_mean_with_a_band(show, store, settle):
    runs = [add_run(store, f"A seed {s}", seed=s, error=0.1 + s / 10, group="g") for s in range(3)]
    page = show()
    overlay = page.overlay.made
    assert overlay.mean.isEnabled()
    QTest.mouseClick(overlay.mean, Qt.MouseButton.LeftButton)
    settle()
    assert charted(page) == [runs[0].id]
    assert overlay.chart.plot.bands
    assert overlay.chart.legend_entries()[0].style.label == "A (mean of 3)"
    assert overlay.chart.plot.curves[runs[0].id].series.values[-1] == pytest.approx(0.2)
    QTest.mouseClick(overlay.mean, Qt.MouseButton.LeftButton)
    assert len(charted(page)) == 3


def test_that_published_values_are_drawn_as_references(show, store, settle):
    add_run(store, "ResNet-20", references={"test/error": 0.0875})
    page = show()
    settle()
    assert page.overlay.made.chart.plot.references == [("ResNet-20, published", 0.0875, "")]


def dot(page, run_id):
    return page.tradeoff.scatter.place_of(run_id).toPoint()


def test_that_dots_choose_runs_too(show, store, settle, settings):
    _, b, c, _ = add_template(store)
    page = show(1400, 800)
    scatter = page.tradeoff.scatter
    QTest.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=dot(page, b.id))
    assert chosen(page) == [b.id]
    QTest.mouseClick(scatter, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, dot(page, c.id))
    assert set(chosen(page)) >= {b.id}
    assert len(chosen(page)) == 2
    page.tradeoff.costs.setCurrentIndex(2)
    assert settings.get("compare.cost", "") == "depth"
    assert "20, 1.10 %" in scatter.text()


def test_that_a_small_window_keeps_the_trade_off_behind_its_handle(show, store):
    add_template(store)
    assert show(940, 640).middle.sizes()[1] == 0
    assert show(1400, 800).middle.sizes()[1] > 150


def test_that_a_click_on_a_curve_chooses_its_run(show, store, settle):
    runs = add_template(store)
    page = show()
    page.overlay.made.chart.curve_clicked.emit(runs[1].id)
    assert chosen(page) == [runs[1].id]
    page.overlay.made.chart.curve_clicked.emit(None)
    assert chosen(page) == [runs[1].id]


def test_that_a_great_many_chosen_runs_are_charted_as_far_as_they_can_be_told_apart(show, store, settle):
    add_paused(store, 40)
    page = show()
    page.table.selectAll()
    settle()
    assert len(charted(page)) == 32
    assert "40 runs · 32 charted" in page.header.counts.text()


def test_that_show_runs_selects_them_even_through_a_filter(show, store, settle):
    a, b, *_ = add_template(store)
    page = show()
    page.filter.set_text("family:residual")
    settle()
    page.show_runs([a.id, b.id])
    settle()
    assert sorted(chosen(page)) == [a.id, b.id]
    assert page.filter.text() == ""


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
