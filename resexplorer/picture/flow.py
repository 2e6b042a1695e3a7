"""The topology of a drawing: columns, the straight spine, and the chains beside it.

Nodes are numbers in running order; node 0 is where the flow enters and the last node where it leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

Inputs = Sequence[Sequence[int]]
"""For every node, the nodes that it reads."""


class Edge(NamedTuple):
    """Input number ``port`` of ``target``, fed by ``source``."""

    source: int
    target: int
    port: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Nodes that follow one another beside the spine.

    ``entry`` is the edge that leads into its first node, ``exit`` the one from its last node to the spine;
    either may be missing. ``first`` and ``last`` are the half-columns that it occupies: ``2·c`` is column ``c``,
    ``2·c + 1`` the gutter after it.
    """

    nodes: tuple[int, ...]
    entry: Edge | None
    exit: Edge | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Every node's column, the spine, the chains, and the edges that go neither along the spine nor a chain."""

    columns: tuple[int, ...]
    spine: tuple[int, ...]
    chains: tuple[Chain, ...]
    straight: tuple[Edge, ...]
    loose: tuple[Edge, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return max(self.columns) + 1


def flow_of(inputs: Inputs) -> Flow:
    """Find columns, spine and chains; edges that run backwards are drawn but do not order anything."""
    columns = _columns(inputs)
    spine = _spine(inputs, columns)
    followers = _chain_nodes(inputs, columns, set(spine))
    columns = _centred(inputs, columns, spine, followers)
    straight = _straight_edges(inputs, spine, followers)
    chains = _chains(inputs, columns, set(spine), followers)
    used = {*straight, *(edge for chain in chains for edge in (chain.entry, chain.exit) if edge)}
    loose = tuple(edge for edge in edges_of(inputs) if edge not in used)
    return Flow(tuple(columns), tuple(spine), chains, straight, loose)


def edges_of(inputs: Inputs) -> tuple[Edge, ...]:
    """All edges in running order."""
    return tuple(Edge(source, node, port) for node, sources in enumerate(inputs) for port, source in enumerate(sources))


def _columns(inputs: Inputs) -> list[int]:
    columns = [0]
    for node in range(1, len(inputs)):
        columns.append(1 + max((columns[s] for s in inputs[node] if s < node), default=0))
    columns[-1] = max(columns[:-1], default=-1) + 1 if len(columns) > 1 else 0
    return columns


def _spine(inputs: Inputs, columns: Sequence[int]) -> list[int]:
    """The longest way back from the last node; of equally long ones that of the middle input."""
    node = len(inputs) - 1
    spine = [node]
    while node:
        sources = [s for s in inputs[node] if s < node]
        if not sources:
            spine.append(0)
            break
        furthest = max(columns[s] for s in sources)
        equal = [s for s in dict.fromkeys(sources) if columns[s] == furthest]
        node = equal[(len(equal) - 1) // 2]
        spine.append(node)
    return spine[::-1]


def _chain_nodes(inputs: Inputs, columns: Sequence[int], spine: set[int]) -> list[list[int]]:
    """Group the nodes beside the spine: a node continues the chain whose last node it reads.

    A chain ends where it leads back onto the spine; what else reads its end begins a chain of its own.
    """
    returning = {s for node in spine for s in inputs[node]} - spine
    chains: list[list[int]] = []
    chain_ending_at: dict[int, list[int]] = {}
    for node in range(len(inputs)):
        if node in spine:
            continue
        tails = [s for s in inputs[node] if s in chain_ending_at and s not in returning]
        if tails:
            chain = chain_ending_at.pop(max(tails, key=lambda s: columns[s]))
        else:
            chain = []
            chains.append(chain)
        chain.append(node)
        chain_ending_at[node] = chain
    return chains


def _centred(inputs: Inputs, columns: list[int], spine: Sequence[int], chains: Sequence[Sequence[int]]) -> list[int]:
    """Shift a chain that hangs only on the spine to the middle of its gap."""
    on_spine = set(spine)
    readers = _readers(inputs)
    for chain in chains:
        members = set(chain)
        targets = [t for node in chain for t in readers[node] if t not in members]
        sources = [s for node in chain for s in inputs[node] if s not in members]
        if targets and all(t in on_spine for t in targets) and all(s in on_spine for s in sources):
            room = min(columns[t] for t in targets) - 1 - columns[chain[-1]]
            for node in chain:
                columns[node] += max(0, room) // 2
    return columns


def _readers(inputs: Inputs) -> list[list[int]]:
    readers: list[list[int]] = [[] for _ in inputs]
    for edge in edges_of(inputs):
        readers[edge.source].append(edge.target)
    return readers


def _straight_edges(inputs: Inputs, spine: Sequence[int], chains: Sequence[Sequence[int]]) -> tuple[Edge, ...]:
    """For every pair of neighbours on the spine or in a chain, the first edge between them."""
    found = []
    for line in (spine, *chains):
        for before, after in pairwise(line):
            if before in inputs[after]:
                found.append(Edge(before, after, list(inputs[after]).index(before)))
    return tuple(found)


def _chains(
    inputs: Inputs, columns: Sequence[int], spine: set[int], groups: Sequence[Sequence[int]]
) -> tuple[Chain, ...]:
    leaving: dict[int, list[Edge]] = {}
    for edge in edges_of(inputs):
        if edge.target in spine and edge.source < edge.target:
            leaving.setdefault(edge.source, []).append(edge)
    return tuple(_chain(inputs, columns, tuple(group), leaving.get(group[-1], [])) for group in groups)


def _chain(inputs: Inputs, columns: Sequence[int], nodes: tuple[int, ...], leaving: list[Edge]) -> Chain:
    head, tail = nodes[0], nodes[-1]
    entries = [Edge(s, head, port) for port, s in enumerate(inputs[head]) if s < head]
    entry = max(entries, key=lambda edge: columns[edge.source], default=None)
    leave = min(leaving, key=lambda edge: columns[edge.target], default=None)
    first = 2 * columns[entry.source] + 1 if entry else 2 * columns[head]
    last = 2 * columns[leave.target] if leave else 2 * columns[tail] + 1
    return Chain(nodes, entry, leave, first, last)
