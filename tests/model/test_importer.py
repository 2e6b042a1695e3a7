"""torchvision's ResNets become documents, by name or from the shapes of their weights."""

from __future__ import annotations

import random

import pytest
import torch
from torch import Tensor

from model.oracle import torchvision_model
from resexplorer.errors import ResExplorerError
from resexplorer.model.build import meta
from resexplorer.model.importer import NotImportable, from_state_dict, from_torchvision, torchvision_names
from resexplorer.network import analyse, describe, preset, problems
from resexplorer.network.files import dumps, loads


@pytest.mark.parametrize("name", torchvision_names())
def test_that_a_model_imported_by_name_is_our_preset(name: str) -> None:
    network = from_torchvision(name)
    assert problems(network) == ()
    assert loads(dumps(network)) == network
    ours = describe(preset(name))
    found = describe(network)
    assert (found["parameters"], found["macs"], found["nodes"]) == (ours["parameters"], ours["macs"], ours["nodes"])


def test_that_all_ten_models_can_be_named() -> None:
    names = set(torchvision_names())
    assert names >= {f"resnet{d}" for d in (18, 34, 50, 101, 152)} | {"wide_resnet50_2", "resnext50_32x4d"}
    for wrong in ("vgg16", "resnet18; import os", "", "ResNet18_QuantizedWeights"):
        with pytest.raises(NotImportable, match="use "):
            from_torchvision(wrong)


@pytest.mark.parametrize(
    "name", ["cifar_resnet20_b", "cifar_plain20", "resnext29_8x64d", "wide_resnet50_2", "resnet18"]
)
def test_that_a_state_dict_of_ours_comes_back(name: str) -> None:
    state = meta(preset(name)).state_dict()
    network = from_state_dict(state, name)
    assert {k: v.shape for k, v in meta(network).state_dict().items()} == {k: v.shape for k, v in state.items()}
    if "plain" not in name:
        assert analyse(network).macs == analyse(preset(name)).macs


def test_that_another_input_and_class_count_are_kept() -> None:
    state = dict(torchvision_model("resnet18").state_dict())
    state["fc.weight"], state["fc.bias"] = torch.empty(7, 512), torch.empty(7)
    network = from_state_dict(state, input_shape=(3, 64, 64))
    assert (network.input, analyse(network).classes) == ((3, 64, 64), 7)


def test_that_shapes_that_are_no_resnet_are_refused() -> None:
    good: dict[str, Tensor] = dict(torchvision_model("resnet18").state_dict())
    rng = random.Random(5)
    names = [n for n in good if not n.endswith("num_batches_tracked")]
    shapes = [
        (),
        (0,),
        (5,),
        (64,),
        (64, 3),
        (10**7, 3, 1, 1),
        (64, 3, 99, 99),
        (0, 0, 0, 0),
        (7, 5, 3, 3, 3),
    ]
    odd = ["conv1.weight", "fc.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight", "layer2.0.conv1.weight"]
    cases: list[dict[str, Tensor]] = [{}, {"conv1.weight": good["conv1.weight"]}, {"fc.weight": good["fc.weight"]}]
    cases += [{k: v for k, v in good.items() if k != name} for name in odd]
    cases += [good | {name: torch.empty(shape, device="meta")} for name in odd for shape in shapes]
    cases += [good | {rng.choice(names): torch.empty(rng.choice(shapes), device="meta")} for _ in range(20)]
    cases += [good | {f"layer{n}.0.conv1.weight": good["conv1.weight"]} for n in (0, 9, 10**6)]
    cases += [good | {"layer1.99999.conv1.weight": good["conv1.weight"]}, good | {"extra": torch.empty(1)}]
    for case in cases:
        if {k: tuple(v.shape) for k, v in case.items()} == {k: tuple(v.shape) for k, v in good.items()}:
            continue
        with pytest.raises(ResExplorerError) as caught:
            from_state_dict(case)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 400
