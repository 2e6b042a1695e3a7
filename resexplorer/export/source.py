"""Readable, stand-alone PyTorch source of a network: one class for each shape of block, no dependency on us."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import replace

from resexplorer.errors import ResExplorerError
from resexplorer.export.classes import ClassText, find_classes
from resexplorer.export.fold import fold
from resexplorer.export.forward import Lines, Writer
from resexplorer.export.phrases import HELPERS, Number, Parts
from resexplorer.network import INPUT, Analysis, Block, Network, analyse, problems
from resexplorer.network.infer import Child
from resexplorer.network.layers import text_of


class NotExportable(ResExplorerError):
    """A network with problems has no source."""


def pytorch_source(network: Network) -> str:
    """Return Python source that defines ``Network``, an ``nn.Module`` with the same parameter names as ours.

    Raises :class:`NotExportable` with the first problem's sentence.
    """
    wrong = problems(network)
    if wrong:
        raise NotExportable(f"{network.name} can't be exported yet: {wrong[0].sentence}")
    found = analyse(network)
    children, output = _inlined(found)
    classes, uses = find_classes(children)
    writer = Writer(uses)
    writer.add(children, output)
    lines = writer.lines(output)
    body = "\n\n".join(_class(text) for text in classes) + "\n\n" * bool(classes) + _network(network, found, lines)
    helpers = "".join(f"{source}\n\n" for name, source in HELPERS.items() if f"{name}(" in body)
    functional = "import torch.nn.functional as F  # noqa: N812\n" if "F." in body + helpers else ""
    return f"{_header(network, found)}\n\nimport torch\n{functional}from torch import Tensor, nn\n\n\n{helpers}{body}"


def _inlined(found: Analysis) -> tuple[list[Child], str]:
    """The network's children with stem and head opened, since their layers belong to the network itself."""
    names = {INPUT: INPUT}
    flat: list[Child] = []
    for child in found.children:
        op = child.node.op
        names[child.node.id] = child.node.id
        if found.prefixes[child.node.id] or not isinstance(op, Block) or child.node.bypassed:
            flat.append(_renamed(child, names))
            continue
        inner = {part.node.id: part.node.id for part in child.summary.children}
        inner[INPUT] = names[child.node.inputs[0]]
        flat += [_renamed(part, inner) for part in child.summary.children]
        names[child.node.id] = inner[op.expand(child.inputs[0]).output]
    return flat, names[found.network.output or INPUT]


def _renamed(child: Child, names: Mapping[str, str]) -> Child:
    return replace(child, node=child.node.with_inputs(names[source] for source in child.node.inputs))


def _header(network: Network, found: Analysis) -> str:
    name = re.sub(r'["\\]', "'", textwrap.shorten(network.name, 80, placeholder="…"))
    return (
        f'"""{name}, exported by ResExplorer.\n\n'
        f"{found.parameters:,} parameters and {found.macs:,} multiply-accumulates for one image of "
        f"{text_of(network.input)}.\n"
        '"""'
    )


def _class(text: ClassText) -> str:
    arguments = "".join(f", {name}: int" for name in text.arguments)
    lines = [f"class {text.name}(nn.Module):", f'    """{text.doc}"""', ""]
    if text.init:
        lines += [fold(f"    def __init__(self{arguments}) -> None:"), "        super().__init__()"]
        lines += [_indented(line) for line in text.init] + [""]
    lines += ["    def forward(self, x: Tensor) -> Tensor:", *(_indented(line) for line in text.forward)]
    return "\n".join(lines) + "\n"


def _indented(line: str) -> str:
    return "\n".join(fold(" " * 8 + part) for part in line.split("\n"))


def _plain(parts: Parts) -> str:
    return "".join(part.text() if isinstance(part, Number) else part for part in parts)


def _network(network: Network, found: Analysis, lines: Lines) -> str:
    channels, height, width = network.input
    out = found.classes
    init = [_indented(_plain(line)) for line in lines.init]
    return "\n".join(
        [
            "class Network(nn.Module):",
            f'    """(N, {channels}, {height}, {width}) images to (N, {out}) logits."""',
            "",
            "    def __init__(self) -> None:",
            "        super().__init__()",
            *init,
            "        for module in self.modules():",
            "            if isinstance(module, nn.Conv2d):",
            '                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")',
            "                if module.bias is not None:",
            "                    nn.init.zeros_(module.bias)",
            "",
            "    def forward(self, x: Tensor) -> Tensor:",
            *(_indented(_plain(line)) for line in lines.forward),
            "",
        ]
    )
