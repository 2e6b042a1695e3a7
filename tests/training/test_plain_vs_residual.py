"""The experiment that the program exists for (He et al. 2015, figure 6), on Digits with the one-cycle recipe."""

from __future__ import annotations

import pytest

from resexplorer.experiment import TrainSpec, adapt, dataset, recipe
from resexplorer.network import preset, to_json
from resexplorer.training import train


def training_error(name: str) -> float:
    network = adapt(preset(name), dataset("digits"))
    spec = TrainSpec(name=name, network=to_json(network), data="digits", recipe=recipe("one-cycle"), device="cpu")
    return train(spec).last["train/error"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_that_the_deep_plain_network_fails_and_the_others_train() -> None:
    deep_plain, *others = (training_error(f"cifar_{name}") for name in ("plain56", "plain20", "resnet20", "resnet56"))

    assert deep_plain > 0.15
    assert all(error < 0.03 for error in others), others
