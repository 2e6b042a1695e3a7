"""Sentences about the whole network."""

from __future__ import annotations

from collections.abc import Sequence

from resexplorer.network import Network, Problem, Stage, analyse, problems
from resexplorer.network.edits import Wire
from resexplorer.network.layers import Conv
from ui.build.logic.targets import is_join

MOST_COUNTED = 3_000


def summary_line(network: Network, *, saved: bool) -> str:
    """``1 problem · 5 stages · 16 blocks · 53 convolutions · saved``."""
    if not network.nodes:
        return "Empty network"
    found = problems(network)
    stages = [node.op for node in network if isinstance(node.op, Stage)]
    blocks = sum(stage.blocks for stage in stages)
    parts = [_counted(len(found), "problem") if found else "no problems"]
    parts += [_counted(len(stages), "stage"), _counted(blocks, "block")] if stages else []
    count = _convolutions(network)
    parts += [_counted(count, "convolution")] if count else []
    return " · ".join([*parts, "saved" if saved else "not saved"])


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'s' * (count != 1)}"


def _convolutions(network: Network) -> int:
    """Convolutions, where counting them is quick."""
    found = analyse(network)
    if sum(child.summary.parts for child in found.children) > MOST_COUNTED:
        return 0
    return sum(isinstance(leaf.layer, Conv) for leaf in found.leaves)


def why_not_trainable(network: Network, found: Sequence[Problem]) -> str:
    """Why the network can't be trained now; empty when it can."""
    if not network.nodes:
        return "Build something first: drag blocks onto the canvas, or start from a preset."
    if found:
        rest = f" ({len(found) - 1} more)" if len(found) > 1 else ""
        return f"Repair this first: {found[0].sentence}{rest}"
    return ""


def is_removable(network: Network, wire: Wire) -> bool:
    """Whether a wire can be taken away without leaving a block unconnected."""
    return is_join(network, wire.target) and len(network.node(wire.target).inputs) > 1
