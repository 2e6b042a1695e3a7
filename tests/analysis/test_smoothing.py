"""Smoothing against its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from resexplorer.analysis import smooth, typical_spacing

values = hnp.arrays(np.float64, st.integers(1, 200), elements=st.floats(-1e3, 1e3))


def by_definition(y, weight):
    """The bias-corrected recurrence, one point at a time."""
    mean, result = 0.0, []
    for i, value in enumerate(y, start=1):
        mean = weight * mean + (1 - weight) * value
        result.append(mean / (1 - weight**i))
    return np.array(result)


@given(values, st.floats(0.01, 0.99))
def test_that_even_steps_give_the_textbook_average(y, weight):
    smoothed, _ = smooth(np.arange(len(y)) * 5, y, weight)
    np.testing.assert_allclose(smoothed, by_definition(y, weight), rtol=1e-7, atol=1e-6)


@given(values, st.floats(0.01, 0.99), st.data())
def test_that_a_curve_smoothed_in_two_pieces_equals_the_whole(y, weight, data):
    steps = np.cumsum(data.draw(hnp.arrays(np.int64, len(y), elements=st.integers(1, 9))))
    cut = data.draw(st.integers(0, len(y)))
    whole, end = smooth(steps, y, weight, spacing=2.0)
    head, state = smooth(steps[:cut], y[:cut], weight, spacing=2.0)
    tail, state = smooth(steps[cut:], y[cut:], weight, spacing=2.0, state=state)
    np.testing.assert_allclose(np.concatenate([head, tail]), whole, rtol=1e-8, atol=1e-8)
    assert state.step == end.step
    assert state.mass == pytest.approx(end.mass)


def test_that_a_point_after_a_gap_counts_for_the_points_that_are_missing():
    y = np.repeat([0.0, 3.0, 1.0], [1, 9, 1])
    full, _ = smooth(np.arange(11), y, 0.9)
    sparse, _ = smooth([0, 9, 10], [0.0, 3.0, 1.0], 0.9, spacing=1.0)
    np.testing.assert_allclose(sparse, full[[0, 9, 10]])


def test_that_weight_zero_changes_nothing():
    y = np.array([3.0, 1.0, 2.0])
    np.testing.assert_allclose(smooth([0, 1, 2], y, 0.0)[0], y)


def test_that_a_constant_stays_itself_from_the_first_point():
    smoothed, _ = smooth(np.arange(1_000) ** 2, np.full(1_000, 0.25), 0.99)
    np.testing.assert_allclose(smoothed, 0.25)


def test_that_missing_values_stay_missing_and_change_nothing_else():
    y = np.array([1.0, np.nan, 2.0, np.inf, 3.0])
    smoothed, _ = smooth(np.arange(5), y, 0.5, spacing=1.0)
    dense, _ = smooth([0, 2, 4], [1.0, 2.0, 3.0], 0.5, spacing=1.0)
    assert np.isnan(smoothed[[1, 3]]).all()
    np.testing.assert_allclose(smoothed[[0, 2, 4]], dense)


def test_that_nothing_finite_leaves_the_state_alone():
    smoothed, state = smooth([0, 1], [np.nan, np.nan], 0.9)
    assert np.isnan(smoothed).all()
    assert state.mass == 0.0


@pytest.mark.parametrize(("steps", "spacing"), [([], 1.0), ([7], 1.0), ([3, 3, 3], 1.0), ([0, 10, 20, 21], 10.0)])
def test_that_the_typical_spacing_is_the_median_gap(steps, spacing):
    assert typical_spacing(steps) == spacing
