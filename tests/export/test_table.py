"""The layer table as CSV and Markdown."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from network.strategies import examples, networks, wild_networks

from resexplorer.export import layer_table_csv, layer_table_markdown
from resexplorer.network import Network, analyse, preset


def rows(network: Network) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(layer_table_csv(network))))


@examples(40)
@given(networks())
def test_that_the_table_adds_up(network: Network) -> None:
    *layers, total = rows(network)
    found = analyse(network)
    assert [row["layer"] for row in layers] == [leaf.path for leaf in found.leaves]
    assert sum(int(row["parameters"]) for row in layers) == int(total["parameters"]) == found.parameters
    assert sum(int(row["MACs"]) for row in layers) == int(total["MACs"]) == found.macs
    if found.macs:
        assert sum(float(row["MACs %"]) for row in layers) == pytest.approx(100, abs=0.01 * len(layers))


@examples(30)
@given(wild_networks())
def test_that_a_wreck_has_a_table_too(network: Network) -> None:
    assert rows(network)[-1]["layer"] == "total"
    assert layer_table_markdown(network).count("\n") == len(rows(network)) + 4


def test_that_the_markdown_is_a_table_for_people() -> None:
    text = layer_table_markdown(preset("resnet18"))
    assert text.startswith("# ResNet-18\n\n| layer | kind |")
    assert "| conv1 | conv | 64×112×112 | 9,408 | 118,013,952 |" in text
    assert "| total |  |  | 11,689,512 | 1,814,073,344 | 100.00 | 100.00 |" in text
    assert {line.count("|") for line in text.splitlines()[2:]} == {8}
