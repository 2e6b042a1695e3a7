"""Every preset has the numbers that its source and facts.md give, without torch."""

from __future__ import annotations

import pytest

from resexplorer.errors import ResExplorerError
from resexplorer.network import PRESETS, UnknownPreset, analyse, describe, from_json, loads, preset, problems, summary
from resexplorer.network.edits import InvalidEdit, with_classes
from resexplorer.network.files import dumps, to_json

# parameters and MACs of design/facts.md, section 2
EXACT = {
    "resnet18": (11_689_512, 1_814_073_344),
    "resnet34": (21_797_672, 3_663_761_408),
    "resnet50": (25_557_032, 4_089_184_256),
    "resnet101": (44_549_160, 7_801_405_440),
    "resnet152": (60_192_808, 11_513_626_624),
    "wide_resnet50_2": (68_883_240, 11_398_021_120),
    "wide_resnet101_2": (126_886_696, 22_753_050_624),
    "resnext50_32x4d": (25_028_904, 4_230_479_872),
    "resnext101_32x8d": (88_791_336, 16_414_015_488),
    "resnext101_64x4d": (83_455_272, 15_460_270_080),
    "seresnet50": (28_088_024, 4_091_699_200),
    "legacy_seresnet50": (28_088_024, 3_860_488_192),
    "seresnet101": (49_326_872, 7_806_148_608),
    "seresnet152": (66_821_848, 11_520_204_800),
    "seresnext50_32x4d": (27_559_896, 4_232_994_816),
    "seresnext101_32x4d": (48_955_416, 7_974_739_968),
    "inception_resnet_v2": (55_843_464, 13_155_794_016),
}
ROUNDED = {
    20: (269_722, 0.0406e9),
    32: (464_154, 0.0689e9),
    44: (658_586, 0.0972e9),
    56: (853_018, 0.1255e9),
    110: (1_727_962, 0.2529e9),
    1202: (19_421_274, 2.829e9),
}
# what the papers and the models' own authors print, in millions
MILLIONS = {
    "wrn28_10": 36.5,
    "wrn40_4": 8.9,
    "preact_resnet110": 1.7,
    "preact_resnet164": 1.7,
    "preact_resnet1001": 10.2,
    "resnext29_8x64d": 34.4,
    "resnext29_16x64d": 68.1,
    "senet154": 115.1,
}


@pytest.mark.parametrize("name", PRESETS)
def test_that_a_preset_has_the_numbers_that_its_entry_promises(name: str) -> None:
    entry, found = PRESETS[name], describe(preset(name))
    assert found["problems"] == []
    assert entry.parameters in (None, found["parameters"])
    assert entry.macs in (None, found["macs"])
    assert found["classes"] == (1000 if found["input"][1] > 32 else 10)
    assert sum(node["parameters"] for node in found["nodes"]) == found["parameters"]
    assert sum(node["macs"] for node in found["nodes"]) == found["macs"]
    assert len({node["path"] for node in found["nodes"]}) == len(found["nodes"])


@pytest.mark.parametrize(("name", "numbers"), EXACT.items())
def test_that_imagenet_presets_hit_the_measured_numbers(name: str, numbers: tuple[int, int]) -> None:
    found = analyse(preset(name))
    assert (found.parameters, found.macs) == numbers
    assert (PRESETS[name].parameters, PRESETS[name].macs) == numbers


@pytest.mark.parametrize(("depth", "numbers"), ROUNDED.items())
def test_that_cifar_presets_hit_the_papers_numbers(depth: int, numbers: tuple[int, float]) -> None:
    parameters, macs = numbers
    kinds = [f"cifar_resnet{depth}", f"cifar_plain{depth}"] if depth != 1202 else [f"cifar_resnet{depth}"]
    for name in kinds:
        found = analyse(preset(name))
        assert found.parameters == parameters
        assert found.macs == pytest.approx(macs, rel=2e-3)
        assert found.depth == depth
    projected = analyse(preset(f"cifar_resnet{depth}", skip="B"))
    assert projected.parameters == parameters + 2_752
    assert projected.parameters == analyse(preset(f"cifar_resnet{depth}_b")).parameters


@pytest.mark.parametrize(("name", "millions"), MILLIONS.items())
def test_that_other_presets_come_within_two_percent_of_what_their_papers_print(name: str, millions: float) -> None:
    assert analyse(preset(name)).parameters / 1e6 == pytest.approx(millions, rel=0.02)


