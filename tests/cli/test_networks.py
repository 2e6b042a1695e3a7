"""``presets``, ``describe`` and ``export``."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from resexplorer.network import PRESETS, dumps, load, preset
from tests.cli.conftest import Run, check_refused

# facts.md, section 2: measured on the torchvision models.
NUMBERS = {
    "resnet18": (11_689_512, 1_814_073_344),
    "resnet34": (21_797_672, 3_663_761_408),
    "resnet50": (25_557_032, 4_089_184_256),
    "resnet101": (44_549_160, 7_801_405_440),
    "resnet152": (60_192_808, 11_513_626_624),
    "cifar_resnet20": (269_722, 40_551_040),
    "cifar_plain20": (269_722, 40_551_040),
    "cifar_resnet32": (464_154, 68_862_592),
    "cifar_resnet44": (658_586, 97_174_144),
    "cifar_resnet56": (853_018, 125_485_696),
    "cifar_plain56": (853_018, 125_485_696),
    "cifar_resnet110": (1_727_962, 252_887_680),
    "cifar_resnet20_b": (272_474, 40_813_184),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_that_describe_gives_a_presets_exact_numbers(run: Run, name: str) -> None:
    found = run("describe", name, "--json").json
    assert (found["parameters"], found["macs"]) == NUMBERS[name]
    assert sum(node["parameters"] for node in found["nodes"]) == found["parameters"]
    assert sum(node["macs"] for node in found["nodes"]) == found["macs"]
    assert found["problems"] == []


def test_that_a_description_has_the_promised_form(run: Run) -> None:
    found = run("describe", "resnet50", "--json").json
    assert set(found) == {"name", "input", "classes", "parameters", "macs", "depth", "nodes", "problems"}
    assert (found["input"], found["classes"], found["depth"]) == ([3, 224, 224], 1000, 50)
    assert all(set(node) == {"path", "kind", "output", "parameters", "macs"} for node in found["nodes"])
    assert "layer1.0.conv1" in {node["path"] for node in found["nodes"]}


def test_that_input_and_classes_can_be_changed(run: Run) -> None:
    found = run("describe", "resnet18", "--input", "1x64x64", "--classes", "7", "--json").json
    assert (found["input"], found["classes"]) == ([1, 64, 64], 7)
    assert found["nodes"][-1]["output"] == [7]


def test_that_a_description_for_people_shows_blocks_or_layers(run: Run) -> None:
    blocks, layers = run("describe", "resnet50").out, run("describe", "resnet50", "--layers").out
    assert "25,557,032 parameters" in blocks
    assert "bottleneck ×6" in blocks
    assert "layer3.5.conv2" in layers
    assert "layer3.5.conv2" not in blocks


def test_that_a_network_file_is_described_with_its_problems(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(dumps(preset("resnet18", input=(3, 8, 8))))
    found = run("describe", path, "--json").json
    assert found["input"] == [3, 8, 8]
    assert run("describe", path).code == 0


def test_that_presets_lists_every_preset(run: Run) -> None:
    found = run("presets", "--json").json
    assert [entry["name"] for entry in found] == list(PRESETS)
    assert all({"name", "family", "parameters", "macs"} <= set(entry) for entry in found)
    numbers = {entry["name"]: (entry["parameters"], entry["macs"]) for entry in found}
    assert {name: numbers[name] for name in NUMBERS} == NUMBERS
    table = run("presets").out.splitlines()
    assert len(table) == len(PRESETS) + 1


def test_that_json_export_can_be_read_back(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    outcome = run("export", "cifar_resnet20", path)
    assert (outcome.code, outcome.out) == (0, "")
    assert load(path) == preset("cifar_resnet20")


def test_that_pytorch_export_is_python_without_us(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    assert run("export", "resnet18", path, "--classes", "10").code == 0
    names = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert "torch" in names
    assert "resexplorer" not in path.read_text().replace("ResExplorer", "")


@pytest.mark.parametrize(("ending", "word"), [("csv", "layer1.0.conv1"), ("md", "| layer1.0.conv1")])
def test_that_layer_tables_are_exported(run: Run, tmp_path: Path, ending: str, word: str) -> None:
    path = tmp_path / f"net.{ending}"
    assert run("export", "resnet18", path).code == 0
    assert word in path.read_text()


def test_that_export_writes_to_stdout_when_told_the_format(run: Run) -> None:
    assert "nn.Module" in run("export", "resnet18", "-", "--format", "pytorch").out
    check_refused(run("export", "resnet18", "-"), "--format")


def test_that_export_says_where_it_can_not_write(run: Run, tmp_path: Path) -> None:
    check_refused(run("export", "resnet18", tmp_path / "none" / "net.py"), "can't be written")
    check_refused(run("export", "resnet18", tmp_path / "net.docx"), ".json")
    assert list(tmp_path.iterdir()) == []
