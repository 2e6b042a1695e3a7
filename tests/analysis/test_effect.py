"""The sentence about what varying one thing did."""

import math

from resexplorer.analysis.effect import Result, effect


def test_that_the_lowest_error_is_named_with_its_distance_to_the_highest() -> None:
    found = effect("the skip", [Result("A", 0.05, 0.0), Result("B", 0.03, 0.0), Result("C", 0.04, 0.0)])
    assert "B ends lowest, at 3.0 % test error, 2.0 points below A (5.0 %)" in found
    assert "one seed each" in found


def test_that_level_results_are_not_ranked() -> None:
    found = effect("the skip", [Result("A", 0.020, 0.0), Result("B", 0.021, 0.0)])
    assert "the skip makes no visible difference" in found
    assert "lowest" not in found


def test_that_diverged_runs_are_named_and_left_out_of_the_ranking() -> None:
    found = effect("the normalisation", [Result("with", 0.02, 0.0), Result("without", math.nan, math.nan)])
    assert found.startswith("without diverged.")
    assert "too few finished runs" in found


def test_that_seeds_decide_whether_a_gap_counts() -> None:
    wide = [Result("A", 0.02, 0), Result("A", 0.08, 0), Result("B", 0.05, 0), Result("B", 0.10, 0)]
    assert "more seeds are needed" in effect("the gate", wide)
    narrow = [Result("A", 0.020, 0), Result("A", 0.022, 0), Result("B", 0.10, 0), Result("B", 0.101, 0)]
    assert "more than twice the spread" in effect("the gate", narrow)


def test_that_a_baseline_in_the_middle_is_mentioned() -> None:
    found = effect("G", [Result("1", 0.05, 0), Result("2", 0.09, 0), Result("4", 0.01, 0)])
    assert "1, the baseline, ends at 5.0 %" in found
