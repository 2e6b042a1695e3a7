"""What two runs do not share, and the sentence about their results."""

import pytest

from resexplorer.analysis import Sample, compare, differing_settings, rank, settings_difference
from resexplorer.experiment import Recipe, TrainSpec


def spec(**changes):
    values = {"name": "a", "network": {}, "data": "digits", "recipe": Recipe(), "recipe_name": "one-cycle"}
    return TrainSpec(**(values | changes))


def test_that_equal_settings_show_nothing():
    assert settings_difference(spec(), spec(name="another name")) == []


def test_that_only_what_differs_is_listed_in_the_order_of_the_form():
    other = spec(seed=3, recipe=Recipe(epochs=5, lr=0.01), recipe_name="custom")
    assert settings_difference(spec(), other) == [
        ("Seed", 0, 3),
        ("Recipe", "one-cycle", "custom"),
        ("Epochs", 20, 5),
        ("Learning rate", 0.1, 0.01),
    ]


def test_that_choices_come_in_words():
    (found,) = settings_difference(spec(), spec(recipe=Recipe(schedule="step")))
    assert found == ("Schedule", "one-cycle", "drop at milestones")


@pytest.mark.parametrize("field", Recipe.fields(), ids=lambda field: field.name)
def test_that_no_setting_of_the_recipe_is_forgotten(field):
    changed = {
        "epochs": 7,
        "steps": 9,
        "batch_size": 3,
        "optimizer": "adamw",
        "lr": 0.5,
        "momentum": 0.1,
        "nesterov": True,
        "weight_decay": 0.2,
        "decay_norm_and_bias": False,
        "schedule": "cosine",
        "milestones": (1,),
        "drop": 0.5,
        "warmup": 2,
        "warmup_lr": 0.3,
        "label_smoothing": 0.1,
        "clip_norm": 1.0,
        "pad_crop": 4,
        "flip": True,
        "precision": "bf16",
        "eval_every": 5,
    }[field.name]
    found = settings_difference(spec(), spec(recipe=Recipe().replace(**{field.name: changed})))
    assert [item.name for item in found] == [field.label]


def test_that_single_seeds_give_points_but_no_interval():
    verdict = compare(Sample("ResNet-56", {0: 0.002}), Sample("Plain-56", {0: 0.364}), "training error")
    assert verdict.headline == "ResNet-56 ends 36.2 points below Plain-56 in training error"
    assert verdict.detail == "One seed each: not enough for an interval."
    assert verdict.points == pytest.approx(-36.2)


def test_that_the_better_one_is_named_first_whatever_the_order():
    verdict = compare(Sample("Plain-56", {0: 0.364}), Sample("ResNet-56", {0: 0.002}), "training error")
    assert verdict.headline.startswith("ResNet-56 ends 36.2 points below")
    assert verdict.points == pytest.approx(36.2)


def test_that_shared_seeds_are_paired_and_the_interval_is_given():
    a = Sample("A", {0: 0.050, 1: 0.052, 2: 0.051, 7: 0.9})
    b = Sample("B", {0: 0.060, 1: 0.063, 2: 0.061})
    verdict = compare(a, b, "test error")
    assert verdict.paired.pairs == 3
    assert verdict.headline == "A ends 1.0 point below B in test error"
    assert verdict.detail == "95 % interval 0.89 to 1.18 points, 3 paired seeds."


def test_that_an_undecided_difference_says_how_many_seeds_are_missing():
    a, b = Sample("A", {0: 0.05, 1: 0.06, 2: 0.05}), Sample("B", {0: 0.055, 1: 0.059, 2: 0.056})
    verdict = compare(a, b, "test error")
    assert "not enough seeds: about" in verdict.detail


def test_that_different_seeds_can_not_be_paired():
    verdict = compare(Sample("A", {0: 0.05, 1: 0.06}), Sample("B", {2: 0.055, 3: 0.059}), "test error")
    assert verdict.paired is None
    assert "fewer than two seeds" in verdict.detail


def test_that_equal_results_are_called_equal():
    verdict = compare(Sample("A", {0: 0.05}), Sample("B", {0: 0.05}), "test error")
    assert verdict.headline == "A and B end with the same test error"


def test_that_seeds_that_are_all_equal_get_no_interval_of_nothing():
    verdict = compare(Sample("A", {0: 0.05, 1: 0.06}), Sample("B", {0: 0.05, 1: 0.06}), "test error")
    assert verdict.detail == "Equal in all 2 paired seeds."


def test_that_many_are_ranked_by_their_mean():
    samples = [Sample("A", {0: 0.3}), Sample("B", {0: 0.1, 1: 0.2}), Sample("C", {0: 0.4})]
    verdict = rank(samples, "test error")
    assert verdict.headline == "B has the lowest test error of 3, 25.0 points below C"
    assert rank(samples[:1], "test error") is None
    assert rank(samples[:2], "test error") == compare(*samples[:2], "test error")


def test_that_equally_good_ones_share_the_first_place():
    samples = [Sample("A", {0: 0.1}), Sample("B", {0: 0.1}), Sample("C", {0: 0.4})]
    assert rank(samples, "test error").headline == ("A and B have the lowest test error of 3, 30.0 points below C")


def test_that_many_equal_ones_have_no_best():
    verdict = rank([Sample(name, {0: 0.1}) for name in "ABC"], "test error")
    assert verdict.headline == "All 3 end with the same test error"


def test_that_the_settings_of_many_runs_stand_in_one_row_each():
    specs = [spec(seed=seed) for seed in (0, 1, 1)]
    assert differing_settings(specs) == [("Seed", (0, 1, 1))]
    assert differing_settings(specs[:1]) == []
