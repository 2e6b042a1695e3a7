"""With the same weights loaded, our modules compute what torchvision's and timm's compute."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

from resexplorer.model.build import build
from resexplorer.model.weights import adopt
from resexplorer.network import preset

FAMILIES = {
    "resnet18": ("resnet18", 64),
    "seresnet18": ("seresnet18", 64),
    "seresnext50_32x4d": ("seresnext50_32x4d", 64),
    "legacy_seresnet50": ("legacy_seresnet50", 64),
    "resnet18d": ("resnet18d", 64),
    "resnet50d": ("resnet50d", 65),
    "wide_resnet50_2": ("wide_resnet50_2", 64),
    "resnext50_32x4d": ("resnext50_32x4d", 64),
    "senet154": ("legacy_senet154", 64),
    "inception_resnet_v2": ("inception_resnet_v2", 80),
}


@pytest.fixture(autouse=True)
def _reproducible() -> Iterator[None]:
    torch.manual_seed(3)
    with torch.no_grad():
        yield


def randomise(model: nn.Module) -> nn.Module:
    """Give every norm statistics of its own, so that a swapped pair of norms would show; tame the deep ones."""
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.1)
            part.running_var.uniform_(0.5, 1.5)
            part.weight.uniform_(0.5, 1.0)
            part.bias.normal_(0, 0.1)
    return model


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
@pytest.mark.parametrize("training", [False, True])
def test_that_resnets_with_torchvisions_weights_equal_torchvision(name: str, training: bool) -> None:
    import torchvision

    theirs = torchvision.models.get_model(name, weights=None)
    ours = build(preset(name))
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(2, 3, 96, 96)
    difference = (theirs.train(training)(x.clone()) - ours.train(training)(x.clone())).abs().max()
    assert difference <= 1e-5
    statistics = theirs.state_dict()["bn1.running_mean"] - ours.state_dict()["bn1.running_mean"]
    assert statistics.abs().max() <= 1e-6


DEEP = [pytest.param(name, 32, marks=pytest.mark.slow) for name in ("resnext50_32x4d", "wide_resnet50_2")]


@pytest.mark.parametrize(("name", "size"), [("resnet18", 64), *DEEP])
def test_that_gradients_equal_torchvisions(name: str, size: int) -> None:
    import torchvision

    theirs = torchvision.models.get_model(name, weights=None).double()
    ours = build(preset(name)).double()
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(4, 3, size, size, dtype=torch.float64)
    with torch.enable_grad():
        for model in (theirs, ours):
            model.train()(x).square().mean().backward()
    own = dict(ours.named_parameters())
    for path, parameter in theirs.named_parameters():
        torch.testing.assert_close(own[path].grad, parameter.grad, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(("name", "model", "size"), [(ours, *theirs) for ours, theirs in FAMILIES.items()])
def test_that_one_of_every_family_equals_timm_with_its_weights(name: str, model: str, size: int) -> None:
    import timm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = randomise(timm.create_model(model, pretrained=False)).eval()
    ours = build(preset(name, input=(3, size, size))).eval()
    report = adopt(ours, theirs.state_dict())
    assert (report.missing, report.unexpected, report.reshaped) == ((), (), ())
    x = torch.randn(2, 3, size, size)
    assert relative(ours(x), theirs(x)) <= 1e-4


def relative(ours: Tensor, theirs: Tensor) -> float:
    assert ours.shape == theirs.shape
    assert theirs.isfinite().all()
    assert theirs.std() > 0
    return float((ours - theirs).abs().max() / theirs.abs().max())
