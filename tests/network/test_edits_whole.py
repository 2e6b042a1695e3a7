"""Stacking, copying and grouping, edits of the whole document, and any sequence of edits."""

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
    insert,
    link_again,
    long_skip,
    make_unique,
    move,
    paste,
    remove,
    remove_blocks,
    rename,
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
from resexplorer.network.graph import InvalidName, check_name
from resexplorer.network.grouping import group, ungroup
from resexplorer.network.layers import Activation, Add, Concat, Conv, Linear

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


def staged() -> Network:
    return net(
        ("stem", Stem()), ("layer1", Stage(blocks=3, block=Residual(channels=64))), ("head", Head()), shape=(3, 32, 32)
    )


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
