"""No text of a document can become code, and no name can break what is built or written from it."""

from __future__ import annotations

import builtins
import keyword
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from network.documents import net
from network.strategies import examples
from torch import fx, nn

from export.test_source import check_same, execute, imports, lint
from resexplorer.errors import ResExplorerError
from resexplorer.export.source import pytorch_source
from resexplorer.export.table import layer_table_csv, layer_table_markdown
from resexplorer.model.build import build
from resexplorer.network import Head, Network, Residual, from_json, loads, preset, to_json
from resexplorer.network.blocks.group import Exposed, Group
from resexplorer.network.edits import rename
from resexplorer.network.files import dumps
from resexplorer.network.graph import RESERVED, InvalidName, Node, check_name
from resexplorer.network.grouping import group
from resexplorer.network.layers import Activation, Add, Conv, PadShortcut

PAYLOADS = [
    'x"""\nimport os\n"""',
    "x'; import os; '",
    "x\\",
    '"""',
    "'''",
    "\\N{BULLET}",
    "{x}",
    "%s",
    "#\r\nimport os",
    "__import__('os')",
    "x\u2028import os",
    "\ufeffx",
    "x y",
    "",
    "x" * 70,
    "ｆ",
    "a.b",
    "*",
]
HOSTILE = [
    *PAYLOADS,
    *keyword.kwlist,
    *sorted(RESERVED),
    "__class__",
    "__dict__",
    "_modules",
    "_parameters",
    "_",
    "0x",
]


def test_that_every_attribute_of_a_module_is_a_refused_name() -> None:
    graph_module = fx.symbolic_trace(nn.Sequential(nn.ReLU()))
    names = {*dir(nn.Module), *dir(fx.GraphModule), *vars(nn.Module()), *vars(graph_module)}
    for name in names - {"0"}:
        with pytest.raises(InvalidName):
            check_name(name)
    assert names | {"input", "self"} >= RESERVED, "a name is refused for nothing"


@pytest.mark.parametrize("name", HOSTILE)
def test_that_hostile_names_are_refused_in_every_place_that_reaches_source(name: str) -> None:
    good = to_json(group_network())
    for way in (
        ("nodes", 0, "id"),
        ("nodes", 0, "op", "nodes", 0, "id"),
        ("nodes", 0, "op", "settings", 0, "name"),
        ("nodes", 0, "op", "output"),
        ("nodes", 0, "op", "kind"),
        ("nodes", 0, "op", "nodes", 0, "op", "function"),
        ("preset",),
    ):
        data: Any = loads_dict(good)
        place = data
        for step in way[:-1]:
            place = place[step]
        place[way[-1]] = name
        if way[-1] == "output" and name == "input":
            continue
        with pytest.raises(ResExplorerError) as caught:
            from_json(data)
        assert "\n" not in str(caught.value)


def loads_dict(data: dict[str, Any]) -> dict[str, Any]:
    import json

    return json.loads(json.dumps(data))


def group_network(name: str = "channels", inner: str = "conv") -> Network:
    """A user block with one exposed setting, twice, so that it becomes an argument of a class."""
    nodes = (
        Node(inner, Conv(channels=4)),
        Node("act", Activation(), (inner,)),
        Node("pad", PadShortcut(channels=4), ("act",)),
        Node("res", Residual(channels=4), ("pad",)),
    )
    exposed = Exposed(name, "Width", ((inner, "channels"), ("pad", "channels"), ("res", "channels")))
    block = Group(name="Mine", nodes=nodes, output="res", exposed=(exposed,))
    second = block.replace(**{name: 6})
    return net(("first", block), ("second", second), ("head", Head(classes=3)))


def test_that_the_good_user_block_itself_is_fine() -> None:
    network = group_network()
    assert from_json(to_json(network)) == network
    check_same(network, pytorch_source(network))


@pytest.mark.parametrize(
    "name", ["nn", "torch", "F", "Tensor", "super", "range", "int", "Residual", "Group", "x", "print"]
)
def test_that_settings_called_like_what_the_source_uses_are_harmless(name: str, tmp_path: Path) -> None:
    network = group_network(name)
    source = pytorch_source(network)
    check_same(network, source)
    assert "All checks passed" in lint([source], tmp_path)


