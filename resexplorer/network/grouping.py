"""Turn a selection into a user-made block and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from resexplorer.network.blocks.group import Exposed, Group
from resexplorer.network.document import Network
from resexplorer.network.edits import InvalidEdit, fresh_name
from resexplorer.network.graph import INPUT, Node

MOST_EXPOSED = 12


def group(network: Network, names: Iterable[str], title: str) -> Network:
    """Put the selected nodes into one user-made block called ``title``.

    The selection needs one way in and one way out. The block shows the channels and strides of what is inside.
    """
    chosen = [network.node(name) for name in dict.fromkeys(names)]
    inside = {node.id for node in chosen}
    if not inside:
        raise InvalidEdit("Select the blocks that should become one.")
    sources = {source for node in chosen for source in node.inputs} - inside
    ends = [n.id for n in chosen if not inside.issuperset(network.consumers[n.id] or (INPUT,))]
    if len(sources) != 1 or len(ends) != 1:
        raise InvalidEdit(
            "Only blocks with one way in and one way out can become one block: "
            f"this selection has {len(sources)} and {len(ends)}."
        )
    source = sources.pop()
    ordered = [node for node in network if node.id in inside]
    nodes = tuple(
        node.with_inputs(INPUT if name == source else name for name in node.inputs)
        for node in _runnable(ordered, source)
    )
    block = Group(name=_title(title), nodes=nodes, output=ends[0], exposed=tuple(_expose(nodes)))
    name = fresh_name(network, block)
    first = next(node.id for node in network if node.id in inside)
    rest = [node for node in network if node.id not in inside or node.id == first]
    placed = [Node(name, block, (source,)) if node.id == first else node for node in rest]
    return network.with_nodes(node.with_inputs(name if s == ends[0] else s for s in node.inputs) for node in placed)


def _title(title: str) -> str:
    if not title.strip() or len(title) > 60 or not title.isprintable():
        raise InvalidEdit("A block's name is a line of 1 to 60 characters.")
    return title.strip()


def _runnable(nodes: Sequence[Node], source: str) -> list[Node]:
    """Sort so that each node comes after what it reads."""
    done = {source, INPUT}
    waiting = list(nodes)
    order: list[Node] = []
    while waiting:
        ready = [node for node in waiting if set(node.inputs) <= done]
        if not ready:
            raise InvalidEdit("Blocks that form a loop can't become one block: cut the loop first.")
        order += ready
        done |= {node.id for node in ready}
        waiting = [node for node in waiting if node.id not in done]
    return order


def _expose(nodes: Sequence[Node]) -> list[Exposed]:
    found = [
        Exposed(f"{node.id}_{field.name}", f"{node.id} {field.label.lower()}", ((node.id, field.name),))
        for node in nodes
        for field in node.op.fields()
        if field.name in {"channels", "stride"}
    ]
    return found[:MOST_EXPOSED]


def ungroup(network: Network, name: str) -> Network:
    """Replace a user-made block by what is inside, under free names."""
    node = network.node(name)
    block = node.op
    if not isinstance(block, Group):
        raise InvalidEdit(f"{name} is not a user block, so it can't be taken apart.")
    if len(node.inputs) != 1:
        raise InvalidEdit(f"{name} needs exactly one input before it can be taken apart: draw a wire to it.")
    names = {INPUT: node.inputs[0]}
    rest = network.with_nodes(other for other in network if other.id != name)
    inner: list[Node] = []
    for part in block.nodes:
        free = part.id if part.id not in rest and part.id not in names.values() else None
        names[part.id] = free or fresh_name(rest, part.op, names.values())
        inputs = tuple(names[source] for source in part.inputs)
        inner.append(Node(names[part.id], part.op, inputs, part.bypassed or node.bypassed))
    nodes = [part for other in network for part in (inner if other.id == name else [other])]
    end = names[block.output]
    return network.with_nodes(other.with_inputs(end if s == name else s for s in other.inputs) for other in nodes)
