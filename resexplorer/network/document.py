"""The network document: an immutable value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from resexplorer.network.graph import INPUT, Node, UnknownNode
from resexplorer.network.op import Shape


@dataclass(frozen=True)
class Network:
    """The document: an input of shape ``(C, H, W)`` and nodes in flow order.

    Edges are the nodes' ``inputs``. A document may be incomplete or wrong (that is what problems are for); names
    are unique and valid, which the file reader and the edits guarantee. ``preset`` remembers where it came from, so
    that the paper's numbers can be shown beside its own.
    """

    name: str
    input: Shape
    nodes: tuple[Node, ...] = ()
    preset: str | None = None

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """Nodes by name."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def consumers(self) -> dict[str, tuple[str, ...]]:
        """For every node and :data:`INPUT`: the names of the nodes that read it, in order."""
        found: dict[str, list[str]] = {INPUT: [], **{node.id: [] for node in self.nodes}}
        for node in self.nodes:
            for source in dict.fromkeys(node.inputs):
                found.setdefault(source, []).append(node.id)
        return {name: tuple(readers) for name, readers in found.items()}

    @cached_property
    def output(self) -> str | None:
        """The node that nobody reads; with several, the last of them. ``None`` in an empty network."""
        ends = [node.id for node in self.nodes if not self.consumers[node.id]]
        return ends[-1] if ends else None

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __contains__(self, name: str) -> bool:
        return name in self.by_id

    def node(self, name: str) -> Node:
        """Return a node by name; raises :class:`UnknownNode`."""
        if name not in self.by_id:
            raise UnknownNode(f"The network {self.name!r} has no block called {name!r}.")
        return self.by_id[name]

    def with_nodes(self, nodes: Iterable[Node]) -> Network:
        """Return a copy with other nodes."""
        return replace(self, nodes=tuple(nodes))
