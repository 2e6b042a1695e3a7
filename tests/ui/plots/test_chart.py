"""What a chart shows, and that it keeps up."""

import math

import numpy as np
import pytest

from ui.plots.chart import Chart, CurveStyle, Unit
from ui.widgets import theme

RED = CurveStyle("#C4320A", "solid", "red")
BLUE = CurveStyle("#0072B2", "solid", "blue")


def drawn_points(chart):
    chart.flush()
    return [len(curve.raw.getData()[0]) for curve in chart.plot.curves.values()]


@pytest.mark.parametrize("width", [260, 600, 1_100])
@pytest.mark.parametrize("span", [(0, 100_000), (40_000, 60_000), (49_000, 51_000), (49_990, 50_010)])
def test_that_a_spike_of_one_point_is_painted_at_every_zoom(chart, pixels, near, width, span):
    values = np.full(100_000, 0.1)
    values[50_000] = 0.9
    chart.resize(width, 300)
    chart.set_series("run", RED, np.arange(100_000), values)
    chart.set_x_range(*span)
    image = pixels(chart)
    frame, area = chart.canvas.frame, chart.canvas.area
    x = round(area.left() + frame.px(50_000))
    top, bottom = (round(area.top() + frame.py(v)) for v in (0.88, 0.15))
    reach = 2 + round(frame.px(50_001) - frame.px(50_000))
    column = near(image, "#C4320A")[top:bottom, x - reach : x + reach + 1].any(axis=1)
    assert column.mean() > 0.95


def test_that_a_hundred_thousand_points_are_drawn_with_two_a_column(chart):
    chart.set_series("run", RED, np.arange(100_000), np.random.default_rng(0).random(100_000))
    (count,) = drawn_points(chart)
    assert count <= 2 * chart.canvas.columns + 2


def test_that_zooming_in_draws_the_points_that_are_there(chart):
    chart.set_series("run", RED, np.arange(100_000), np.random.default_rng(0).random(100_000))
    chart.set_x_range(500, 520)
    assert drawn_points(chart) == [21 + 2]


def test_that_appended_points_widen_the_view_and_are_painted(chart, pixels, near):
    chart.set_series("run", RED, [0, 1], [0.5, 0.5])
    for step in range(2, 500):
        chart.append("run", [step], [0.5])
    assert chart.x_range[1] >= 499
    image = near(pixels(chart), RED.color)
    painted = np.flatnonzero(image.any(axis=0))
    area = chart.canvas.area
    assert painted.min() <= area.left() + 3
    assert painted.max() >= area.right() - 12


def test_that_a_zoomed_view_stays_while_points_arrive(chart):
    chart.set_series("run", RED, np.arange(1_000), np.zeros(1_000))
    chart.set_x_range(100, 200)
    chart.append("run", [5_000], [1.0])
    assert chart.x_range == (100, 200)
    chart.fit()
    assert chart.x_range[1] >= 5_000


def test_that_a_chart_that_nobody_sees_draws_nothing_until_it_is_shown(qtbot):
    hidden = Chart("later")
    qtbot.addWidget(hidden)
    hidden.set_series("run", RED, [0, 1], [0, 1])
    hidden.append("run", [2], [2])
    item = hidden.plot.curves["run"].raw
    assert len(item.getData()[0]) == 0
    hidden.show()
    qtbot.waitUntil(lambda: len(item.getData()[0]) == 3)


def test_that_removed_and_cleared_curves_leave_no_item_behind(chart):
    before = len(chart.canvas.scene().items())
    chart.set_series("a", RED, [0, 1], [0, 1])
    chart.set_bands("a", [0, 1], [0, 0], [1, 1])
    chart.set_series("b", BLUE, [0, 1], [0, 1])
    chart.remove("a")
    chart.remove("never there")
    assert chart.keys() == ["b"]
    chart.clear()
    assert len(chart.canvas.scene().items()) == before


def test_that_setting_a_series_again_replaces_data_and_look(chart):
    chart.set_series("a", RED, [0, 1], [0, 1])
    chart.set_series("a", BLUE, [0, 1, 2], [0, 1, 2])
    assert drawn_points(chart) == [3]
    assert chart.legend_entries()[0].style == BLUE


