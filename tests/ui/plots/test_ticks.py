"""Round ticks and their words."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ui.plots.axes import Axes, ticks
from ui.plots.ticks import Unit, linear_ticks, log_ticks, reading, tick_label

finite = st.floats(-1e9, 1e9, allow_nan=False)


@given(finite, finite, st.integers(1, 12), st.sampled_from(list(Unit)))
def test_that_ticks_lie_inside_are_few_and_have_words_of_their_own(low, high, most, unit):
    assume(high - low > 1e-6 * max(1, abs(high), abs(low)))
    spacing, values = linear_ticks(low, high, most, unit)
    assert len(values) <= most + 1
    assert all(low - spacing * 1e-6 <= v <= high + spacing * 1e-6 for v in values)
    labels = [tick_label(v, spacing, unit) for v in values]
    assert len(set(labels)) == len(labels)


@given(st.floats(-9, 9), st.floats(0.6, 12), st.integers(2, 10))
def test_that_logarithmic_ticks_are_round_values_inside(low, size, most):
    for tick in ticks((low, low + size), most, True, Unit.NUMBER):
        assert low - 1e-6 <= tick.at <= low + size + 1e-6
    assert len(log_ticks(low, low + size, most)) <= max(most, 2) + 1


@pytest.mark.parametrize(
    ("span", "unit", "labels"),
    [
        ((0, 64_000), Unit.COUNT, ["0", "20k", "40k", "60k"]),
        ((0, 2_000), Unit.COUNT, ["0", "500", "1.0k", "1.5k", "2.0k"]),
        ((23_600, 23_700), Unit.COUNT, ["23.60k", "23.62k", "23.64k", "23.66k", "23.68k", "23.70k"]),
        ((0, 0.6), Unit.PERCENT, ["0%", "20%", "40%", "60%"]),
        ((0.05, 0.06), Unit.PERCENT, ["5.0%", "5.2%", "5.4%", "5.6%", "5.8%", "6.0%"]),
        ((0, 300), Unit.DURATION, ["0 s", "1:00", "2:00", "3:00", "4:00", "5:00"]),
        ((0, 2.3), Unit.NUMBER, ["0", "0.5", "1.0", "1.5", "2.0"]),
        ((0, 3), Unit.COUNT, ["0", "1", "2", "3"]),
        ((-1, 1), Unit.NUMBER, ["-1.0", "-0.5", "0", "0.5", "1.0"]),
    ],
)
def test_that_axes_read_as_people_write(span, unit, labels):
    assert [tick.text for tick in ticks(span, 5, False, unit)][:9] == labels


def test_that_a_logarithmic_axis_names_its_decades():
    assert [tick.text for tick in ticks((-3, 1), 5, True, Unit.NUMBER)] == ["0.001", "0.01", "0.1", "1", "10"]
    assert [tick.text for tick in ticks((-3, 0), 4, True, Unit.PERCENT)] == ["0.1%", "1%", "10%", "100%"]


def test_that_a_narrow_logarithmic_axis_still_has_ticks():
    labels = [tick.text for tick in ticks((math.log10(0.050), math.log10(0.055)), 5, True, Unit.NUMBER)]
    assert len(labels) >= 3
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("span", [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_that_an_impossible_range_has_no_ticks(span):
    assert linear_ticks(*span, 5)[1] == []


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.249, Unit.PERCENT, "24.90 %"),
        (23_680, Unit.COUNT, "23,680"),
        (0.0312345, Unit.NUMBER, "0.03123"),
        (11_840.4, Unit.NUMBER, "11,840"),
        (3_725, Unit.DURATION, "1:02:05"),
        (math.nan, Unit.NUMBER, "NaN"),
        (math.inf, Unit.NUMBER, "∞"),
    ],
)
def test_that_readings_have_digits_enough(value, unit, text):
    assert reading(value, unit) == text


def test_that_axes_know_which_scales_are_logarithmic():
    assert Axes(log_x=True).log == (True, False)
