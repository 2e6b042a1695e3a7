"""Edits are pure, keep names unique, and do what a person means at the edges too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from network.documents import net
from network.strategies import examples, networks, ops, wild_networks
from resexplorer.errors import ResExplorerError
from resexplorer.fields import InvalidValue
from resexplorer.network import (
    INPUT,
    Bottleneck,
    Head,
    Network,
    Node,
    Plain,
    Residual,
    Stage,
    Stem,
    analyse,
    loads,
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
    replace_op,
    set_bypassed,
    set_values,
    stack,
    unstack,
    wires,
    with_classes,
    with_input,
)
from resexplorer.network.files import dumps
from resexplorer.network.graph import InvalidName, UnknownNode, check_name
from resexplorer.network.grouping import group, ungroup
from resexplorer.network.layers import Activation, Add, Concat, Conv, Linear, Multiply

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


# -- stacking ---------------------------------------------------------------------------------------------------


def numbers(network: Network) -> tuple[object, ...]:
    found = analyse(network)
    return found.parameters, found.macs, found.activations, found.depth, found.output, found.receptive[network.output]


@pytest.mark.parametrize("name", ["cifar_resnet20", "resnet50", "seresnet18", "resnext29_8x64d", "inception_resnet_v2"])
def test_that_taking_stages_apart_and_stacking_again_changes_no_number(name: str) -> None:
    network = preset(name)
    for node in network.nodes:
        if isinstance(node.op, Stage):
            apart = unstack(network, node.id)
            assert numbers(apart) == numbers(network)
            again = stack(apart, [n.id for n in apart if n.id not in network])
            assert numbers(again) == numbers(network)
            ops = [n.op for n in again.nodes]
            assert ops == [n.op for n in network.nodes]


def test_that_what_differs_survives_taking_apart_and_stacking() -> None:
    network = set_bypassed(set_values(staged(), ["layer1.1"], {"activation": "gelu"}), ["layer1.2"], True)
    apart = unstack(network, "layer1")
    assert [node.bypassed for node in apart][3] is True
    again = stack(apart, ["layer1_0", "layer1_1", "layer1_2"])
    assert again.node("layer1").op == network.node("layer1").op


def test_that_a_bypassed_stage_is_taken_apart_into_bypassed_blocks() -> None:
    network = set_bypassed(staged(), ["layer1"], True)
    assert all(unstack(network, "layer1").node(f"layer1_{n}").bypassed for n in range(3))


def test_that_only_equal_neighbours_can_be_stacked() -> None:
    chain = net(
        ("a", Residual(channels=3)),
        ("b", Residual(channels=3)),
        ("c", Plain(channels=3)),
        ("d", Residual(channels=3), ("a",)),
    )
    for names in (["a", "b"], ["b", "c"], ["b", "a"], ["a", "a"], [], ["c", "d"]):
        with pytest.raises(InvalidEdit):
            stack(chain, names)
    assert stack(chain, ["d"]).node("layer1").op.value("blocks") == 1
    names = [f"r{n}" for n in range(1025)]  # a stage of so many could not be loaded again
    with pytest.raises(InvalidValue):
        stack(net(*((name, Residual(channels=3)) for name in names)), names)


def test_that_a_stage_without_input_can_be_taken_apart() -> None:
    broken = net(("layer1", Stage(), ()), ("head", Head()))
    assert inputs_of(unstack(broken, "layer1")) == {"layer1_0": (), "layer1_1": ("layer1_0",), "head": ("layer1_1",)}


def test_that_taking_apart_never_steals_a_name() -> None:
    taken = net(("layer1", Stage()), ("layer1_1", Activation()), ("head", Head()))
    assert [node.id for node in unstack(taken, "layer1")] == ["layer1_block0", "layer1_block1", "layer1_1", "head"]
    with pytest.raises(InvalidEdit, match="not a stage"):
        unstack(taken, "head")
    with pytest.raises(InvalidName):
        unstack(net(("n" * 64, Stage())), "n" * 64)


# -- copies and user blocks -------------------------------------------------------------------------------------


def test_that_pasting_keeps_the_wires_among_the_copies() -> None:
    copies = [BRANCH.node(name) for name in ("a", "b", "j")]
    after, names = paste(BRANCH, copies, Wire("k", "head"))
    assert names == ("conv1", "conv2", "add1")
    assert inputs_of(after) == {
        **inputs_of(BRANCH),
        "conv1": ("k",),
        "conv2": ("conv1",),
        "add1": ("conv2", "conv1"),
        "head": ("add1",),
    }
    assert paste(BRANCH, []) == (BRANCH, ())
    end, names = paste(CHAIN, [CHAIN.node("b")])
    assert inputs_of(end)[names[0]] == ("head",)


def test_that_a_selection_becomes_one_block_and_comes_back() -> None:
    network = preset("cifar_resnet20")
    made = group(network, ["layer1", "layer2"], "My body")
    assert numbers(made) == numbers(network)
    assert [node.id for node in made] == ["stem", "group1", "layer3", "head"]
    assert ungroup(made, "group1") == network


def test_that_grouping_needs_one_way_in_and_one_way_out() -> None:
    loose = net(("a", Conv()), ("b", Activation(), ("a",)), ("c", Activation(), ("a",)))
    for network, names in [(BRANCH, ["a", "k"]), (BRANCH, ["k"]), (BRANCH, []), (loose, ["a", "b", "c"])]:
        with pytest.raises(InvalidEdit):
            group(network, names, "x")
    for title in ("", "x" * 61, "a\nb"):
        with pytest.raises(InvalidEdit):
            group(CHAIN, ["a"], title)


def test_that_user_blocks_that_differ_inside_can_not_be_stacked() -> None:
    network = net(("a", Conv(channels=3)), ("b", Activation()), ("c", Conv(channels=3, kernel=5)), ("d", Activation()))
    both = group(group(network, ["a", "b"], "One"), ["c", "d"], "Two")
    with pytest.raises(InvalidEdit, match="one kind"):
        stack(both, ["group1", "group2"])
    inner = net(("x", Activation()), ("y", Activation(function="silu")))
    alike = group(group(inner, ["x"], "One"), ["y"], "One")
    with pytest.raises(InvalidEdit, match="alike"):
        stack(alike, ["group1", "group2"])


def test_that_a_bypassed_user_block_comes_apart_bypassed() -> None:
    made = set_bypassed(group(CHAIN, ["a", "b"], "Mine"), ["group1"], True)
    assert [node.bypassed for node in ungroup(made, "group1")] == [True, True, False, False]


# -- the whole document -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape", [(), (3, 8), (3, 8, 8, 8), (0, 8, 8), (3, 8, 4097), (3, 8, True), (3, 8, 8.0), "abc", 3, None]
)
def test_that_an_input_is_three_whole_numbers(shape: object) -> None:
    with pytest.raises(InvalidEdit, match="3×32×32"):
        with_input(CHAIN, shape)  # type: ignore[arg-type]
    assert with_input(CHAIN, [1, 2, 3]).input == (1, 2, 3)


def test_that_classes_change_the_last_layer_only() -> None:
    bare = net(("f", Head()), ("fc", Linear(features=4)))
    assert analyse(with_classes(bare, 9)).classes == 9
    assert with_classes(bare, 9).node("f").op == Head()
    with pytest.raises(InvalidValue):
        with_classes(bare, 0)


EDIT_KINDS = 18


def _must_be_a_sentence(text: str) -> None:
    assert text.endswith(".")
    assert "\n" not in text


class Editing(RuleBasedStateMachine):
    """Any edits in any order: documents stay sound as values, and only our own errors are raised."""

    def __init__(self) -> None:
        super().__init__()
        self.network = net(("stem", Stem()), ("layer1", Stage()), ("head", Head()), shape=(3, 32, 32))

    def apply(self, edit: Callable[[Network], Any]) -> None:
        before, text = self.network, dumps(self.network)
        try:
            result = edit(before)
        except ResExplorerError as error:
            _must_be_a_sentence(str(error))
        else:
            self.network = result[0] if isinstance(result, tuple) else result
        assert dumps(before) == text

    @rule(data=st.data(), choice=st.integers(0, EDIT_KINDS - 1))
    def edit(self, data: st.DataObject, choice: int) -> None:
        names = [*self.network.by_id, "nowhere"]
        one = data.draw(st.sampled_from(names))
        two = data.draw(st.sampled_from([INPUT, *names]))
        some = data.draw(st.lists(st.sampled_from(names), max_size=3))
        known = wires(self.network)
        wire = data.draw(st.sampled_from(known)) if known else Wire("input", one)
        target = one if data.draw(st.booleans()) else f"{one}.{data.draw(st.integers(0, 3))}"
        op = data.draw(ops()) if choice in {0, 1, 2} else Conv()
        edits: list[Callable[[Network], Any]] = [
            lambda n: append(n, op),
            lambda n: insert(n, op, wire),
            lambda n: replace_op(n, one, op),
            lambda n: remove(n, some),
            lambda n: move(n, one, wire),
            lambda n: rename(n, one, data.draw(st.sampled_from(["fresh", "stem", "9", "layer1_0"]))),
            lambda n: connect(n, two, one, data.draw(st.none() | st.integers(-1, 2))),
            lambda n: disconnect(n, wire),
            lambda n: long_skip(n, two, one, data.draw(st.sampled_from([None, Add(), Concat()]))),
            lambda n: paste(n, [n.node(name) for name in some], data.draw(st.sampled_from([None, wire]))),
            lambda n: unstack(n, one),
            lambda n: stack(n, some),
            lambda n: group(n, some, "Mine"),
            lambda n: ungroup(n, one),
            lambda n: set_values(n, [target], {"channels": data.draw(st.integers(-1, 40)), "stride": 2, "blocks": 2}),
            lambda n: make_unique(n, target) if data.draw(st.booleans()) else link_again(n, target),
            lambda n: set_bypassed(n, [target], data.draw(st.booleans())),
            lambda n: remove_blocks(n, [target]),
        ]
        assert len(edits) == EDIT_KINDS
        self.apply(edits[choice])

    @rule(data=st.data())
    def repair(self, data: st.DataObject) -> None:
        repairs = [repair for problem in problems(self.network) for repair in problem.repairs]
        if repairs:
            self.apply(data.draw(st.sampled_from(repairs)).apply)

    @invariant()
    def names_are_unique_and_valid(self) -> None:
        assert len(self.network.by_id) == len(self.network.nodes)
        for node in self.network:
            assert check_name(node.id) == node.id

    @invariant()
    def the_document_can_be_saved_and_analysed(self) -> None:
        assert loads(dumps(self.network)) == self.network
        analyse(self.network)


def test_that_any_sequence_of_edits_keeps_the_document_sound() -> None:
    run_state_machine_as_test(Editing, settings=settings(examples(60), stateful_step_count=30))


@pytest.mark.slow
def test_that_long_sequences_of_edits_keep_the_document_sound() -> None:
    run_state_machine_as_test(Editing, settings=settings(examples(300, random=True), stateful_step_count=60))


@examples(60)
@given(networks(), st.data())
def test_that_taking_a_random_documents_stages_apart_changes_no_number(network: Network, data: st.DataObject) -> None:
    for node in network.nodes:
        if isinstance(node.op, Stage) and not node.bypassed:
            apart = unstack(network, node.id)
            assert numbers(apart) == numbers(network)
            network = apart


@examples(60)
@given(wild_networks())
def test_that_removing_everything_one_by_one_never_fails(network: Network) -> None:
    while network.nodes:
        network = remove(network, [network.nodes[len(network.nodes) // 2].id])
        analyse(network)


def test_that_bottlenecks_can_be_stacked_by_hand() -> None:
    hand = net(("a", Bottleneck(channels=16, stride=2)), ("b", Bottleneck(channels=16)), ("head", Head()))
    made = stack(hand, ["a", "b"])
    assert made.node("layer1").op == Stage(block=Bottleneck(channels=16, stride=2), blocks=2)