@pytest.mark.parametrize(("name", "gigamacs"), {"resnext29_8x64d": 5.387, "resnext29_16x64d": 10.689}.items())
def test_that_the_small_resnexts_cost_what_was_measured(name: str, gigamacs: float) -> None:
    assert analyse(preset(name)).macs / 1e9 == pytest.approx(gigamacs, rel=1e-3)


@pytest.mark.parametrize("name", PRESETS)
def test_that_a_preset_names_its_source_and_survives_its_file(name: str) -> None:
    entry, network = PRESETS[name], preset(name)
    assert all((entry.title, entry.source, entry.year >= 2015, entry.name == name))
    assert (network.name, network.preset) == (entry.title, name)
    assert loads(dumps(network)) == network == from_json(to_json(network))
    assert all(0 < error < 1 for _, error in entry.errors)
    depth = analyse(network).depth
    assert summary(network).depth == depth > 0
    assert summary(network).family == entry.family


def test_that_every_preset_of_the_plan_exists() -> None:
    depths = (18, 34, 50, 101, 152)
    wanted = {*EXACT, "plain18", "plain34", "senet154", "inception_resnet_v1", "inception_resnet_cifar", "wrn28_10"}
    wanted |= {f"seresnet{d}" for d in depths} | {f"resnet{d}d" for d in depths}
    wanted |= {f"cifar_plain{d}" for d in (20, 32, 44, 56, 110)} | {f"cifar_resnet{d}" for d in ROUNDED}
    wanted |= {"wrn40_4", "resnext29_8x64d", "resnext29_16x64d", "resnext29_32x4d", "se_cifar_resnet110"}
    wanted |= {f"preact_resnet{d}" for d in (110, 164, 1001)}
    assert wanted <= set(PRESETS)


@pytest.mark.parametrize("depth", [18, 34, 50, 101, 152])
def test_that_the_weighted_depth_is_the_one_in_the_name(depth: int) -> None:
    assert analyse(preset(f"resnet{depth}")).depth == depth
    assert analyse(preset(f"seresnet{depth}")).depth == depth  # gates do not count
    assert analyse(preset(f"resnet{depth}d")).depth == depth + 2  # two more convolutions in the stem


@pytest.mark.parametrize("name", PRESETS)
def test_that_the_class_count_of_every_preset_can_be_changed(name: str) -> None:
    before, after = analyse(preset(name)), analyse(preset(name, classes=7))
    assert after.classes == 7
    fc = next(leaf for leaf in before.leaves if leaf.path == "fc")
    assert before.parameters - after.parameters == (before.classes - 7) * (fc.inputs[0][0] + 1)
    assert problems(preset(name, classes=7)) == ()


def test_that_options_reach_every_block_that_has_them() -> None:
    network = preset("resnet18", se_reduction=16, norm="group", input=(1, 64, 64), classes=5)
    assert network.input == (1, 64, 64)
    assert all(op.block.se_reduction == 16 for op in (node.op for node in network) if op.kind == "stage")
    assert not any(leaf.layer.kind == "norm" and leaf.layer.norm == "batch" for leaf in analyse(network).leaves)
    assert problems(network) == ()


@pytest.mark.parametrize(
    ("name", "hint"),
    [("resnet5O", "resnet50"), ("resnext50", "resnext50_32x4d"), ("", "presets"), ("x" * 9999, "presets")],
)
def test_that_an_unknown_preset_is_refused_with_a_hint(name: str, hint: str) -> None:
    with pytest.raises(UnknownPreset, match=hint) as caught:
        preset(name)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "options",
    [
        {"input": 5},
        {"input": (3, 32)},
        {"input": (0, 32, 32)},
        {"input": (3, 32.0, 32)},
        {"classes": 0},
        {"classes": "ten"},
        {"skip": "Z"},
        {"blocks": 10**9},
        {"block": "stem"},
        {"block": "group"},
        {"block": "resnext_path"},
        {"no_such_setting": 1},
        {"self": 1},
    ],
)
def test_that_a_bad_option_is_one_sentence(options: dict[str, object]) -> None:
    with pytest.raises(ResExplorerError) as caught:
        preset("resnet18", **options)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_that_classes_need_a_head() -> None:
    network = preset("resnet18")
    with pytest.raises(InvalidEdit, match="head"):
        with_classes(network.with_nodes(network.nodes[:-1]), 10)