def test_that_the_y_range_follows_what_is_visible(chart):
    chart.set_series("a", RED, np.arange(1_000), np.where(np.arange(1_000) < 10, 100.0, 1.0))
    assert chart.y_range[1] >= 100
    chart.set_x_range(500, 600)
    assert chart.y_range[1] < 2


def test_that_a_chosen_y_range_stays_until_fit(chart):
    chart.set_series("a", RED, [0, 1], [0, 1])
    chart.set_y_range(0.4, 0.6)
    assert chart.y_range == pytest.approx((0.4, 0.6))
    chart.fit()
    assert chart.y_range[1] > 1


def test_that_a_logarithmic_axis_shows_small_values_and_skips_zero(chart):
    chart.set_series("a", RED, [0, 1, 2, 3], [1.0, 0.001, 0.0, 0.1])
    chart.set_log(y=True)
    low, high = chart.y_range
    assert 1e-4 < low < 0.001
    assert 1 < high < 10


def test_that_step_zero_does_not_break_a_logarithmic_x_axis(chart):
    chart.set_series("a", RED, [0, 1, 10, 1_000], [1, 2, 3, 4])
    chart.set_log(x=True)
    chart.flush()
    assert chart.canvas.frame.x[0] == 0.0


def test_that_nothing_positive_on_logarithmic_axes_is_survived(chart, pixels):
    chart.set_series("a", RED, [0], [0.0])
    chart.set_axes("Step", "", True, True, True)
    assert pixels(chart).shape[2] == 3


def test_that_values_that_are_not_finite_break_the_line_but_not_the_chart(chart):
    chart.set_series("a", RED, np.arange(6), [1.0, np.nan, np.inf, -np.inf, 1.0, 2.0])
    assert chart.y_range[1] < 3
    chart.set_series("a", RED, [0, 1], [np.nan, np.nan])
    assert math.isfinite(chart.y_range[1])


def test_that_a_single_point_is_painted_as_a_dot(chart, pixels, near):
    chart.set_series("a", RED, [100], [0.5])
    assert near(pixels(chart), RED.color).sum() > 12


def test_that_smoothing_keeps_the_raw_curve_behind_the_smooth_one(chart):
    noise = np.random.default_rng(0).random(5_000)
    chart.set_series("a", RED, np.arange(5_000), noise)
    chart.set_smoothing(0.98)
    chart.flush()
    curve = chart.plot.curves["a"]
    assert curve.raw.isVisible()
    assert curve.line.isVisible()
    assert np.ptp(curve.y) < np.ptp(noise) / 2
    assert curve.raw.opts["pen"].color().alphaF() < 0.5
    assert curve.line.opts["pen"].widthF() > curve.raw.opts["pen"].widthF()
    chart.set_smoothing(0.0)
    chart.flush()
    assert not curve.line.isVisible()


def test_that_a_noisy_raw_curve_is_thin_and_a_great_many_points_are_not_antialiased(chart):
    for key in range(30):
        chart.set_series(key, RED, np.arange(5_000), np.random.default_rng(key).random(5_000))
    chart.flush()
    for curve in chart.plot.curves.values():
        assert curve.raw.opts["pen"].widthF() == 1.0
        assert not curve.raw.opts["antialias"]


def test_that_references_are_painted_dotted_and_widen_the_view(chart, pixels, near):
    chart.set_series("a", BLUE, [0, 1], [0.5, 0.4])
    chart.set_references([("paper", 0.9, "#C4320A"), ("outside a log axis", -1.0, "")])
    chart.set_log(y=True)
    assert chart.y_range[1] > 0.9
    y = round(chart.canvas.area.top() + chart.canvas.frame.py(math.log10(0.9)))
    row = near(pixels(chart), "#C4320A")[y - 1 : y + 2].any(axis=0)
    assert 0.15 < row.mean() < 0.85


def test_that_a_band_is_shaded_between_its_edges(chart, pixels):
    chart.set_series("a", BLUE, [0, 10], [0.5, 0.5])
    chart.set_bands("a", [0, 10], [0.3, 0.3], [0.7, 0.7])
    image = pixels(chart)
    area, frame = chart.canvas.area, chart.canvas.frame
    inside = image[round(area.top() + frame.py(0.62)), round(area.center().x())]
    outside = image[round(area.top() + frame.py(0.72)), round(area.center().x())]
    assert inside[0] < inside[2] - 10
    assert abs(outside[0] - outside[2]) < 6


