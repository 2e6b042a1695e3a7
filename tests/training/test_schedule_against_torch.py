"""The schedules are torch's, where torch has the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch.optim import SGD
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, MultiStepLR, OneCycleLR

from resexplorer.experiment import Length, Recipe, Schedule


def torchs_rates(make: Callable[[SGD], LRScheduler], steps: int) -> list[float]:
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize("steps", [4, 5, 40, 241, 1_000])
def test_that_one_cycle_is_torchs(steps: int) -> None:
    schedule = Schedule(Recipe(lr=0.1, schedule="one-cycle"), Length(steps, 12))

    expected = torchs_rates(lambda it: OneCycleLR(it, 0.1, total_steps=steps, cycle_momentum=False), steps)

    assert [schedule.at(step) for step in range(steps)] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("steps", [1, 2, 40, 241])
def test_that_cosine_is_torchs(steps: int) -> None:
    schedule = Schedule(Recipe(lr=0.1, schedule="cosine"), Length(steps, 12))

    expected = torchs_rates(lambda it: CosineAnnealingLR(it, steps), steps)

    assert [schedule.at(step) for step in range(steps)] == pytest.approx(expected, rel=1e-6)


def test_that_drops_at_milestones_are_torchs() -> None:
    recipe = Recipe(steps=100, lr=0.1, schedule="step", milestones=(30, 70), drop=0.2)
    schedule = Schedule(recipe, Length(100, 9))

    expected = torchs_rates(lambda it: MultiStepLR(it, [30, 70], 0.2), 100)

    assert [schedule.at(step) for step in range(100)] == pytest.approx(expected, rel=1e-12)