def test_that_a_setting_called_like_a_layer_beside_it_is_harmless() -> None:
    network = group_network("conv", "conv")
    check_same(network, pytorch_source(network))


def test_that_user_blocks_of_one_form_with_other_settings_share_or_part_in_peace() -> None:
    parts = [("a", Conv(channels=4)), ("b", Activation()), ("c", Conv(channels=5)), ("d", Activation())]
    network = net(*parts, ("head", Head()))
    network = group(group(network, ["a", "b"], "One"), ["c", "d"], "Two")
    check_same(network, pytorch_source(network))


NAMES = ["nn", "torch", "F", "Tensor", "Network", "x", "y", "z", "match", "case", "print", "pad_shortcut", "operator"]


@pytest.mark.parametrize("name", [*NAMES, "add", "relu", "conv1", "fc", "a" * 64, "True_", *dir(builtins)[:3]])
def test_that_odd_but_legal_names_work_everywhere(name: str) -> None:
    network = rename(net(("stem", Residual(channels=4)), ("head", Head(classes=3))), "stem", name)
    module = build(network)
    assert f"{name}.conv1.weight" in module.state_dict()
    check_same(network, pytorch_source(network))


@pytest.mark.parametrize("name", [p for p in PAYLOADS if p and p.isprintable()] + ["é" * 120, '"' * 120, "\\" * 119])
def test_that_a_documents_name_stays_text(name: str, tmp_path: Path) -> None:
    network = replace(net(("r", Residual(channels=4)), ("head", Head(classes=3))), name=name)
    assert loads(dumps(network)) == network
    source = pytorch_source(network)
    assert imports(source) <= {"torch", "torch.nn.functional"}
    execute(source)
    assert "All checks passed" in lint([source], tmp_path)
    assert layer_table_csv(network).count("\n") == 1 + 1 + len(layer_table_csv(network).splitlines()[1:-1])
    assert layer_table_markdown(network).startswith("# ")


@examples(80)
@given(st.text(min_size=1, max_size=30))
def test_that_any_text_is_refused_or_harmless_as_a_name(text: str) -> None:
    data = to_json(preset("cifar_resnet20", input=(3, 8, 8))) | {"name": text}
    try:
        network = from_json(data)
    except ResExplorerError:
        assert not text.isprintable()
    else:
        compile(pytorch_source(network), "exported.py", "exec")


def test_that_two_stems_do_not_fight_over_names() -> None:
    stem = preset("resnet18").node("stem").op
    network = net(
        ("a", stem),
        ("b", stem, ("input",)),
        ("sum", Add(), ("a", "b")),
        ("conv1", Conv(channels=4)),
        ("head", Head(classes=2)),
        shape=(3, 32, 32),
    )
    keys = set(build(network).state_dict())
    assert {"a.conv1.weight", "b.conv1.weight", "conv1.weight"} <= keys
    check_same(network, pytorch_source(network))


def test_that_a_bypassed_join_hands_on_what_it_was_given() -> None:
    torch.manual_seed(0)
    chain = net(
        ("conv", Conv(channels=3)),
        ("sum", Add(), ("conv", "input")),
        ("act", Activation()),
        ("j", Add(), ("sum", "act")),
        ("head", Head(classes=2)),
    )
    network = chain.with_nodes(replace(node, bypassed=node.id == "j") for node in chain)
    check_same(network, pytorch_source(network))


def test_that_an_activation_never_overwrites_the_networks_own_output() -> None:
    torch.manual_seed(0)
    flat = net(
        ("head", Head(classes=3)),
        ("sum", Add(), ("head", "head")),
        ("act", Activation()),
        ("j", Add(), ("sum", "act")),
    )
    network = flat.with_nodes(replace(node, bypassed=node.id == "j") for node in flat)
    module = build(network).eval()
    x = torch.randn(4, 3, 8, 8)
    with torch.no_grad():
        torch.testing.assert_close(module(x), 2 * module.fc(x.mean((2, 3))))
    check_same(network, pytorch_source(network))
