"""Find the wires that close loops (Kosaraju's strong components, without recursion: documents may be long)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from resexplorer.network.document import Network

Wires = Mapping[str, Sequence[str]]


def looping(network: Network, sound: Collection[str]) -> list[str]:
    """Names of the nodes at which loops close: those that read a node of their own loop which stands behind them.

    ``sound`` are nodes that are known to be on no loop. Cutting the wires that run backwards at the nodes found
    leaves no loop.
    """
    position = {node.id: place for place, node in enumerate(network.nodes)}
    suspects = [node for node in network if node.id not in sound]
    names = {node.id for node in suspects}
    sources = {node.id: [name for name in dict.fromkeys(node.inputs) if name in names] for node in suspects}
    loop = _components(sources, {name: [r for r in network.consumers[name] if r in names] for name in names})
    return [
        name
        for name, inputs in sources.items()
        if any(loop[name] == loop[source] and position[source] >= position[name] for source in inputs)
    ]


def _components(forwards: Wires, backwards: Wires) -> dict[str, int]:
    """Give nodes that reach each other the same number."""
    found: dict[str, int] = {}
    for number, start in enumerate(reversed(list(_finished(forwards)))):
        stack = [start] if start not in found else []
        while stack:
            name = stack.pop()
            if name not in found:
                found[name] = number
                stack += backwards[name]
    return found


def _finished(wires: Wires) -> Iterator[str]:
    """Depth first, each node after everything that it leads to."""
    seen: set[str] = set()
    for start in wires:
        trail = [] if start in seen else [(start, iter(wires[start]))]
        seen.add(start)
        while trail:
            name, rest = trail[-1]
            following = next((other for other in rest if other not in seen), None)
            if following is None:
                trail.pop()
                yield name
            else:
                seen.add(following)
                trail.append((following, iter(wires[following])))
