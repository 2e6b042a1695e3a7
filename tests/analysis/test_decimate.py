"""Decimation keeps what a picture shows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from resexplorer.analysis import decimate

curves = hnp.arrays(
    np.float64,
    st.integers(1, 400),
    elements=st.one_of(st.floats(-1e6, 1e6), st.just(np.nan), st.just(np.inf)),
)


def column_ranges(x, y, columns, low, high):
    """Lowest and highest finite value of each pixel column."""
    column = np.searchsorted(np.linspace(low, high, columns + 1)[:-1], x, "right") - 1
    inside = (x >= low) & (x <= high) & np.isfinite(y)
    return {
        int(c): (y[inside & (column == c)].min(), y[inside & (column == c)].max()) for c in np.unique(column[inside])
    }


@given(curves, st.integers(1, 50), st.floats(0, 1), st.floats(0, 1))
def test_that_every_pixel_column_keeps_its_extremes(y, columns, a, b):
    x = np.arange(len(y), dtype=float)
    low, high = sorted((a * len(y), b * len(y) + 1))
    shown_x, shown_y = decimate(x, y, columns, low, high)
    assert column_ranges(x, y, columns, low, high) == column_ranges(shown_x, shown_y, columns, low, high)


@given(curves, st.integers(1, 50))
def test_that_few_points_come_back_in_order_and_all_of_them_are_real(y, columns):
    x = np.arange(len(y), dtype=float)
    shown_x, shown_y = decimate(x, y, columns)
    assert len(shown_x) <= 2 * columns + 2
    assert (np.diff(shown_x) > 0).all()
    real = np.where(np.isfinite(y), y, np.nan)
    np.testing.assert_array_equal(shown_y, real[shown_x.astype(int)])


@pytest.mark.parametrize("where", [0, 1, 4_321, 99_998, 99_999])
def test_that_a_spike_of_one_point_survives_among_a_hundred_thousand(where):
    y = np.zeros(100_000)
    y[where] = 1.0
    shown_x, shown_y = decimate(np.arange(100_000), y, 600)
    assert shown_y.max() == 1.0
    assert shown_x[shown_y.argmax()] == where


def test_that_the_line_reaches_the_edges_of_a_zoomed_view():
    x, _ = decimate(np.arange(100), np.arange(100), 500, 40.5, 50.5)
    assert x[0] == 40
    assert x[-1] == 51


def test_that_a_view_between_two_points_still_has_its_line():
    x, y = decimate([0, 10], [1, 2], 100, 4, 6)
    assert x.tolist() == [0, 10]
    assert y.tolist() == [1, 2]


def test_that_missing_values_wider_than_a_column_break_the_line():
    y = np.ones(10_000)
    y[4_000:5_000] = np.nan
    shown_x, shown_y = decimate(np.arange(10_000), y, 100)
    gap = shown_x[np.isnan(shown_y)]
    assert gap.min() >= 4_000
    assert gap.max() < 5_000


def test_that_a_missing_value_does_not_hide_its_neighbours():
    y = np.zeros(10_000)
    y[5_001], y[5_000], y[5_002] = np.nan, 7.0, -7.0
    _, shown = decimate(np.arange(10_000), y, 10)
    assert np.nanmax(shown) == 7.0
    assert np.nanmin(shown) == -7.0


@pytest.mark.parametrize("columns", [0, 10])
def test_that_nothing_stays_nothing(columns):
    x, y = decimate([], [], columns)
    assert len(x) == len(y) == 0
