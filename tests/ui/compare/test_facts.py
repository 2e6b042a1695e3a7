"""What the panel says about chosen runs, computed from stored ones."""

from dataclasses import replace

import pytest

from resexplorer.experiment import Recipe
from resexplorer.store import State
from ui.compare.facts import facts, setup_name, value_text

from .support import add_run, add_template


def read(store, runs):
    return facts(runs, {run.id: store.spec(run.id) for run in runs})


def rows(found, title):
    return {row.name: row for section in found.sections if section.title == title for row in section.rows}


def test_that_plain_against_residual_gets_its_sentence_from_the_data(store):
    runs = add_template(store)
    found = read(store, [runs[1], runs[3]])
    assert found.verdicts[0].headline == "ResNet-56 ends 36.5 points below Plain-56 in training error"
    assert found.verdicts[1].headline == "ResNet-56 ends 33.0 points below Plain-56 in test error"
    assert found.verdicts[0].detail == "One seed each: not enough for an interval."
    assert found.caution == ""


def test_that_depth_and_skips_are_summed_up_where_runs_were_trained_alike(store):
    runs = add_template(store)
    conclusion = read(store, runs).conclusion
    assert "Plain-56 ends 36.6 points above Plain-20 in training error: the degradation problem" in conclusion
    assert "At 56 layers the skips lower the training error by 36.5 points" in conclusion
    assert read(store, runs[2:]).conclusion == ""
    assert read(store, [runs[0]]).conclusion == ""
    other = add_run(store, "other", "cifar_plain20", recipe_name="custom")
    assert read(store, [*runs, other]).conclusion == ""


def test_that_results_show_who_is_better_and_by_how_much(store):
    runs = add_template(store)
    row = rows(read(store, [runs[1], runs[3]]), "Results")["Test error"]
    assert row.values == ("34.7 %", "1.7 %")
    assert row.change == "−33.00 pt"
    assert row.better == 1


def test_that_network_numbers_are_listed_where_they_differ(store):
    plain20, plain56, *_ = add_template(store)
    found = rows(read(store, [plain20, plain56]), "Network")
    assert "Family" not in found
    assert found["Depth"].values == ("20", "56")
    assert found["Parameters"].change == "×3.2"


def test_that_settings_are_listed_where_they_differ(store):
    a = add_run(store, "a")
    b = add_run(store, "b", recipe=Recipe(epochs=5, nesterov=True), seed=4)
    found = rows(read(store, [a, b]), "Settings")
    assert found["Epochs"].values == ("20", "5")
    assert found["Nesterov momentum"].values == ("off", "on")
    assert found["Seed"].values == ("0", "4")
    assert "Batch size" not in found


def test_that_paired_seeds_give_an_interval(store):
    runs = [add_run(store, f"A seed {s}", seed=s, error=0.05 + s / 1_000) for s in range(3)]
    runs += [add_run(store, f"B seed {s}", "cifar_resnet32", seed=s, error=0.06 + s / 900) for s in range(3)]
    verdict = read(store, runs).verdicts[1]
    assert verdict.headline.startswith("A ends 1.0 point")
    assert verdict.paired.pairs == 3
    assert "95 % interval" in verdict.detail


def test_that_runs_that_differ_only_in_their_seed_are_one_sample_and_get_no_verdict(store):
    runs = [add_run(store, f"A seed {s}", seed=s) for s in range(3)]
    assert read(store, runs).verdicts == ()


def test_that_two_setups_of_one_name_are_told_apart(store):
    runs = [add_run(store, "ResNet-20", error=0.1), add_run(store, "ResNet-20", error=0.2, recipe=Recipe(lr=0.01))]
    assert read(store, runs).verdicts[1].headline == "ResNet-20 (1) ends 10.0 points below ResNet-20 (2) in test error"


def test_that_more_runs_than_fit_count_for_the_verdict(store):
    networks = ["cifar_resnet20", "cifar_resnet32", "cifar_resnet44", "cifar_resnet56", "cifar_resnet110"]
    runs = [add_run(store, name, name, error=0.5 - n / 10) for n, name in enumerate(networks)]
    found = read(store, runs)
    assert len(found.runs) == 4
    assert found.chosen == 5
    assert found.verdicts[1].headline == (
        "cifar_resnet110 has the lowest test error of 5, 40.0 points below cifar_resnet20"
    )


def test_that_a_running_run_makes_the_verdict_a_preliminary_one(store):
    runs = [add_run(store, "a"), add_run(store, "b", "cifar_resnet32", state=None, points=5)]
    found = read(store, runs)
    assert "can still change" in found.caution
    assert rows(found, "Results")["Status"].values[1].startswith("running")


def test_that_runs_without_results_get_no_verdict(store):
    runs = [add_run(store, "a", state=State.QUEUED), add_run(store, "b", "cifar_resnet32", state=State.QUEUED)]
    found = read(store, runs)
    assert found.verdicts == ()
    assert rows(found, "Results")["Test error"].values == ("–", "–")
    assert rows(found, "Results")["Test error"].better is None


def test_that_a_missing_specification_leaves_its_settings_out(store):
    runs = add_template(store)[:2]
    assert rows(facts(runs, {}), "Settings") == {}


@pytest.mark.parametrize(("value", "text"), [
    (None, "off"), ((), "off"), (True, "on"), (False, "off"), ((32_000, 48_000), "32,000, 48,000"), (1e-4, "0.0001"),
    (64_000, "64,000"), ("SGD", "SGD"),
])  # fmt: skip
def test_that_values_are_written_as_people_write_them(value, text):
    assert value_text(value) == text


@pytest.mark.parametrize("name", ["Net seed 3", "Net s3", "Net, seed 3", "Net (seed 3)", "Net"])
def test_that_the_seed_is_no_part_of_a_setups_name(store, name):
    run = add_run(store, "x", state=State.QUEUED)
    assert setup_name(replace(run, name=name, seed=3)) == "Net"
