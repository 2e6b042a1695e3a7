"""Taking single blocks out of stages."""

from __future__ import annotations

import pytest

from resexplorer.network import Stage, preset
from resexplorer.network.edits import InvalidEdit, remove_blocks, set_bypassed, set_values


def _stage(network: object, name: str) -> Stage:
    op = network.node(name).op  # type: ignore[attr-defined]
    assert isinstance(op, Stage)
    return op


def test_a_stage_without_a_block_is_one_shorter() -> None:
    network = remove_blocks(preset("resnet50"), ["layer3.2"])
    assert _stage(network, "layer3").blocks == 5


def test_what_differs_in_later_blocks_moves_up_with_them() -> None:
    network = set_values(preset("resnet50"), ["layer3.4"], {"se_reduction": 8})
    network = set_bypassed(network, ["layer3.1"], True)
    network = remove_blocks(network, ["layer3.1", "layer3.2"])
    stage = _stage(network, "layer3")
    assert stage.blocks == 4
    assert stage.instance(2).value("se_reduction") == 8
    assert not any(stage.override(index).bypassed for index in range(4))


def test_a_stage_that_loses_all_blocks_goes_and_the_wire_heals() -> None:
    network = remove_blocks(preset("resnet18"), ["layer2.0", "layer2.1"])
    assert "layer2" not in network
    assert network.node("layer3").inputs == ("layer1",)


def test_a_node_is_not_a_block_of_a_stage() -> None:
    with pytest.raises(InvalidEdit, match="not a block of a stage"):
        remove_blocks(preset("resnet18"), ["stem"])
