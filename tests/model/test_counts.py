"""The document's numbers are those that torch counts, and those of torchvision's and timm's own models."""

from __future__ import annotations

import pytest

from model.oracle import count, count_ours, timm_model, torchvision_model
from resexplorer.model.build import meta
from resexplorer.model.weights import our_names
from resexplorer.network import PRESETS, analyse, preset

LONG = {"cifar_resnet1202", "cifar_resnet1202_b", "preact_resnet1001"}
DEPTHS = (18, 34, 50, 101, 152)
TORCHVISION = [
    *(f"resnet{depth}" for depth in DEPTHS),
    "wide_resnet50_2",
    "wide_resnet101_2",
    "resnext50_32x4d",
    "resnext101_32x8d",
    "resnext101_64x4d",
]
TIMM = {
    **{f"seresnet{depth}": f"seresnet{depth}" for depth in DEPTHS},
    **{f"resnet{depth}d": f"resnet{depth}d" for depth in DEPTHS},
    "legacy_seresnet50": "legacy_seresnet50",
    "seresnext50_32x4d": "seresnext50_32x4d",
    "seresnext101_32x4d": "seresnext101_32x4d",
    "senet154": "legacy_senet154",
    "inception_resnet_v2": "inception_resnet_v2",
    "resnext50_32x4d": "resnext50_32x4d",
    "wide_resnet50_2": "wide_resnet50_2",
    "resnet50": "resnet50",
}


def presets() -> list[object]:
    return [pytest.param(name, marks=pytest.mark.slow if name in LONG else ()) for name in PRESETS]


@pytest.mark.parametrize("name", presets())
def test_that_torch_counts_the_same_parameters_and_macs(name: str) -> None:
    network = preset(name)
    found = analyse(network)
    assert count_ours(network) == (found.parameters, found.macs)


@pytest.mark.parametrize("name", TORCHVISION)
def test_that_torchvisions_model_has_our_numbers_and_names(name: str) -> None:
    network, theirs = preset(name), torchvision_model(name)
    found = analyse(network)
    assert count(theirs, network.input) == (found.parameters, found.macs)
    ours = meta(network).state_dict()
    assert {k: tuple(v.shape) for k, v in ours.items()} == {k: tuple(v.shape) for k, v in theirs.state_dict().items()}
    assert list(dict(meta(network).named_parameters())) == list(dict(theirs.named_parameters()))


@pytest.mark.parametrize(("name", "theirs"), TIMM.items())
def test_that_timms_model_has_our_numbers_and_names(name: str, theirs: str) -> None:
    network, model = preset(name), timm_model(theirs)
    found = analyse(network)
    assert count(model, network.input) == (found.parameters, found.macs)
    state = our_names(model.state_dict())
    ours = meta(network).state_dict()
    assert {k: v.numel() for k, v in ours.items()} == {k: v.numel() for k, v in state.items()}
