"""From what is selected to what can be edited.

A *target* is the name that :mod:`resexplorer.network.edits` uses: ``layer1`` or, for a block of a stage,
``layer1.2``. What lies deeper follows from its block and can only be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable

from resexplorer.network import Group, Network, Op, Stage, edits
from resexplorer.network.edits import Wire
from resexplorer.network.grouping import ungroup
from resexplorer.network.layers import Add, Concat
from resexplorer.picture import Path


def path_of(target: str) -> Path:
    """The path of a target on the canvas."""
    return tuple(target.split("."))


def target_of(network: Network, path: Path) -> str | None:
    """The target at a path; ``None`` for what can only be looked at."""
    if not path or path[0] not in network:
        return None
    if len(path) == 1:
        return path[0]
    op = network.node(path[0]).op
    if len(path) == 2 and isinstance(op, Stage) and path[1].isdecimal() and int(path[1]) < op.blocks:
        return f"{path[0]}.{path[1]}"
    return None


def editable(network: Network, paths: Iterable[Path]) -> tuple[str, ...]:
    """The targets among some paths, in flow order; a block inside a chosen stage is left out."""
    found = [target for path in paths if (target := target_of(network, path)) is not None]
    order = {node.id: place for place, node in enumerate(network.nodes)}
    outer = [name for name in dict.fromkeys(found) if "." not in name or name.split(".")[0] not in found]
    return tuple(sorted(outer, key=lambda name: _place(name, order)))


def _place(name: str, order: dict[str, int]) -> tuple[int, int]:
    node, _, index = name.partition(".")
    return order[node], int(index or 0)


def nodes(network: Network, paths: Iterable[Path]) -> tuple[str, ...]:
    """The document's nodes among some paths, in flow order."""
    return tuple(name for name in editable(network, paths) if "." not in name)


def owner(network: Network, path: Path) -> str | None:
    """The nearest target that decides about what is at ``path``."""
    return next((target for n in range(len(path), 0, -1) if (target := target_of(network, path[:n])) is not None), None)


def op_of(network: Network, target: str) -> Op:
    """The operation of a target."""
    return edits.op_at(network, target)


def is_stage(network: Network, name: str) -> bool:
    """Whether a node is a stage."""
    return isinstance(network.node(name).op, Stage)


def comes_apart(network: Network, name: str) -> bool:
    """Whether a node can be replaced by what it is made of."""
    return isinstance(network.node(name).op, Stage | Group)


def taken_apart(network: Network, name: str) -> Network:
    """Replace a stage by its blocks, or a block of one's own by its parts."""
    return edits.unstack(network, name) if is_stage(network, name) else ungroup(network, name)


def is_bypassed(network: Network, target: str) -> bool:
    """Whether a target's branch is switched off."""
    name, _, index = target.partition(".")
    node = network.node(name)
    if index and isinstance(node.op, Stage):
        return node.op.override(int(index)).bypassed
    return node.bypassed


def differs(network: Network, target: str) -> bool:
    """Whether a block of a stage has settings of its own."""
    name, _, index = target.partition(".")
    op = network.node(name).op
    return bool(index) and isinstance(op, Stage) and bool(op.override(int(index)).values)


def removed(network: Network, names: Iterable[str]) -> Network:
    """Delete nodes and blocks of stages."""
    names = tuple(names)
    network = edits.remove_blocks(network, [name for name in names if "." in name])
    return edits.remove(network, [name for name in names if name in network])


def draw_skip(network: Network, source: str, target: str) -> Network:
    """Draw a long skip; a join that reads one node twice takes it in place of the second reading."""
    node = network.node(target)
    doubled = [p for p, s in enumerate(node.inputs) if s in node.inputs[:p]]
    if isinstance(node.op, Add | Concat) and doubled and source not in node.inputs:
        edits.long_skip(network, source, target)
        return edits.connect(network, source, target, doubled[0])
    return edits.long_skip(network, source, target)


def is_join(network: Network, name: str) -> bool:
    """Whether a node joins paths."""
    return name in network and network.node(name).op.arity[1] > 1


def without_path(network: Network, wire: Wire) -> Network:
    """Take one input away from a join; a join left with one path goes too."""
    node = network.node(wire.target)
    if len(node.inputs) > 2:
        return edits.disconnect(network, wire)
    other = node.inputs[1 - wire.port]
    network = edits.connect(network, other, wire.target, wire.port)
    return edits.remove(network, [wire.target])


def wire_beyond(network: Network, name: str, step: int) -> Wire | None:
    """The wire behind the next node (``step`` 1) or before the previous one (-1); ``None`` at the ends."""
    node = network.node(name)
    if step < 0:
        before = network.by_id.get(node.inputs[0]) if node.inputs else None
        return Wire(before.inputs[0], before.id, 0) if before is not None and before.inputs else None
    readers = network.consumers.get(name, ())
    beyond = network.consumers.get(readers[0], ()) if readers else ()
    if not beyond:
        return None
    return Wire(readers[0], beyond[0], network.node(beyond[0]).inputs.index(readers[0]))
