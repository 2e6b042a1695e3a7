"""The learning rate, step by step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resexplorer.experiment import Length, Recipe, Schedule
from resexplorer.experiment.recipe import RECIPES

kinds = st.sampled_from(["constant", "step", "cosine", "one-cycle"])


@given(kinds, st.integers(1, 500), st.integers(1, 20), st.integers(0, 3))
def test_that_the_rate_is_positive_and_never_above_the_recipes(
    kind: str, steps: int, epoch_steps: int, warmup: int
) -> None:
    recipe = Recipe(schedule=kind, lr=0.1, warmup=warmup, milestones=(2, 4), warmup_lr=0.05)
    schedule = Schedule(recipe, Length(steps, epoch_steps))

    rates = [schedule.at(step) for step in range(steps)]

    assert all(0 < rate <= 0.1 + 1e-12 for rate in rates)


def test_that_milestones_count_epochs() -> None:
    schedule = Schedule(Recipe(schedule="step", lr=1.0, milestones=(2, 3), drop=0.5), Length(40, 10))

    assert [schedule.at(step) for step in (0, 19, 20, 29, 30, 39)] == [1, 1, 0.5, 0.5, 0.25, 0.25]


def test_that_the_papers_milestones_count_steps() -> None:
    recipe = RECIPES["he2016-cifar"].recipe
    schedule = Schedule(recipe, Length.of(recipe, 45_000))

    rates = [schedule.at(step) for step in (0, 31_999, 32_000, 47_999, 48_000, 63_999)]

    assert rates == pytest.approx([0.1, 0.1, 0.01, 0.01, 0.001, 0.001])


def test_that_the_schedule_begins_after_the_warm_up() -> None:
    recipe = Recipe(schedule="cosine", lr=0.1, warmup=1, warmup_lr=0.01)
    warm, plain = Schedule(recipe, Length(50, 10)), Schedule(recipe.replace(warmup=0), Length(40, 10))

    assert [warm.at(step) for step in range(10)] == [0.01] * 10
    assert [warm.at(step) for step in range(10, 50)] == [plain.at(step) for step in range(40)]


def test_that_a_rate_after_the_end_is_the_last_one() -> None:
    schedule = Schedule(Recipe(schedule="one-cycle", lr=0.1), Length(40, 10))

    assert schedule.at(100) == schedule.at(39) == pytest.approx(0.1 / 25 / 1e4)
