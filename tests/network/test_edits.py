"""Edits are pure, keep names unique, and do what a person means at the edges too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from network.documents import net
from resexplorer.errors import ResExplorerError
from resexplorer.fields import InvalidValue
from resexplorer.network import (
    INPUT,
    Head,
    Network,
    Node,
    Residual,
    Stage,
    Stem,
    analyse,
    preset,
    problems,
)
from resexplorer.network.edits import (
    InvalidEdit,
    Wire,
    append,
    connect,
    disconnect,
    fresh_name,
    insert,
    link_again,
    long_skip,
    make_unique,
    move,
    op_at,
    paste,
    remove,
    remove_blocks,
    rename,
    rename_network,
    set_bypassed,
    set_values,
)
from resexplorer.network.graph import InvalidName, UnknownNode
from resexplorer.network.layers import Activation, Add, Concat, Conv, Multiply

CHAIN = net(("a", Conv(channels=3)), ("b", Activation()), ("c", Conv(channels=3)), ("head", Head()))
BRANCH = net(
    ("a", Conv(channels=3)),
    ("b", Conv(channels=3)),
    ("j", Add(), ("b", "a")),
    ("k", Concat(), ("j", "input", "a")),
    ("head", Head()),
)


def inputs_of(network: Network) -> dict[str, tuple[str, ...]]:
    return {node.id: node.inputs for node in network}


# -- removing ---------------------------------------------------------------------------------------------------


def test_that_removing_from_a_chain_heals_it() -> None:
    assert inputs_of(remove(CHAIN, ["a"])) == {"b": ("input",), "c": ("b",), "head": ("c",)}
    assert inputs_of(remove(CHAIN, ["b", "a"])) == {"c": ("input",), "head": ("c",)}
    assert inputs_of(remove(CHAIN, ["head"])) == {"a": ("input",), "b": ("a",), "c": ("b",)}
    assert remove(CHAIN, ["a", "b", "c", "head"]).nodes == ()


def test_that_a_join_left_with_one_path_goes_too() -> None:
    assert inputs_of(remove(BRANCH, ["b"])) == {"a": ("input",), "k": ("a", "input", "a"), "head": ("k",)}
    assert inputs_of(remove(BRANCH, ["j"])) == {
        "a": ("input",),
        "b": ("a",),
        "k": ("b", "input", "a"),
        "head": ("k",),
    }
    gated = net(("a", Conv(channels=3)), ("m", Multiply(), ("input", "a")), ("head", Head()))
    assert inputs_of(remove(gated, ["a"])) == {"head": ("input",)}


def test_that_a_thousand_nested_joins_collapse_without_recursion() -> None:
    joins = [(f"j{n}", Add(), (f"j{n - 1}" if n else "a", "input")) for n in range(3000)]
    assert remove(net(("a", Activation()), *joins), ["a"]).nodes == ()


def test_that_removing_what_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownNode):
        remove(CHAIN, ["a", "zzz"])


# -- inserting, moving, wiring ----------------------------------------------------------------------------------


def test_that_an_insert_reads_the_source_and_feeds_the_target_only() -> None:
    after = insert(BRANCH, Conv(channels=3), Wire("a", "j", 1))
    assert inputs_of(after)["conv1"] == ("a",)
    assert inputs_of(after)["j"] == ("b", "conv1")
    assert inputs_of(after)["b"] == ("a",)
    assert [n.id for n in after].index("conv1") < [n.id for n in after].index("j")


def test_that_an_inserted_join_reads_its_source_twice() -> None:
    assert inputs_of(insert(CHAIN, Add(), Wire("a", "b")))["add1"] == ("a", "a")
    assert problems(insert(CHAIN, Add(), Wire("a", "b"))) == ()


@pytest.mark.parametrize("wire", [Wire("b", "a"), Wire("a", "b", 1), Wire("a", "b", -1), Wire("input", "c")])
def test_that_a_wire_that_is_gone_is_refused(wire: Wire) -> None:
    for edit in (
        lambda: insert(CHAIN, Activation(), wire),
        lambda: disconnect(CHAIN, wire),
        lambda: paste(CHAIN, [Node("x", Activation())], wire),
    ):
        with pytest.raises(InvalidEdit, match="no wire"):
            edit()


def test_that_append_continues_the_output_and_an_empty_network_the_input() -> None:
    assert inputs_of(append(CHAIN, Activation()))["activation1"] == ("head",)
    first = append(net(), Stem())
    assert inputs_of(first) == {"stem": ("input",)}
    assert [n.id for n in append(append(append(first, Stage()), Stage()), Head())] == [
        "stem",
        "layer1",
        "layer2",
        "head",
    ]


def test_that_moving_takes_a_block_out_and_puts_it_on_the_wire() -> None:
    after = move(CHAIN, "a", Wire("c", "head"))
    assert inputs_of(after) == {"b": ("input",), "c": ("b",), "a": ("c",), "head": ("a",)}
    assert move(after, "a", Wire("input", "b")) == CHAIN
    assert move(CHAIN, "a", Wire("a", "b")) == CHAIN == move(CHAIN, "a", Wire("input", "a"))


def test_that_the_last_block_can_move_to_the_front() -> None:
    chain = net(("a", Conv(channels=3)), ("b", Activation()), ("c", Conv(channels=5)))
    assert inputs_of(move(chain, "c", Wire("input", "a"))) == {"c": ("input",), "a": ("c",), "b": ("a",)}


def test_that_moves_that_mean_nothing_are_refused() -> None:
    with pytest.raises(InvalidEdit, match="joins several paths"):
        move(BRANCH, "j", Wire("input", "a"))
    with pytest.raises(InvalidEdit):  # the join that the wire leads to vanishes with b
        move(BRANCH, "b", Wire("a", "j", 1))
    with pytest.raises(InvalidEdit, match="no wire"):
        move(CHAIN, "a", Wire("b", "head"))
    with pytest.raises(UnknownNode):
        move(CHAIN, "zzz", Wire("a", "b"))


def test_that_connect_replaces_an_input_or_adds_one_to_a_join() -> None:
    assert inputs_of(connect(BRANCH, "input", "j", 0))["j"] == ("input", "a")
    assert inputs_of(connect(BRANCH, "input", "j"))["j"] == ("b", "a", "input")
    assert inputs_of(connect(BRANCH, "input", "j", -1))["j"] == ("b", "a", "input")
    with pytest.raises(InvalidEdit, match="no further input"):
        connect(CHAIN, "input", "c")
    with pytest.raises(UnknownNode):
        connect(CHAIN, "zzz", "c", 0)
    assert problems(disconnect(CHAIN, Wire("a", "b")))[0].code == "missing_input"


# -- long skips -------------------------------------------------------------------------------------------------


def test_that_a_long_skip_joins_behind_its_target() -> None:
    after = long_skip(CHAIN, "a", "c")
    assert inputs_of(after) == {**inputs_of(CHAIN), "add1": ("c", "a"), "head": ("add1",)}
    assert problems(after) == ()
    assert inputs_of(long_skip(CHAIN, INPUT, "c", Concat()))["concat1"] == ("c", "input")


def test_that_a_long_skip_onto_the_last_block_becomes_the_output() -> None:
    chain = net(("a", Conv(channels=3)), ("b", Conv(channels=3)))
    assert long_skip(chain, "a", "b").output == "add1"


def test_that_a_long_skip_onto_a_join_is_one_more_path() -> None:
    assert inputs_of(long_skip(BRANCH, "input", "j"))["j"] == ("b", "a", "input")
    assert "concat1" in long_skip(BRANCH, "input", "j", Concat())


@pytest.mark.parametrize(("source", "target"), [("c", "a"), ("a", "a"), ("head", "b")])
def test_that_a_skip_can_not_run_backwards(source: str, target: str) -> None:
    with pytest.raises(InvalidEdit, match="backwards"):
        long_skip(CHAIN, source, target)


# -- names ------------------------------------------------------------------------------------------------------


def test_that_renaming_carries_the_wires_along() -> None:
    after = rename(BRANCH, "a", "first")
    assert inputs_of(after) == {
        "first": ("input",),
        "b": ("first",),
        "j": ("b", "first"),
        "k": ("j", "input", "first"),
        "head": ("k",),
    }
    assert rename(BRANCH, "a", "a") == BRANCH
    with pytest.raises(InvalidEdit, match="already"):
        rename(BRANCH, "a", "b")


@pytest.mark.parametrize(
    "name", ["", "1a", "a b", "a.b", "class", "None", "input", "forward", "_x", "é", "a" * 65, "train"]
)
def test_that_names_that_can_not_be_modules_are_refused_everywhere(name: str) -> None:
    with pytest.raises(InvalidName):
        rename(CHAIN, "a", name)
    with pytest.raises(InvalidName):
        insert(CHAIN, Activation(), Wire("a", "b"), name or " ")
    with pytest.raises(InvalidName):
        append(CHAIN, Activation(), name or " ")


def test_that_fresh_names_follow_the_fields_style() -> None:
    assert fresh_name(preset("resnet18"), Stage()) == "layer5"
    assert fresh_name(preset("resnet18"), Stem()) == "stem1"
    assert fresh_name(net(), Head()) == "head"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 121, "\u202eabc"])
def test_that_a_networks_name_is_one_visible_line(name: str) -> None:
    with pytest.raises(InvalidEdit):
        rename_network(CHAIN, name)
    assert rename_network(CHAIN, " Größe 3×3 ").name == "Größe 3×3"


# -- settings, overrides ----------------------------------------------------------------------------------------


def staged() -> Network:
    return net(
        ("stem", Stem()), ("layer1", Stage(blocks=3, block=Residual(channels=64))), ("head", Head()), shape=(3, 32, 32)
    )


def test_that_settings_reach_every_target_that_has_them() -> None:
    after = set_values(preset("resnet18"), ["layer1", "layer2", "stem"], {"channels": 32, "skip": "A"})
    assert [op_at(after, name).value("channels") for name in ("layer1", "layer2", "stem", "layer3")] == [
        32,
        32,
        32,
        256,
    ]
    assert op_at(after, "layer2").value("skip") == "A"


def test_that_a_bad_value_changes_nothing_and_names_the_setting() -> None:
    with pytest.raises(InvalidValue, match="channels can't be"):
        set_values(preset("resnet18"), ["layer1"], {"channels": 0})
    with pytest.raises(ResExplorerError):
        set_values(preset("resnet18"), ["layer1"], {"block": "stem"})


def test_that_one_block_of_a_stage_can_differ_and_be_linked_again() -> None:
    network = staged()
    after = set_values(network, ["layer1.1"], {"activation": "gelu"})
    assert op_at(after, "layer1.1").value("activation") == "gelu"
    assert op_at(after, "layer1.2").value("activation") == "relu"
    changed = set_values(after, ["layer1"], {"activation": "silu"})
    assert [op_at(changed, f"layer1.{n}").value("activation") for n in range(3)] == ["silu", "gelu", "silu"]
    assert link_again(after, "layer1.1") == network
    assert set_values(after, ["layer1.1"], {"activation": "relu"}) == network


def test_that_a_unique_block_stays_as_it_is_whatever_its_stage_does() -> None:
    unique = make_unique(staged(), "layer1.1")
    pinned = op_at(unique, "layer1.1")
    assert op_at(set_values(unique, ["layer1"], {"norm": "group", "activation": "gelu"}), "layer1.1") == pinned
    edited = set_values(unique, ["layer1.1"], {"drop_path": 0.5})
    later = set_values(edited, ["layer1"], {"norm": "group"})
    assert op_at(later, "layer1.1") == pinned.replace(drop_path=0.5)
    assert link_again(unique, "layer1.1") == staged()


def test_that_the_first_block_alone_has_the_stride() -> None:
    network = preset("resnet18")
    assert [op_at(network, f"layer2.{n}").value("stride") for n in range(2)] == [2, 1]
    after = set_values(network, ["layer2.1"], {"stride": 2})
    assert analyse(after).shapes["layer2"] == (128, 14, 14)


def test_that_a_shorter_stage_forgets_what_it_lost() -> None:
    network = set_values(staged(), ["layer1.2"], {"activation": "gelu"})
    shorter = set_values(network, ["layer1"], {"blocks": 2})
    assert set_values(shorter, ["layer1"], {"blocks": 3}) == staged()


def test_that_another_kind_of_block_keeps_what_both_have() -> None:
    network = set_values(preset("resnet50"), ["layer2"], {"se_reduction": 8})
    after = set_values(network, ["layer2"], {"block": "resnext", "cardinality": 16})
    assert op_at(after, "layer2").value("se_reduction") == 8
    assert op_at(after, "layer2").value("cardinality") == 16
    assert problems(after) == ()


@pytest.mark.parametrize(
    "target", ["layer1.3", "layer1.x", "layer1.-1", "stem.0", "layer1.²", "layer1." + "9" * 5000, "no"]
)
def test_that_targets_that_are_not_there_are_refused(target: str) -> None:
    edits: list[Callable[[], Any]] = [
        lambda: op_at(staged(), target),
        lambda: set_values(staged(), [target], {}),
        lambda: make_unique(staged(), target),
        lambda: link_again(staged(), target),
        lambda: set_bypassed(staged(), [target], True),
        lambda: remove_blocks(staged(), [target]),
    ]
    for edit in edits:
        with pytest.raises(ResExplorerError):
            edit()


def test_that_a_bypassed_block_keeps_its_skip() -> None:
    network = preset("resnet18")
    off = set_bypassed(network, ["layer2.0", "layer3.1"], True)
    assert problems(off) == ()
    paths = {leaf.path for leaf in analyse(off).leaves}
    assert {"layer2.0.downsample.0", "layer2.0.downsample.1", "layer2.0.relu"} <= paths
    assert not any(path.startswith("layer2.0.conv") for path in paths)
    assert not any(path.startswith("layer3.1.conv") for path in paths)
    assert analyse(off).output == (1000,)
    assert set_bypassed(off, ["layer2.0", "layer3.1"], False) == network


def test_that_a_plain_block_that_changes_the_shape_can_not_be_bypassed() -> None:
    found = problems(set_bypassed(preset("plain18"), ["layer2.0"], True))
    assert [p.code for p in found] == ["bypass_changes_shape"]
    assert problems(set_bypassed(preset("plain18"), ["layer2.1"], True)) == ()


def test_that_single_blocks_can_be_taken_out_of_a_stage() -> None:
    network = set_values(preset("resnet34"), ["layer3.4"], {"activation": "gelu"})
    after = remove_blocks(network, ["layer3.1", "layer3.2", "layer1.0"])
    assert op_at(after, "layer3").value("blocks") == 4
    assert op_at(after, "layer3.2").value("activation") == "gelu"
    assert op_at(after, "layer1").value("blocks") == 2
    assert problems(after) == ()
    gone = remove_blocks(network, [f"layer4.{n}" for n in range(3)])
    assert inputs_of(gone)["head"] == ("layer3",)
