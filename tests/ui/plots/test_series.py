"""A curve's data while it grows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from resexplorer.analysis import decimate, smooth
from ui.plots.frame import Frame, from_view, padded, to_view, zoomed
from ui.plots.series import Series, Window
from ui.plots.track import BLOCK, GrowingArray, Track


def test_that_an_array_grown_in_pieces_holds_them_all():
    array = GrowingArray([1.0])
    for value in range(2, 3_000):
        array.extend([value])
    assert array.view.tolist() == list(range(1, 3_000))


def test_that_appending_keeps_what_was_there():
    series = Series([1, 2], [0.5, 0.25])
    series.append([3], [np.nan])
    assert series.steps.tolist() == [1, 2, 3]
    assert series.extent == (1, 3)
    assert np.isnan(series.values[2])


def test_that_an_empty_series_has_no_extent_and_no_value():
    series = Series([], [])
    assert series.extent is None
    assert series.value_near(1.0, series.values) is None


@pytest.mark.parametrize("pieces", [1, 7, 400])
def test_that_smoothing_while_growing_equals_smoothing_at_the_end(pieces):
    values = np.random.default_rng(0).normal(size=2_000)
    series = Series([], [])
    for part in np.array_split(np.arange(2_000), pieces):
        series.append(part, values[part])
        series.smoothed(0.9)
    np.testing.assert_allclose(series.smoothed(0.9), smooth(np.arange(2_000), values, 0.9)[0], rtol=1e-9)


def test_that_another_weight_smooths_anew():
    series = Series(range(500), np.sin(np.arange(500)))
    first = series.smoothed(0.5).copy()
    series.smoothed(0.9)
    np.testing.assert_array_equal(series.smoothed(0.5), first)


def test_that_the_value_nearest_to_a_step_is_read_only_where_the_curve_is():
    series = Series([10, 20, 30], [1.0, 2.0, 3.0])
    assert series.value_near(24, series.values) == (20, 2.0)
    assert series.value_near(26, series.values) == (30, 3.0)
    assert series.value_near(39, series.values) == (30, 3.0)
    assert series.value_near(100, series.values) is None


def test_that_a_log_axis_leaves_out_what_has_no_logarithm():
    series = Series([0, 1, 10, 100], [1.0, 0.0, 10.0, -1.0])
    x, y = series.visible(Window((0.0, 2.0), 100, (True, True)))
    assert x.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(y, [np.nan, 1.0, np.nan])


def test_that_pixels_and_positions_are_inverse():
    frame = Frame((10, 20), (0, 1), 500, 100)
    assert frame.x_at(frame.px(13.0)) == pytest.approx(13)
    assert frame.y_at(frame.py(0.3)) == pytest.approx(0.3)
    assert frame.py(1.0) == 0


def test_that_a_zoom_keeps_its_center():
    low, high = zoomed((0, 10), 2, 0.5)
    assert (low, high) == (1, 6)


def test_that_axis_positions_go_there_and_back():
    assert from_view(float(to_view([100.0], True)[0]), True) == pytest.approx(100)
    assert from_view(7.0, False) == 7.0


@pytest.mark.parametrize("value", [0.0, 5.0, -3.0])
def test_that_a_single_value_gets_a_range_around_it(value):
    low, high = padded(value, value)
    assert low < value < high


@given(
    hnp.arrays(np.float64, st.integers(0, 200), elements=st.one_of(st.floats(-9, 9), st.just(np.nan))),
    st.integers(0, 200), st.integers(0, 200),
)  # fmt: skip
def test_that_every_blocks_extremes_are_among_the_candidates(values, a, b):
    first, last = sorted((min(a, len(values)), min(b, len(values))))
    track = Track(values[: len(values) // 2])
    track.candidates(0, len(track))
    track.extend(values[len(values) // 2 :])
    places = track.candidates(first, last)
    assert (np.diff(places) > 0).all()
    assert set(places) <= set(range(first, last))
    for start in range(first, last):
        block = values[start : min(start + BLOCK, last)]
        around = values[places[(places > start - BLOCK) & (places < start + 2 * BLOCK)]]
        if np.isfinite(block).any():
            assert np.nanmax(around) >= np.nanmax(block)
            assert np.nanmin(around) <= np.nanmin(block)


@pytest.mark.parametrize("log", [False, True])
def test_that_a_very_long_curve_keeps_every_spike_within_a_column(log):
    rng = np.random.default_rng(3)
    values = 1 + rng.random(200_000)
    spikes = rng.choice(200_000, 40, replace=False)
    values[spikes] += rng.uniform(5, 9, 40)
    window = Window((0, 199_999), 500, (False, log))
    x, y = Series(np.arange(200_000), values).visible(window)
    assert len(x) <= 1_002
    _, exact_y = decimate(np.arange(200_000), np.log10(values) if log else values, 500)
    assert y.max() == exact_y.max()
    shown = (y if not log else 10**y) > 5.5
    column = 200_000 / 500
    for spike in spikes:
        assert np.abs(x[shown] - spike).min() <= column


def test_that_zeros_on_a_log_axis_do_not_hide_the_smallest_positive_value():
    values = np.ones(100_000)
    values[::3] = 0.0
    values[50_000] = 1e-6
    _, y = Series(np.arange(100_000), values).visible(Window((0, 99_999), 300, (False, True)))
    assert np.nanmin(y) == pytest.approx(-6)
