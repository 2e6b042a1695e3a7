"""Seeds, intervals and trade-offs against NumPy, SciPy and their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from resexplorer.analysis import mean_over_seeds, paired_difference, pareto_front, t_quantile


@given(st.floats(1e-6, 1 - 1e-6), st.integers(1, 500))
def test_that_the_t_quantile_is_scipys(probability, freedom):
    expected = stats.t.ppf(probability, freedom)
    assert t_quantile(probability, freedom) == pytest.approx(expected, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize(("probability", "freedom"), [(0.0, 3), (1.0, 3), (0.9, 0)])
def test_that_a_quantile_outside_its_domain_is_refused(probability, freedom):
    with pytest.raises(ValueError, match="probability"):
        t_quantile(probability, freedom)


@given(st.data(), st.integers(2, 30), st.sampled_from([0.8, 0.95, 0.99]))
def test_that_the_paired_interval_is_scipys(data, n, confidence):
    numbers = hnp.arrays(np.float64, n, elements=st.integers(-1_000, 1_000).map(lambda k: k / 7))
    a, b = data.draw(numbers), data.draw(numbers)
    ours = paired_difference(a, b, confidence)
    if ours.sd < 1e-9:
        assert ours.low == pytest.approx(ours.high)
        return
    theirs = stats.ttest_rel(b, a).confidence_interval(confidence)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-7, abs=1e-9)


def test_that_one_pair_has_a_difference_but_no_interval():
    result = paired_difference([0.1], [0.3])
    assert result.mean == pytest.approx(0.2)
    assert math.isnan(result.low)
    assert not result.has_interval
    assert not result.decided
    assert result.more_pairs_needed is None


def test_that_the_pairs_asked_for_would_decide_the_same_scatter():
    result = paired_difference([0, 0, 0], [1.0, -0.5, 2.0])
    assert not result.decided
    n = result.pairs + result.more_pairs_needed
    half = stats.t.ppf(0.975, n - 1) * result.sd / math.sqrt(n)
    before = stats.t.ppf(0.975, n - 2) * result.sd / math.sqrt(n - 1)
    assert half < result.mean <= before


@pytest.mark.parametrize("samples", [([1, 2], [1]), ([], [])])
def test_that_samples_that_can_not_be_paired_are_refused(samples):
    with pytest.raises(ValueError, match="length"):
        paired_difference(*samples)


tables = hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 40)), elements=st.floats(-1e3, 1e3))


@given(tables)
def test_that_seeds_on_one_axis_average_as_numpy_does(table):
    steps = np.arange(table.shape[1]) * 10
    band = mean_over_seeds([(steps, row) for row in table])
    np.testing.assert_allclose(band.steps, steps)
    np.testing.assert_allclose(band.mean, table.mean(axis=0), atol=1e-9)
    assert (band.count == len(table)).all()
    if len(table) > 1:
        np.testing.assert_allclose(band.sd, table.std(axis=0, ddof=1), atol=1e-9)
        np.testing.assert_allclose(band.high - band.low, 2 * band.sd, atol=1e-9)
    else:
        assert np.isnan(band.sd).all()


def test_that_a_seed_that_ended_early_leaves_the_mean():
    band = mean_over_seeds([([0, 10, 20], [1.0, 2.0, 3.0]), ([0, 5, 10], [3.0, 3.5, 4.0])])
    assert band.steps.tolist() == [0, 5, 10, 20]
    assert band.mean.tolist() == [2.0, 2.5, 3.0, 3.0]
    assert band.count.tolist() == [2, 2, 2, 1]
    assert np.isnan(band.sd[-1])


def test_that_no_seeds_and_only_missing_values_give_nothing():
    assert len(mean_over_seeds([]).steps) == 0
    assert len(mean_over_seeds([([1], [np.nan])]).steps) == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.one_of(st.integers(0, 9), st.just(math.nan))), max_size=30))
def test_that_the_front_holds_exactly_the_points_that_nobody_beats(points):
    def beaten(i):
        x, y = points[i]
        return math.isnan(y) or any(a <= x and b <= y and (a < x or b < y) for a, b in points)

    x, y = [p[0] for p in points], [p[1] for p in points]
    front = pareto_front(x, y)
    assert set(front.tolist()) == {i for i in range(len(points)) if not beaten(i)}
    assert (np.diff(np.array(x)[front]) >= 0).all()
