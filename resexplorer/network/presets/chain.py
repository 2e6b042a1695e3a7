"""Shorthand for the one shape that nearly all of the field's networks have: a chain."""

from __future__ import annotations

from collections.abc import Iterable

from resexplorer.network.blocks.stage import Stage
from resexplorer.network.document import Network
from resexplorer.network.graph import INPUT, Block, Node
from resexplorer.network.op import Op, Shape


def chain(name: str, shape: Shape, parts: Iterable[tuple[str, Op]]) -> Network:
    """A network whose nodes follow one another."""
    nodes: list[Node] = []
    source = INPUT
    for part, op in parts:
        nodes.append(Node(part, op, (source,)))
        source = part
    return Network(name, shape, tuple(nodes))


def stages(blocks: Iterable[Block], counts: Iterable[int]) -> Iterable[tuple[str, Op]]:
    """``layer1``, ``layer2``, …: one stage for each block and count."""
    for number, (block, count) in enumerate(zip(blocks, counts, strict=True), 1):
        yield f"layer{number}", Stage(block=block, blocks=count)
