"""Every way in which a network can be wrong has a name, a sentence, a place, and repairs that help."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

import resexplorer.network
from network.documents import net
from network.strategies import examples, networks, wild_networks
from resexplorer.network import (
    Bottleneck,
    Head,
    Network,
    Node,
    Override,
    Plain,
    Residual,
    ResNeXt,
    Stage,
    Stem,
    describe,
    preset,
    problems,
)
from resexplorer.network.blocks.group import Group
from resexplorer.network.edits import set_values
from resexplorer.network.files import dumps
from resexplorer.network.layers import Activation, Add, Concat, Conv, Flatten, Linear, MaxPool, Multiply, PadShortcut

SKIP = ("skip", "C")
END = ("head", Head())
BROAD = Stage(blocks=1024, block=ResNeXt(form="split", cardinality=256))
LOOP = net(("a", Activation(), ("b",)), ("b", Activation()), ("head", Head(), ("b",)))


def bypassed(network: Network, name: str) -> Network:
    """The same network with one node switched off."""
    return network.with_nodes(replace(node, bypassed=node.id == name) for node in network)


CASES: dict[str, list[tuple[Network, str, str]]] = {
    "join_mismatch": [
        (net(("a", Conv(channels=4)), ("j", Add(), ("a", "input")), END), "j", "j"),
        (net(("a", Conv(stride=2)), ("j", Concat(), ("a", "input")), END), "j", "j"),
        (net(("a", Conv(channels=4)), ("j", Multiply(), ("input", "a")), END), "j", "j"),
        (net(("r", Residual(channels=8, skip="identity")), END), "r", "r.join"),
        (net(("s", Stage(block=Residual(channels=8, skip="identity"))), END), "s", "s.0.join"),
        (
            net(("s", Stage(block=Residual(channels=3)).with_override(1, Override((("skip_kernel", 2), SKIP)))), END),
            "s",
            "s.1.join",
        ),
    ],
    "groups_do_not_divide": [
        (net(("c", Conv(channels=8, groups=2)), END), "c", "c"),
        (net(("c", Conv(channels=7, groups=3)), END), "c", "c"),
        (net(("b", Bottleneck(channels=24, width=6, groups=4)), END), "b", "b.conv2"),
        (net(("s", Stage(block=Bottleneck(channels=24, width=6, groups=4), blocks=3)), END), "s", "s.0.conv2"),
        (
            net(("s", Stage(block=Bottleneck(channels=24)).with_override(1, Override((("groups", 5),)))), END),
            "s",
            "s.1.conv2",
        ),
    ],
    "resolution_exhausted": [
        (net(("c", Conv(kernel=9, padding=0)), END), "c", "c"),
        (net(("stem", Stem()), ("p", MaxPool(kernel=5)), END), "p", "p"),
    ],
    "pool_padding": [(net(("p", MaxPool(kernel=2, padding=2)), END), "p", "p")],
    "not_flat": [(net(("l", Linear())), "l", "l")],
    "not_an_image": [
        (net(("f", Flatten()), ("c", Conv()), END), "c", "c"),
        (net(("f", Flatten()), ("r", Residual()), END), "r", "r"),
        (net(END, ("s", Stage())), "s", "s.0"),
    ],
    "shortcut_narrows": [
        (net(("c", Conv(channels=8)), ("p", PadShortcut(channels=4)), END), "p", "p"),
        (net(("c", Conv(channels=8)), ("r", Residual(channels=4, skip="A")), END), "r", "r.shortcut"),
    ],
    "bypass_changes_shape": [
        (bypassed(net(("c", Conv(channels=8)), END), "c"), "c", "c"),
        (bypassed(net(("p", Plain(channels=8)), END), "p"), "p", "p"),
        (net(("s", Stage(block=Plain(channels=8)).with_override(0, Override((), True))), END), "s", "s.0"),
    ],
    "dangling_input": [(net(("c", Conv(), ("nowhere",)), END), "c", "c")],
    "missing_input": [
        (net(("c", Conv(), ()), END), "c", "c"),
        (net(("j", Add(), ("input",)), END), "j", "j"),
        (net(("g", Group(nodes=(Node("m", Multiply()),), output="m")), END), "g", "g.m"),
    ],
    "too_many_inputs": [
        (net(("c", Conv(), ("input", "input")), END), "c", "c"),
        (net(("g", Group(nodes=(Node("m", Conv(), ("input", "input")),), output="m")), END), "g", "g.m"),
    ],
    "cycle": [(LOOP, "a", "a"), (net(("j", Add(), ("input", "j")), ("head", Head(), ("j",))), "j", "j")],
    "loose_end": [(net(("c", Conv()), ("head", Head(), ("input",))), "c", "c")],
    "no_head": [(net(("c", Conv())), "c", "c")],
    "empty": [(net(), "", "")],
    "no_output": [(LOOP.with_nodes(LOOP.nodes[:-1]), "", "")],
    "too_large": [
        (net(("s", BROAD), END), "s", "s"),
        (net(("c", Conv(channels=65_536)), ("d", Conv(channels=65_536, kernel=63)), END), "d", "d"),
        (net(*((f"c{n}", Concat(), (f"c{n - 1}" if n else "input",) * 256) for n in range(9)), END), "c3", "c3"),
        (net(*((f"c{n}", Conv(channels=65_536)) for n in range(4)), END), "c1", "c1"),
        (net(("f", Flatten()), ("l", Linear(features=1_000_000)), shape=(512, 512, 512)), "l", "l"),
    ],
}
EVERY = [(code, *case) for code, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("code", "network", "node", "path"), EVERY)
def test_that_each_flaw_is_named_where_it_is(code: str, network: Network, node: str, path: str) -> None:
    found = [(p.code, p.node or "", p.path) for p in problems(network)]
    assert (code, node, path) in found
    assert [p["code"] for p in describe(network)["problems"]] == [code for code, _, _ in found]
    for problem in problems(network):
        assert problem.sentence.endswith(".")
        assert "\n" not in problem.sentence
        assert 20 < len(problem.sentence) < 300


@pytest.mark.parametrize(("code", "network", "node", "path"), EVERY)
def test_that_each_flaw_has_a_repair_that_helps(code: str, network: Network, node: str, path: str) -> None:
    problem = next(p for p in problems(network) if (p.code, p.node or "", p.path) == (code, node, path))
    assert problem.repairs
    check_repairs(network)


def check_repairs(network: Network) -> None:
    """Every repair removes its own problem, adds none, and leaves the old document alone."""
    before, text = problems(network), dumps(network)
    for problem in before:
        assert len({repair.label for repair in problem.repairs}) == len(problem.repairs)
        for repair in problem.repairs:
            after = problems(repair.apply(network))
            assert (problem.code, problem.node, problem.path) not in [(p.code, p.node, p.path) for p in after]
            assert len(after) <= len(before)
            assert problems(network) == before
    assert dumps(network) == text


@examples(120)
@given(wild_networks())
def test_that_every_repair_of_a_random_wreck_helps(network: Network) -> None:
    check_repairs(network)


@pytest.mark.slow
@examples(3000, random=True)
@given(wild_networks(most=12))
def test_that_every_repair_of_thousands_of_wrecks_helps(network: Network) -> None:
    check_repairs(network)


@examples(100)
@given(networks())
def test_that_documents_made_of_what_fits_have_no_problem(network: Network) -> None:
    assert problems(network) == ()


def test_that_the_tests_know_every_code_in_the_program() -> None:
    sources = Path(resexplorer.network.__file__).parent.rglob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    assert set(re.findall(r'(?:Misfit|Flaw)\(\s*"(\w+)"', text)) == set(CASES)


def test_that_following_the_first_repair_of_the_first_problem_ends_in_a_sound_network() -> None:
    broken = net(("c", Conv(channels=6, groups=2)), ("j", Add(), ("c", "input")), ("p", MaxPool(padding=9)))
    assert len(problems(broken)) == 4
    for _ in range(12):
        found = problems(broken)
        if not found:
            break
        broken = next(problem.repairs[0] for problem in found if problem.repairs).apply(broken)
    assert problems(broken) == ()


def test_that_one_mistake_in_a_stage_is_told_once() -> None:
    wrong = preset("cifar_resnet1202", skip="C", skip_kernel=2)
    assert [p.path for p in problems(wrong)] == ["layer1.0.join", "layer2.1.join", "layer3.1.join"]
    for problem in problems(wrong):
        for repair in problem.repairs:
            after = [p.path for p in problems(repair.apply(wrong))]
            assert not any(path.startswith(problem.path[:7]) for path in after)


def test_that_equal_exceptions_in_a_stage_are_repaired_together() -> None:
    wrong = set_values(
        preset("cifar_resnet20", blocks=9), [f"layer1.{n}" for n in (2, 4, 7)], {"skip_kernel": 2, "skip": "C"}
    )
    (problem,) = problems(wrong)
    assert problem.path == "layer1.2.join"
    repair = next(repair for repair in problem.repairs if repair.label.endswith(" in layer1.2 and 2 more"))
    assert problems(repair.apply(wrong)) == ()


def test_that_a_loop_is_told_where_it_closes_and_not_at_all_its_members() -> None:
    ring = [Node(f"n{k}", Activation(), (f"n{(k - 1) % 50}",)) for k in range(50)]
    codes = [(p.code, p.node) for p in problems(Network("Ring", (3, 8, 8), tuple(ring)))]
    assert codes.count(("cycle", "n0")) == 1
    assert [code for code, _ in codes].count("cycle") == 1


def test_that_nodes_behind_a_loop_are_not_blamed_for_it() -> None:
    found = problems(net(("a", Activation(), ("a",)), ("b", Activation()), END))
    assert [(p.code, p.node) for p in found if p.code == "cycle"] == [("cycle", "a")]


def test_that_the_order_of_nodes_in_a_file_does_not_matter() -> None:
    network = preset("resnet18")
    backwards = network.with_nodes(reversed(network.nodes))
    assert problems(backwards) == ()
    assert describe(backwards)["parameters"] == describe(network)["parameters"]
    assert [n["path"] for n in describe(backwards)["nodes"]] == [n["path"] for n in describe(network)["nodes"]]
