"""``resexplorer describe``: a network's shapes, numbers and problems."""

from __future__ import annotations

import argparse

from resexplorer.cli.networks import find, fitted
from resexplorer.cli.output import put, put_json, table
from resexplorer.cli.parsing import Parser, classes, shape
from resexplorer.network import Network, analyse, describe, problems
from resexplorer.network.layers import text_of


def configure(command: Parser) -> None:
    """Add the options."""
    add_network(command)
    command.add_argument("--layers", action="store_true", help="print every primitive layer")
    command.add_json()
    command.set_defaults(run=run, json=False)


def add_network(command: Parser) -> None:
    """Add NET and the options that fit it to other data."""
    command.add_argument("net", metavar="NET", help="preset, network file or run:ID")
    command.add_argument("--input", type=shape, metavar="CxHxW", help="describe it for pictures of this shape")
    command.add_argument("--classes", type=classes, metavar="N", help="describe it for this many classes")


def run(options: argparse.Namespace) -> int:
    """Print one network."""
    network = fitted(find(options.net, options.db), options.input, options.classes)
    if options.json:
        put_json(describe(network))
    else:
        put("\n".join(text(network, layers=options.layers)))
    return 0


def text(network: Network, *, layers: bool) -> list[str]:
    """The description for people: totals, a table, and what is wrong."""
    found = analyse(network)
    lines = [
        network.name,
        f"{text_of(network.input)} input, {found.classes or 'no'} classes, {found.depth} layers deep, "
        f"{found.parameters:,} parameters, {found.macs:,} MACs an image",
        "",
    ]
    rows = _layer_rows(network) if layers else _block_rows(network)
    lines.append(table(("path", "kind", "output", "parameters", "MACs"), rows, "<<<>>"))
    wrong = problems(network)
    if wrong:
        lines += ["", "Problems:", *(f"  {problem.path or network.name}: {problem.sentence}" for problem in wrong)]
    return lines


def _layer_rows(network: Network) -> list[tuple[str, ...]]:
    return [
        (leaf.path, leaf.layer.kind, text_of(leaf.output), f"{leaf.summary.parameters:,}", f"{leaf.summary.macs:,}")
        for leaf in analyse(network).leaves
    ]


def _block_rows(network: Network) -> list[tuple[str, ...]]:
    found = analyse(network)
    return [
        (
            child.node.id,
            _kind(child.node.op),
            text_of(found.shapes[child.node.id]),
            f"{child.summary.parameters:,}",
            f"{child.summary.macs:,}",
        )
        for child in found.children
    ]


def _kind(op: object) -> str:
    blocks, block = getattr(op, "blocks", None), getattr(op, "block", None)
    kind: str = op.kind if block is None else f"{block.kind} ×{blocks}"  # type: ignore[attr-defined]
    return kind
