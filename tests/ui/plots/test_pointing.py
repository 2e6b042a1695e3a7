"""Mouse and keyboard on a chart, with real events."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from ui.plots.chart import Chart, CurveStyle


@pytest.fixture
def chart(chart):
    """Two flat curves over 1,000 steps, at 0.2 and 0.8."""
    chart.set_axes("Step", percent_y=True)
    steps = np.arange(1_001)
    chart.set_series("low", CurveStyle("#0072B2", "solid", "low"), steps, np.full(1_001, 0.2))
    chart.set_series("high", CurveStyle("#C4320A", "solid", "high"), steps, np.full(1_001, 0.8))
    chart.flush()
    return chart


def place(chart, step, value):
    """The canvas pixel of a step and value."""
    chart.flush()
    area, frame = chart.canvas.area, chart.canvas.frame
    return QPoint(round(area.left() + frame.px(step)), round(area.top() + frame.py(value)))


def move(chart, step, value):
    QTest.mouseMove(chart.canvas.viewport(), place(chart, step, value))
    QApplication.processEvents()


def wheel(chart, position, turns=1, modifiers=Qt.KeyboardModifier.NoModifier, sideways=0):
    viewport = chart.canvas.viewport()
    event = QWheelEvent(
        QPointF(position),
        QPointF(viewport.mapToGlobal(position)),
        QPoint(),
        QPoint(120 * sideways, 120 * turns),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)
    chart.flush()


def drag(chart, start, end, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
    viewport = chart.canvas.viewport()
    QTest.mousePress(viewport, button, modifiers, start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(viewport, start + (end - start) * share)
        QApplication.processEvents()
    QTest.mouseRelease(viewport, button, modifiers, end)
    chart.flush()


def test_that_the_wheel_zooms_at_the_cursor(chart):
    at = place(chart, 250, 0.5)
    wheel(chart, at, turns=3)
    low, high = chart.x_range
    assert high - low < 600
    assert place(chart, 250, 0.5).x() == pytest.approx(at.x(), abs=1)


def test_that_the_wheel_with_ctrl_zooms_in_y_only(chart):
    before = chart.x_range
    wheel(chart, place(chart, 500, 0.2), 2, Qt.KeyboardModifier.ControlModifier)
    assert chart.x_range == before
    low, high = chart.y_range
    assert low < 0.2 < high < 0.8


def test_that_the_wheel_over_the_y_axis_zooms_in_y(chart):
    wheel(chart, QPoint(5, 200), 2)
    assert chart.y_range[1] - chart.y_range[0] < 0.6


def test_that_zooming_in_without_end_stops_before_numbers_do(chart):
    for _ in range(60):
        wheel(chart, place(chart, 500, 0.5) if chart.x_range[1] > 500 else QPoint(300, 200), turns=5)
    low, high = chart.x_range
    assert low < high


def test_that_zooming_out_ends_at_everything(chart):
    wheel(chart, place(chart, 300, 0.5), 4)
    wheel(chart, QPoint(300, 200), -30)
    assert chart.group.following


def test_that_dragging_pans_but_not_beyond_the_data(chart):
    chart.set_x_range(400, 600)
    drag(chart, place(chart, 500, 0.5), place(chart, 450, 0.5))
    low, high = chart.x_range
    assert low == pytest.approx(450, abs=3)
    assert high - low == pytest.approx(200)
    drag(chart, place(chart, 640, 0.5), place(chart, 460, 0.5))
    drag(chart, place(chart, 700, 0.5), place(chart, 630, 0.5))
    for _ in range(20):
        wheel(chart, QPoint(300, 200), 0, sideways=-3)
    assert chart.x_range[1] == pytest.approx(1_000)


def test_that_the_middle_button_pans_too(chart):
    chart.set_x_range(400, 600)
    drag(chart, place(chart, 500, 0.5), place(chart, 550, 0.5), button=Qt.MouseButton.MiddleButton)
    assert chart.x_range[0] < 390


def test_that_dragging_pans_a_chosen_y_range(chart):
    chart.set_y_range(0.1, 0.3)
    drag(chart, place(chart, 500, 0.2), place(chart, 500, 0.25))
    assert chart.y_range[0] < 0.1


def test_that_shift_and_drag_zoom_into_the_box(chart):
    drag(chart, place(chart, 200, 0.7), place(chart, 400, 0.3), Qt.KeyboardModifier.ShiftModifier)
    assert chart.x_range == pytest.approx((200, 400), abs=4)
    assert chart.y_range == pytest.approx((0.3, 0.7), abs=0.01)


def test_that_a_box_of_nothing_changes_nothing(chart):
    before = chart.x_range, chart.y_range
    at = place(chart, 200, 0.7)
    drag(chart, at, at, Qt.KeyboardModifier.ShiftModifier)
    assert (chart.x_range, chart.y_range) == before


def test_that_a_double_click_fits(chart):
    chart.set_x_range(400, 600)
    chart.set_y_range(0.1, 0.3)
    QTest.mouseDClick(chart.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert chart.x_range[1] >= 1_000
    assert chart.y_range[1] > 0.8


def test_that_the_cross_hair_reads_every_curve(chart, qtbot):
    with qtbot.waitSignal(chart.cursor_moved) as moved:
        move(chart, 250, 0.5)
    assert moved.args[0] == pytest.approx(250, abs=3)
    assert chart.readout.isVisible()
    lines = chart.readout.text().splitlines()
    assert lines[0].startswith("Step 2")
    assert lines[1:] == ["high 80.00 %", "low 20.00 %"]


def test_that_the_cross_hair_goes_when_the_mouse_leaves(chart, qtbot):
    move(chart, 250, 0.5)
    with qtbot.waitSignal(chart.cursor_moved) as moved:
        QTest.mouseMove(chart.canvas.viewport(), QPoint(3, 3))
    assert math.isnan(moved.args[0])
    assert not chart.readout.isVisible()


@pytest.mark.parametrize("step", [0, 1, 250, 500, 750, 999, 1_000])
@pytest.mark.parametrize("value", [0.02, 0.5, 0.82])
def test_that_the_readout_never_leaves_the_chart(chart, step, value):
    chart.resize(320, 220)
    QApplication.processEvents()
    move(chart, step, value)
    assert chart.canvas.rect().contains(chart.readout.geometry())


def test_that_forty_curves_are_read_as_far_as_there_is_room(chart):
    for key in range(40):
        chart.set_series(key, CurveStyle(key, "solid", f"a run with quite a long name {key}"), [0, 1_000], [0.5, key])
    move(chart, 500, 0.5)
    assert chart.canvas.rect().contains(chart.readout.geometry())
    assert "more" in chart.readout.text()


def test_that_pointing_at_a_curve_brings_it_to_the_front(chart, qtbot):
    with qtbot.waitSignal(chart.highlighted) as found:
        move(chart, 500, 0.8)
    assert found.args == ["high"]
    chart.flush()
    strong, faint = chart.plot.curves["high"].raw, chart.plot.curves["low"].raw
    assert strong.opts["pen"].widthF() > faint.opts["pen"].widthF()
    assert faint.opts["pen"].color().alphaF() < 0.5
    assert [reading.style.label for reading in chart.pointer.readings()] == ["high", "low"]
    move(chart, 500, 0.5)
    assert chart.plot.strong is None


def test_that_a_click_on_a_curve_names_it(chart, qtbot):
    with qtbot.waitSignal(chart.curve_clicked) as clicked:
        QTest.mouseClick(chart.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place(chart, 300, 0.2))
    assert clicked.args == ["low"]
    with qtbot.waitSignal(chart.curve_clicked) as clicked:
        QTest.mouseClick(chart.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place(chart, 300, 0.5))
    assert clicked.args == [None]


def test_that_linked_charts_share_the_cross_hair(chart, qtbot):
    other = Chart("Loss")
    qtbot.addWidget(other)
    other.resize(400, 300)
    other.show()
    other.set_series("a", CurveStyle(0, "solid", "a"), [0, 1_000], [1, 2])
    chart.link(other)
    move(chart, 500, 0.5)
    assert other.canvas.cursor_px is not None
    assert "a 1" in other.readout.text() or "a 2" in other.readout.text()
    QTest.mouseMove(chart.canvas.viewport(), QPoint(3, 3))
    assert other.canvas.cursor_px is None


def test_that_a_cursor_set_from_outside_is_shown_silently(chart, qtbot):
    with qtbot.assertNotEmitted(chart.cursor_moved):
        chart.set_cursor(500)
    assert chart.canvas.cursor_px == pytest.approx(chart.canvas.frame.px(500))
    chart.set_cursor(math.nan)
    assert chart.canvas.cursor_px is None
    chart.set_cursor(99_999)
    assert chart.canvas.cursor_px is None


def test_that_the_keyboard_walks_zooms_and_fits(chart):
    chart.canvas.setFocus()
    QTest.keyClick(chart.canvas, Qt.Key.Key_Right)
    first = chart.pointer.cursor
    QTest.keyClick(chart.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert chart.pointer.cursor > first + 50
    QTest.keyClick(chart.canvas, Qt.Key.Key_Plus)
    low, high = chart.x_range
    assert high - low < 900
    QTest.keyClick(chart.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert chart.x_range[0] < low
    QTest.keyClick(chart.canvas, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert chart.plot.chosen_y is not None
    QTest.keyClick(chart.canvas, Qt.Key.Key_Home)
    assert chart.x_range[1] >= 1_000
    assert chart.plot.chosen_y is None
    QTest.keyClick(chart.canvas, Qt.Key.Key_Escape)
    assert chart.pointer.cursor is None


def test_that_the_arrow_keys_walk_the_curves(chart):
    QTest.keyClick(chart.canvas, Qt.Key.Key_Down)
    assert chart.plot.strong == "low"
    QTest.keyClick(chart.canvas, Qt.Key.Key_Down)
    assert chart.plot.strong == "high"
    QTest.keyClick(chart.canvas, Qt.Key.Key_Up)
    assert chart.plot.strong == "low"


def test_that_a_key_of_somebody_else_is_passed_on(chart):
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(chart.canvas, event)
    assert not event.isAccepted()


def test_that_an_empty_chart_ignores_the_mouse(qtbot):
    empty = Chart("nothing")
    qtbot.addWidget(empty)
    empty.resize(300, 200)
    empty.show()
    wheel(empty, QPoint(150, 100), 3)
    drag(empty, QPoint(50, 100), QPoint(150, 100))
    QTest.mouseMove(empty.canvas.viewport(), QPoint(150, 100))
    QTest.keyClick(empty.canvas, Qt.Key.Key_Right)
    QTest.keyClick(empty.canvas, Qt.Key.Key_Down)
    assert not empty.readout.isVisible()
    assert empty.group.following


def test_that_the_legend_highlights_hides_and_brings_back(chart, qtbot):
    legend = chart.legend
    box = next(p.box for p in legend._placed if p.entry and p.entry.key == "high").center().toPoint()
    QTest.mouseMove(legend, box)
    assert chart.plot.strong == "high"
    QTest.mouseClick(legend, Qt.MouseButton.LeftButton, pos=box)
    assert chart.plot.curves["high"].hidden
    chart.flush()
    assert chart.legend_entries()[1].hidden
    QTest.mouseClick(legend, Qt.MouseButton.LeftButton, pos=box)
    assert not chart.plot.curves["high"].hidden


def test_that_a_crowded_legend_takes_two_rows_at_most(chart):
    for key in range(60):
        chart.set_series(key, CurveStyle(key, "solid", f"a run with a long name, number {key}"), [0, 1], [0, 1])
    chart.flush()
    rows = {placed.box.top() for placed in chart.legend._placed}
    assert len(rows) == 2
    assert chart.legend._placed[-1].text.endswith("more")
    assert max(placed.box.right() for placed in chart.legend._placed) <= chart.legend.width()


def menu_of(chart, qtbot):
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(100, 100), chart.mapToGlobal(QPoint(100, 100)))
    QApplication.sendEvent(chart.canvas.viewport(), event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def entry(menu, text):
    return next(action for action in menu.actions() if action.text().startswith(text))


def test_that_the_right_click_menu_switches_axes_and_smoothing(chart, qtbot):
    menu = menu_of(chart, qtbot)
    entry(menu, "Logarithmic y").trigger()
    menu.close()
    assert chart.axes.log_y
    menu = menu_of(chart, qtbot)
    assert entry(menu, "Logarithmic y").isChecked()
    entry(menu, "Logarithmic x").trigger()
    entry(entry(menu, "Smoothing").menu(), "Strong").trigger()
    entry(entry(menu, "Curves").menu(), "high").trigger()
    entry(menu, "Fit").trigger()
    menu.close()
    assert chart.axes.log_x
    assert chart.smoothing == 0.98
    assert chart.plot.curves["high"].hidden


def test_that_an_empty_chart_offers_nothing_to_save(qtbot):
    empty = Chart("nothing")
    qtbot.addWidget(empty)
    empty.show()
    menu = empty.open_menu(QPoint(10, 10))
    assert not entry(menu, "Copy").isEnabled()
    assert not entry(menu, "Save numbers").isEnabled()
    menu.close()


def test_that_the_menu_button_opens_the_menu(chart, qtbot):
    QTest.mouseClick(chart._menu_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    QApplication.activePopupWidget().close()
