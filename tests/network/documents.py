"""Small documents, written as briefly as possible."""

from __future__ import annotations

from resexplorer.network import INPUT, Network, Node
from resexplorer.network.op import Op, Shape


def net(*parts: tuple[str, Op] | tuple[str, Op, tuple[str, ...]], shape: Shape = (3, 8, 8)) -> Network:
    """A document; a part without inputs reads the part before it."""
    nodes: list[Node] = []
    before = INPUT
    for part in parts:
        name, op = part[0], part[1]
        nodes.append(Node(name, op, part[2] if len(part) == 3 else (before,)))
        before = name
    return Network("Test", shape, tuple(nodes))
