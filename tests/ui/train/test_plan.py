"""What the launch dialog decides."""

from __future__ import annotations

import pytest

from resexplorer.experiment import Recipe, recipe, template
from resexplorer.experiment.checks import check
from resexplorer.network import from_json, preset
from ui.train.launch.plan import LaunchPlan, recipe_name, references, suggested_name, template_plan, unique


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
    assert plan(seeds=(0, 1)).summary == "2 networks × 2 seeds = 4 runs, 240 steps (20 epochs) each"
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
def test_that_what_can_not_work_is_said_before_the_start(
    values: dict[str, object], place: str, words: str
) -> None:
    (problem,) = plan(**values).problems()
    assert problem.place == place
    assert words in problem.sentence


def test_that_a_good_plan_has_no_problems() -> None:
    assert plan().problems() == []


def test_that_an_experiment_never_joins_an_older_one_of_the_same_name() -> None:
    assert unique("Depth", {"Depth", "Depth (2)"}) == "Depth (3)"
    assert {spec.group for spec in plan().specs({"Depth"})} == {"Depth (2)"}


def test_that_published_errors_are_references_only_on_their_own_data() -> None:
    network = preset("cifar_resnet20")
    assert references(network, "cifar10") == {"test/error": 0.0875}
    assert references(network, "digits") == {}


def test_that_a_recipe_is_known_by_its_values() -> None:
    assert recipe_name(recipe("he2016-cifar")) == "he2016-cifar"
    assert recipe_name(recipe("he2016-cifar").replace(lr=0.2)) == "custom"


def test_that_every_template_makes_a_plan_that_works() -> None:
    made = template_plan(template("plain-vs-residual"))
    assert made.problems() == []
    assert made.count == 4


def test_that_a_name_is_suggested() -> None:
    assert suggested_name((preset("cifar_resnet20"),), "digits") == "ResNet-20"
    assert suggested_name((preset("cifar_resnet20"), preset("cifar_plain20")), "digits") == "2 networks on Digits 8×8"
