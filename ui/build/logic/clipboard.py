"""Blocks as text: what copy and paste exchange, also between two windows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from resexplorer.network import INPUT, Network, NetworkFileError, Node
from resexplorer.network.files import node_from_json, node_to_json, parse_json
from resexplorer.picture import Path
from resexplorer.picture.locate import find

FORMAT = "resexplorer-blocks"
MOST_BLOCKS = 2_000
LONGEST = 2_000_000


def copied(network: Network, paths: Iterable[Path]) -> str:
    """The text of the blocks at ``paths``, in flow order; what lies inside a chosen block is left out."""
    chosen = sorted(set(paths), key=len)
    outer = [path for path in chosen if not any(path[:n] in chosen for n in range(1, len(path)))]
    order = {node.id: place for place, node in enumerate(network.nodes)}
    outer.sort(key=lambda path: (order.get(path[0], 0), path[1:]))
    nodes = [node for path in outer if (node := _node_at(network, path)) is not None]
    return json.dumps({"format": FORMAT, "version": 1, "blocks": [node_to_json(node) for node in nodes]})


def _node_at(network: Network, path: Path) -> Node | None:
    part = find(network, path)
    if part is None:
        return None
    if len(path) == 1:
        return part.node
    name = re.sub(r"\W", "_", path[-1])
    name = name if not name[:1].isdigit() else f"block{name}"
    inputs = (INPUT,) * max(1, part.node.op.arity[0])
    return Node(name, part.node.op, inputs, part.node.bypassed)


def pasted(text: str) -> tuple[Node, ...]:
    """Read copied blocks; raises :class:`NetworkFileError` with a sentence for anything else."""
    if not text.strip():
        raise NetworkFileError("There is nothing to paste: copy some blocks first.")
    if len(text) > LONGEST:
        raise NetworkFileError("What is on the clipboard is too long to be blocks.")
    try:
        values = parse_json(text)
    except NetworkFileError:
        raise NetworkFileError("What is on the clipboard is not a block: copy some blocks first.") from None
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise NetworkFileError("What is on the clipboard is not a block: copy some blocks first.")
    return _nodes(values)


def _nodes(values: dict[str, Any]) -> tuple[Node, ...]:
    blocks = values.get("blocks")
    if not isinstance(blocks, list) or not blocks or len(blocks) > MOST_BLOCKS:
        raise NetworkFileError("The copied blocks are broken: copy them again.")
    return tuple(node_from_json(block) for block in blocks)
