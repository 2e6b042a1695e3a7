"""The network in numbers: what the command line prints and tables show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from resexplorer.network.analysis import analyse
from resexplorer.network.document import Network
from resexplorer.network.repairs import problems


@dataclass(frozen=True, slots=True)
class NetworkSummary:
    """The totals that a run record keeps. ``family`` is the family of most stages and blocks."""

    name: str
    family: str
    parameters: int
    macs: int
    depth: int
    classes: int | None
    input: tuple[int, ...]


def family(network: Network) -> str:
    """The family that most of the network's MACs are spent in; "layer" for a network of bare layers."""
    spent: Counter[str] = Counter()
    for child in analyse(network).children:
        spent[child.node.op.color_family] += child.summary.macs + 1
    body = {name: macs for name, macs in spent.items() if name not in {"stem", "head", "se"}}
    return max(body, key=lambda name: body[name], default="layer")


def summary(network: Network) -> NetworkSummary:
    """Totals of a network; exact for one without problems."""
    found = analyse(network)
    return NetworkSummary(
        network.name, family(network), found.parameters, found.macs, found.depth, found.classes, network.input
    )


def describe(network: Network) -> dict[str, Any]:
    """The command line's contract: totals, every primitive layer with its module path, and the problems.

    The layers' parameters and MACs add up to the totals.
    """
    found = analyse(network)
    return {
        "name": network.name,
        "input": list(network.input),
        "classes": found.classes,
        "parameters": found.parameters,
        "macs": found.macs,
        "depth": found.depth,
        "nodes": [
            {
                "path": leaf.path,
                "kind": leaf.layer.kind,
                "output": list(leaf.output),
                "parameters": leaf.summary.parameters,
                "macs": leaf.summary.macs,
            }
            for leaf in found.leaves
        ],
        "problems": [problem.to_json() for problem in problems(network)],
    }
