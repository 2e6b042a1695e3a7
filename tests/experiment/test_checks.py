"""What is refused before a run is queued."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from resexplorer.errors import ResExplorerError
from resexplorer.experiment import Recipe, TrainSpec, Untrainable, adapt, check, dataset
from resexplorer.fields import InvalidValue
from resexplorer.network import PRESETS, analyse, preset, problems, to_json


def spec_of(name: str = "cifar_resnet20", *, adapted: bool = True, **values: Any) -> TrainSpec:
    network = adapt(preset(name), dataset("digits")) if adapted else preset(name)
    fields: dict[str, Any] = {"network": to_json(network), "data": "digits", "recipe": Recipe(), **values}
    return TrainSpec(name="run", **fields)


@pytest.mark.parametrize("name", [name for name in PRESETS if name.startswith("cifar")])
@pytest.mark.parametrize("data", ["digits", "fashion-mnist", "cifar100"])
def test_that_an_adapted_network_fits_its_data(name: str, data: str) -> None:
    network = adapt(preset(name), dataset(data))

    assert network.input == dataset(data).shape
    assert analyse(network).classes == len(dataset(data).classes)
    assert not problems(network)


def test_that_a_good_run_passes() -> None:
    check(spec_of())


def test_that_a_network_for_other_images_is_refused() -> None:
    with pytest.raises(Untrainable, match="takes 3×32×32 images, but those of Digits 8×8 are 1×8×8"):
        check(spec_of(adapted=False))


def test_that_a_network_with_other_classes_is_refused() -> None:
    network = dataclasses.replace(adapt(preset("cifar_resnet20"), dataset("cifar100")), input=(1, 8, 8))

    with pytest.raises(Untrainable, match="tells 100 classes apart, but Digits 8×8 has 10"):
        check(spec_of(network=to_json(network)))


def test_that_a_network_with_problems_is_refused_with_the_first_of_them() -> None:
    network = adapt(preset("cifar_resnet20"), dataset("digits"))
    broken = network.with_nodes(node for node in network.nodes if node.id != network.nodes[0].id)
    assert problems(broken)

    with pytest.raises(Untrainable, match="can't be trained yet"):
        check(spec_of(network=to_json(broken)))


@pytest.mark.parametrize(
    ("recipe", "sentence"),
    [
        (Recipe(batch_size=2_000), "A batch of 2,000 is larger than the 1,437 training images of Digits 8×8"),
        (Recipe(batch_size=1), "Batch normalisation needs two images"),
        (Recipe(epochs=5, warmup=5), "A warm-up of 5 epochs leaves nothing of 5"),
        (Recipe(steps=10, warmup=11), "A warm-up of 11 steps leaves nothing of 10"),
    ],
)
def test_that_a_recipe_that_can_not_work_is_refused(recipe: Recipe, sentence: str) -> None:
    with pytest.raises(Untrainable, match=sentence):
        check(spec_of(recipe=recipe))


def test_that_zero_epochs_are_refused_however_they_came_about() -> None:
    with pytest.raises(InvalidValue, match="Epochs can't be 0"):
        check(spec_of(recipe=dataclasses.replace(Recipe(), epochs=0)))


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda", "cuda:0", "cuda:12"])
def test_that_devices_are_known_by_their_names(device: str) -> None:
    check(spec_of(device=device))


@pytest.mark.parametrize("device", ["", "gpu", "cuda:", "cuda:x", "mps:0 "])
def test_that_a_text_that_is_no_device_is_refused(device: str) -> None:
    with pytest.raises(Untrainable, match="There is no device"):
        check(spec_of(device=device))


def test_that_an_unknown_data_set_is_refused() -> None:
    with pytest.raises(ResExplorerError, match="no data set 'nope'"):
        check(spec_of(data="nope"))
