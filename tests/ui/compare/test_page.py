"""The page with real runs, mouse and keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from resexplorer.store import RunWriter, State

from .support import add_paused, add_run, add_template, charted, chosen, click, curve_values, key, spec


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
