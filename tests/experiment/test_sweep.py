"""Sweeps: networks × varied values × seeds."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resexplorer.errors import ResExplorerError
from resexplorer.experiment import Sweep, TooManyRuns, UnknownSetting, of_template, template
from resexplorer.network import Residual, Stage, from_json, preset

RESNET = preset("cifar_resnet20")


def sweep(**values: object) -> Sweep:
    return Sweep(**{"networks": [RESNET], "data": "digits", **values})  # type: ignore[arg-type]


def test_that_every_combination_is_a_run_with_its_own_name() -> None:
    specs = sweep(
        networks=[RESNET, preset("cifar_resnet32")], vary=[("lr", ("0.1", "0.2")), ("skip", ("A", "B"))], seeds=(0, 1)
    ).specs()
    assert len({spec.name for spec in specs}) == 16
    assert "ResNet-32, lr 0.2, skip B, seed 1" in {spec.name for spec in specs}
    assert {spec.recipe.lr for spec in specs} == {0.1, 0.2}


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4))
def test_that_the_size_is_the_number_of_runs(networks: int, values: int, seeds: int) -> None:
    asked = sweep(
        networks=[RESNET] * networks, vary=[("warmup_lr", [str(n) for n in range(values)])], seeds=range(seeds)
    )
    assert asked.size == networks * values * seeds == len(asked.specs())


def test_that_a_name_means_a_setting_of_the_recipe_or_of_the_blocks() -> None:
    (spec,) = sweep(settings=[("epochs", "3"), ("skip", "B")]).specs()
    stages = [node.op for node in from_json(spec.network) if isinstance(node.op, Stage)]
    assert spec.recipe.epochs == 3
    assert [stage.block.skip for stage in stages if isinstance(stage.block, Residual)] == ["B"] * 3


def test_that_networks_are_adapted_to_the_data() -> None:
    (spec,) = sweep(data="cifar100").specs()
    network = from_json(spec.network)
    assert network.input == (3, 32, 32)
    assert network.nodes[-1].op.value("classes") == 100


def test_that_published_results_belong_only_to_unchanged_presets() -> None:
    assert sweep(data="cifar10").specs()[0].references == {"test/error": 0.0875}
    assert sweep(data="cifar10", settings=[("lr", "0.05")]).specs()[0].references == {"test/error": 0.0875}
    assert sweep(data="cifar10", settings=[("skip", "B")]).specs()[0].references == {}
    assert sweep(data="digits").specs()[0].references == {}


def test_that_an_unknown_setting_is_refused_with_what_is_near() -> None:
    with pytest.raises(UnknownSetting, match="did you mean lr"):
        sweep(settings=[("lrr", "1")]).specs()


def test_that_a_run_that_can_not_work_refuses_the_whole_sweep() -> None:
    with pytest.raises(ResExplorerError, match="training images"):
        sweep(vary=[("batch_size", ("128", "5000"))]).specs()


def test_that_a_slip_of_the_finger_does_not_fill_the_queue() -> None:
    with pytest.raises(TooManyRuns, match="100,000 runs"):
        sweep(seeds=range(100_000)).specs()


def test_that_the_first_template_is_the_papers_comparison() -> None:
    asked = of_template(template("plain-vs-residual"), group="first try")
    specs = asked.specs()
    assert [spec.name for spec in specs] == ["Plain-20", "Plain-56", "ResNet-20", "ResNet-56"]
    assert {(spec.data, spec.group, spec.recipe_name) for spec in specs} == {("digits", "first try", "one-cycle")}
    assert len(dataclasses.replace(asked, seeds=(0, 1)).specs()) == 8