def test_that_a_hidden_curve_gives_its_room_away(chart):
    chart.set_series("a", RED, [0, 1], [0, 100])
    chart.set_series("b", BLUE, [0, 1], [0, 1])
    chart.set_hidden("a", True)
    assert chart.y_range[1] < 2
    assert not chart.plot.curves["a"].raw.isVisible()
    chart.set_hidden("a", False)
    assert chart.y_range[1] > 99


def test_that_the_theme_recolours_curves_named_by_number(chart, pixels, qapp):
    chart.set_series("a", CurveStyle(0), [0, 1], [0, 1])
    light = pixels(chart)
    theme.apply(qapp, "dark")
    dark = pixels(chart)
    pen = chart.plot.curves["a"].raw.opts["pen"]
    theme.apply(qapp, "light")
    assert light[2, 2].min() > 240
    assert dark[2, 2].max() < 60
    assert pen.color().name().upper() == theme.DARK.run(0)


def test_that_an_empty_chart_says_what_is_to_come(chart, pixels):
    chart.set_empty_text("Select runs in the table.")
    assert (pixels(chart).min(axis=2) < 200).any()
    assert chart.summary() == "Select runs in the table."


def test_that_the_description_sums_up_every_curve(chart, qtbot):
    chart.set_axes("Step", percent_y=True)
    chart.set_series("a", CurveStyle(0, "solid", "Plain-56"), [0, 10, 20], [0.9, 0.2, 0.249])
    chart.set_series("b", CurveStyle(1, "solid", "never started"), [], [])
    words = "1 curve. Plain-56: 24.90 % at step 20, lowest 20.00 % at step 10."
    qtbot.waitUntil(lambda: chart.accessibleDescription() == words)
    assert chart.accessibleName() == "Test error"
    assert chart.canvas.accessibleDescription() == words


def test_that_many_curves_are_summed_up_shortly(chart):
    for key in range(40):
        chart.set_series(key, CurveStyle(key, "solid", f"run {key}"), [0, 1], [1, 0])
    assert chart.summary().endswith("And 28 more.")


def test_that_durations_and_numbers_can_be_axes(chart, pixels):
    chart.set_axes("Time", "images/s", x_unit=Unit.DURATION)
    chart.set_series("a", RED, [0.0, 90.5], [10_000, 12_000])
    assert pixels(chart).size
    assert "1:30" in chart.summary() or "1:31" in chart.summary()


def test_that_linked_charts_show_the_same_steps(chart, qtbot):
    other = Chart("Loss")
    third = Chart("Rate")
    qtbot.addWidget(other)
    qtbot.addWidget(third)
    chart.set_series("a", RED, [0, 100], [0, 1])
    other.set_series("a", RED, [0, 400], [0, 1])
    other.link(third)
    chart.link(other)
    assert chart.x_range[1] >= 400
    with qtbot.waitSignal(other.view_changed):
        chart.set_x_range(10, 20)
    assert other.x_range == third.x_range == (10, 20)
    third.fit()
    assert chart.x_range[1] >= 400


def test_that_zooming_out_past_everything_follows_again(chart):
    chart.set_series("a", RED, [0, 100], [0, 1])
    chart.set_x_range(10, 20)
    chart.set_x_range(-50, 500)
    chart.append("a", [200], [1])
    assert chart.x_range[1] >= 200


def test_that_a_backward_range_is_ignored(chart):
    chart.set_series("a", RED, [0, 100], [0, 1])
    before = chart.x_range, chart.y_range
    chart.set_x_range(20, 10)
    chart.set_y_range(1, 0)
    assert (chart.x_range, chart.y_range) == before


def test_that_the_style_of_an_unknown_curve_is_refused(chart):
    with pytest.raises(KeyError):
        chart.set_style("nobody", RED)
    with pytest.raises(KeyError):
        chart.append("nobody", [1], [1])


def test_that_a_new_style_redraws_the_curve(chart):
    chart.set_series("a", RED, [0, 1], [0, 1])
    chart.set_style("a", BLUE)
    chart.flush()
    assert chart.plot.curves["a"].raw.opts["pen"].color().name().upper() == BLUE.color
