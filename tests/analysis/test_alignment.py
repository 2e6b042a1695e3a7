"""Networks side by side."""

from dataclasses import replace

import pytest

from resexplorer.analysis import Change, align
from resexplorer.network import PRESETS, Override, preset


def changes(a, b):
    return {(pair.a or pair.b).id: pair.change for pair in align(a, b)}


@pytest.mark.parametrize("name", PRESETS)
def test_that_a_network_is_the_same_as_itself(name):
    network = preset(name)
    pairs = align(network, preset(name))
    assert len(pairs) == len(network.nodes)
    assert {pair.change for pair in pairs} == {Change.SAME}


def test_that_depth_shows_as_more_blocks_in_each_stage():
    found = {pair.a.id: pair for pair in align(preset("cifar_resnet20"), preset("cifar_resnet56"))}
    stages = [pair for pair in found.values() if pair.change is Change.CHANGED]
    assert len(stages) == 3
    assert all(pair.differences == (("Blocks", 3, 9),) for pair in stages)


def test_that_another_kind_of_block_shows_as_a_change_of_the_block():
    pairs = [p for p in align(preset("cifar_plain20"), preset("cifar_resnet20")) if p.change is Change.CHANGED]
    assert pairs
    assert all(("Block", "Plain", "Residual") in pair.differences for pair in pairs)


def test_that_missing_blocks_are_removed_or_added():
    network = preset("cifar_resnet20")
    gone = network.nodes[2]
    rest = tuple(n.with_inputs(gone.inputs) if gone.id in n.inputs else n for n in network.nodes if n is not gone)
    shorter = network.with_nodes(rest)
    assert changes(network, shorter)[gone.id] is Change.REMOVED
    assert changes(shorter, network)[gone.id] is Change.ADDED


def test_that_a_bypass_and_an_override_are_changes():
    network = preset("cifar_resnet20")
    stage = next(node for node in network.nodes if node.kind == "stage")
    bypassed = network.with_nodes(replace(n, bypassed=True) if n is stage else n for n in network.nodes)
    special = network.with_nodes(
        n.with_op(n.op.with_override(1, Override(bypassed=True))) if n is stage else n for n in network.nodes
    )
    assert changes(network, bypassed)[stage.id] is Change.CHANGED
    assert changes(network, special)[stage.id] is Change.CHANGED


def test_that_the_order_of_both_networks_is_kept():
    a, b = preset("resnet50"), preset("seresnet50")
    pairs = align(a, b)
    assert [pair.a.id for pair in pairs if pair.a] == [node.id for node in a.nodes]
    assert [pair.b.id for pair in pairs if pair.b] == [node.id for node in b.nodes]
