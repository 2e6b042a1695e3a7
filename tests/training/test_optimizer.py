"""The optimisers, held against torch used by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn
from torch.optim import Optimizer

from resexplorer.experiment import Recipe
from resexplorer.training.optimizer import make_optimizer, parameter_groups, set_rate

from .helpers import small_net


def test_that_norms_and_biases_can_be_spared_from_weight_decay() -> None:
    groups = parameter_groups(small_net(), Recipe(weight_decay=0.1, decay_norm_and_bias=False))

    assert [(len(group["params"]), group["weight_decay"]) for group in groups] == [(2, 0.1), (3, 0.0)]
    assert all(parameter.ndim > 1 for parameter in groups[0]["params"])


def test_that_everything_decays_as_in_the_papers() -> None:
    (group,) = parameter_groups(small_net(), Recipe(weight_decay=0.1))

    assert (len(group["params"]), group["weight_decay"]) == (5, 0.1)


def test_that_frozen_weights_are_left_alone() -> None:
    model = small_net()
    model[0].weight.requires_grad_(False)

    (group,) = parameter_groups(model, Recipe())

    assert len(group["params"]) == 4


@pytest.mark.parametrize(
    ("recipe", "by_hand"),
    [
        (Recipe(weight_decay=0.01), lambda it: torch.optim.SGD(it, 0.3, 0.9, weight_decay=0.01)),
        (Recipe(nesterov=True), lambda it: torch.optim.SGD(it, 0.3, 0.9, weight_decay=1e-4, nesterov=True)),
        (
            Recipe(optimizer="adamw", momentum=0.8),
            lambda it: torch.optim.AdamW(it, 0.3, (0.8, 0.999), weight_decay=1e-4),
        ),
    ],
)
def test_that_steps_are_torchs(recipe: Recipe, by_hand: Callable[..., Optimizer]) -> None:
    def weights(make: Callable[[nn.Module], Optimizer]) -> list[torch.Tensor]:
        torch.manual_seed(0)
        model = nn.Linear(4, 3)
        optimizer = make(model)
        set_rate(optimizer, 0.3)
        for _ in range(3):
            optimizer.zero_grad()
            model(torch.ones(2, 4)).square().sum().backward()
            optimizer.step()
        return [model.weight.detach()]

    ours = weights(lambda model: make_optimizer(model, recipe))
    expected = weights(lambda model: by_hand(model.parameters()))

    torch.testing.assert_close(ours, expected)
