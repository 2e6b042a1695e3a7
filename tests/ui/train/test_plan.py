"""What the launch dialog decides."""

from __future__ import annotations

from typing import Any

import pytest

from resexplorer.experiment import TEMPLATES, Recipe, Template, recipe
from resexplorer.experiment.checks import check
from resexplorer.network import from_json, preset
from ui.train.launch.plan import LaunchPlan, recipe_name, settings_of, suggested_name, template_plan, unique


def plan(**values: object) -> LaunchPlan:
    settings = {"name": "Depth", "networks": (preset("cifar_plain20"), preset("cifar_resnet20")), **values}
    return LaunchPlan(**settings)  # type: ignore[arg-type]


def test_that_networks_times_seeds_become_runs_of_one_group() -> None:
    specs = plan(seeds=(0, 1)).specs()
    assert [(spec.name, spec.seed) for spec in specs] == [
        ("Plain-20, seed 0", 0), ("Plain-20, seed 1", 1), ("ResNet-20, seed 0", 0), ("ResNet-20, seed 1", 1),
    ]  # fmt: skip
    assert {spec.group for spec in specs} == {"Depth"}
    for spec in specs:
        check(spec)
        assert from_json(dict(spec.network)).input == (1, 8, 8)


def test_that_a_single_run_has_its_name_and_no_group() -> None:
    (spec,) = plan(networks=(preset("cifar_plain20"),), name=" Mine ").specs()
    assert (spec.name, spec.group) == ("Mine", None)


def test_that_the_summary_counts_what_will_happen() -> None:
    assert plan(seeds=(0, 1)).summary == "2 networks · 2 seeds = 4 runs, 240 steps (20 epochs) each"
    single = plan(networks=(preset("cifar_plain20"),), recipe=Recipe(epochs=1))
    assert single.summary == "1 network = 1 run, 12 steps (1 epoch)"


@pytest.mark.parametrize(
    ("values", "place", "words"),
    [
        ({"networks": ()}, "networks", "at least one network"),
        ({"networks": (preset("inception_resnet_v2"),)}, "networks", "can't be trained"),
        ({"recipe": Recipe(batch_size=5000)}, "recipe", "larger than"),
        ({"recipe": Recipe(warmup=30)}, "recipe", "warm-up"),
        ({"seeds": ()}, "seeds", "at least one seed"),
        ({"seeds": (1, 1)}, "seeds", "listed twice"),
        ({"seeds": tuple(range(300))}, "seeds", "too many"),
        ({"name": "  "}, "name", "a name"),
    ],
)
def test_that_what_can_not_work_is_said_before_the_start(values: dict[str, object], place: str, words: str) -> None:
    (problem,) = plan(**values).problems()
    assert problem.place == place
    assert words in problem.sentence


def test_that_a_good_plan_has_no_problems() -> None:
    assert plan().problems() == []


def test_that_an_experiment_never_joins_an_older_one_of_the_same_name() -> None:
    assert unique("Depth", {"Depth", "Depth (2)"}) == "Depth (3)"
    assert {spec.group for spec in plan().specs({"Depth"})} == {"Depth (2)"}


def test_that_published_errors_are_references_only_on_their_own_data() -> None:
    resnet = (preset("cifar_resnet20"),)
    assert plan(networks=resnet, data="cifar10").specs()[0].references == {"test/error": 0.0875}
    assert plan(networks=resnet, data="digits").specs()[0].references == {}


def test_that_a_recipe_is_known_by_its_values() -> None:
    assert recipe_name(recipe("he2016-cifar")) == "he2016-cifar"
    assert recipe_name(recipe("he2016-cifar").replace(lr=0.2)) == "custom"


@pytest.mark.parametrize("item", TEMPLATES.values(), ids=TEMPLATES)
def test_that_every_experiment_makes_a_plan_that_works_at_every_scale(item: Template) -> None:
    for scale in item.scales:
        made = template_plan(item, scale)
        assert made.problems() == []
        assert {spec.tags for spec in made.specs()} == {(item.name,)}


def test_that_varied_settings_multiply_the_runs() -> None:
    varied = plan(vary=(("lr", ("0.05", "0.1")), ("skip", ("A", "B"))), networks=(preset("cifar_resnet20"),))
    assert varied.problems() == []
    assert varied.summary == "1 network · 2 × learning rate · 2 × skip = 4 runs, 240 steps (20 epochs) each"
    specs = varied.specs()
    assert [spec.name for spec in specs] == [
        "ResNet-20, lr 0.05, skip A", "ResNet-20, lr 0.05, skip B",
        "ResNet-20, lr 0.1, skip A", "ResNet-20, lr 0.1, skip B",
    ]  # fmt: skip
    assert [spec.recipe.lr for spec in specs] == [0.05, 0.05, 0.1, 0.1]
    assert specs[0].network != specs[1].network
    for spec in specs:
        check(spec)


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        ((("lr", ("fast",)),), "Learning rate can't be 'fast'"),
        ((("lr", ()),), "separated by commas"),
        ((("batch_size", ("64", "9999")),), "larger than"),
        ((("se_reduction", ("16",)), ("warmup", ("50",))), "warm-up"),
    ],
)
def test_that_a_varied_value_that_can_not_work_is_said(vary: tuple[Any, ...], words: str) -> None:
    problems = plan(vary=vary).problems()
    assert {problem.place for problem in problems} == {"vary"}
    assert words in problems[0].sentence


def test_that_settings_of_the_recipe_and_of_the_blocks_can_be_varied() -> None:
    names = settings_of([preset("resnext29_8x64d")])
    assert {"lr", "weight_decay", "skip", "cardinality", "se_reduction"} <= names.keys()
    assert not {"channels", "stride", "classes"} & names.keys()


def test_that_a_name_is_suggested() -> None:
    assert suggested_name((preset("cifar_resnet20"),), "digits") == "ResNet-20"
    assert suggested_name((preset("cifar_resnet20"), preset("cifar_plain20")), "digits") == "2 networks on Digits 8×8"
