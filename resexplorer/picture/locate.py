"""Finds what stands at a path: a node of the document, a block of a stage, or a layer inside a block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from resexplorer.network.analysis import analyse
from resexplorer.network.document import Network
from resexplorer.network.graph import INPUT, Block, Graph, Node
from resexplorer.network.infer import Child, inner_graph, summarise_graph
from resexplorer.network.op import Misfit, Op, Shape
from resexplorer.picture.figure import Path


@dataclass(frozen=True, slots=True)
class Part:
    """A node of some graph with what is known about it; ``child`` is ``None`` where nothing could be inferred."""

    node: Node
    child: Child | None

    @property
    def inputs(self) -> tuple[Shape, ...]:
        """The shapes that reach it; empty where they are unknown."""
        return self.child.inputs if self.child else ()

    @property
    def output(self) -> Shape | None:
        """The shape that leaves it."""
        return self.child.summary.output if self.child else None


@dataclass(frozen=True, slots=True)
class Inside:
    """A graph ready to be drawn: parts in running order, the output's name, the shape that enters."""

    parts: tuple[Part, ...]
    output: str | None
    incoming: Shape | None


def document_graph(network: Network) -> Inside:
    """The document's own nodes, each after those that it reads as far as there are no loops."""
    inferred = analyse(network).by_id
    nodes = sorted_nodes(network.nodes)
    return Inside(tuple(Part(node, inferred.get(node.id)) for node in nodes), network.output, network.input)


def sorted_nodes(nodes: Sequence[Node]) -> list[Node]:
    """Nodes after their inputs, otherwise in the given order; those on a loop come as they are."""
    done: set[str] = {INPUT}
    known = {node.id for node in nodes}
    order: list[Node] = []
    waiting = list(nodes)
    while waiting:
        left: list[Node] = []
        for node in waiting:
            if all(source in done or source not in known for source in node.inputs):
                order.append(node)
                done.add(node.id)
            else:
                left.append(node)
        if len(left) == len(waiting):
            left, first = waiting[1:], waiting[0]
            order.append(first)
            done.add(first.id)
        waiting = left
    return order


@lru_cache(maxsize=8192)
def inside_of(op: Op, bypassed: bool, inputs: tuple[Shape, ...]) -> Inside | None:
    """What an operation is made of; ``None`` for a layer and for settings that can't be expanded."""
    if not isinstance(op, Block) or not inputs:
        return None
    try:
        graph = inner_graph(op, bypassed, inputs[0])
    except Misfit:
        return None
    if graph is None:
        return None
    return Inside(_parts(graph, inputs[0]), graph.output, inputs[0])


def _parts(graph: Graph, incoming: Shape) -> tuple[Part, ...]:
    children = {child.node.id: child for child in summarise_graph(graph, incoming).children}
    return tuple(Part(node, children.get(node.id)) for node in graph.nodes)


def inside_part(part: Part) -> Inside | None:
    """What a part is made of."""
    return inside_of(part.node.op, part.node.bypassed, part.inputs)


def find(network: Network, path: Path) -> Part | None:
    """The part at a path; ``None`` where there is none."""
    trail = trail_to(network, path)
    return trail[-1] if len(trail) == len(path) and trail else None


def trail_to(network: Network, path: Path) -> tuple[Part, ...]:
    """The parts along a path, as far as it exists."""
    found: list[Part] = []
    parts: Iterable[Part] = document_graph(network).parts if path else ()
    for name in path:
        part = next((p for p in parts if p.node.id == name), None)
        if part is None:
            break
        found.append(part)
        inside = inside_part(part)
        parts = inside.parts if inside else ()
    return tuple(found)


def can_open(part: Part) -> bool:
    """Whether there is anything to see inside."""
    return inside_part(part) is not None


def stacked(part: Part) -> Inside | None:
    """The blocks of a stack; ``None`` for anything that has layers of its own."""
    inside = inside_part(part)
    if inside is None or not inside.parts:
        return None
    return inside if all(isinstance(p.node.op, Block) and p.node.op.stackable for p in inside.parts) else None


def typical(part: Part) -> Part:
    """What stands for a stack of blocks: its second block, which has the usual skip, or the only one."""
    while (inside := stacked(part)) is not None:
        part = inside.parts[min(1, len(inside.parts) - 1)]
    return part
