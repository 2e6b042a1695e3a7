"""Pure edits: every change to a document is a function from a network to a network.

A *target* names what is edited: ``"layer1"`` a node, ``"layer1.2"`` the third block of a stage. A *wire* is the
place of one input: ``(source, target, port)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from resexplorer.errors import ResExplorerError
from resexplorer.network.blocks.ends import Head
from resexplorer.network.blocks.stage import Override, Stage
from resexplorer.network.document import Network
from resexplorer.network.graph import INPUT, Block, Node, check_name
from resexplorer.network.layers import Add, Concat, Linear, Multiply
from resexplorer.network.op import Op

JOINS = (Add, Concat, Multiply)


class InvalidEdit(ResExplorerError):
    """An edit that makes no sense on this network."""


@dataclass(frozen=True, slots=True)
class Wire:
    """Input number ``port`` of ``target``, fed by ``source``."""

    source: str
    target: str
    port: int = 0


def wires(network: Network) -> tuple[Wire, ...]:
    """All wires, in flow order."""
    return tuple(Wire(source, node.id, port) for node in network for port, source in enumerate(node.inputs))


def fresh_name(network: Network, op: Op, also: Iterable[str] = ()) -> str:
    """A free name in the field's style: stem, layer1, layer2, …, head, conv1, add1."""
    taken = set(network.by_id) | set(also)
    base = {"stage": "layer"}.get(op.kind, op.kind)
    if base in {"stem", "head"} and base not in taken:
        return base
    return next(name for n in range(1, len(taken) + 2) if (name := f"{base}{n}") not in taken)


def _rename_source(nodes: Iterable[Node], old: str, new: str) -> list[Node]:
    return [
        node.with_inputs(new if source == old else source for source in node.inputs) if old in node.inputs else node
        for node in nodes
    ]


def append(network: Network, op: Op, name: str | None = None) -> Network:
    """Add a node behind the network's output (behind the input of an empty network)."""
    name = check_name(name or fresh_name(network, op))
    _must_be_free(network, name)
    sources = (network.output or INPUT,) * max(1, op.arity[0])
    return network.with_nodes((*network.nodes, Node(name, op, sources)))


def insert(network: Network, op: Op, wire: Wire, name: str | None = None) -> Network:
    """Put a new node on a wire: it reads the wire's source and feeds its target."""
    name = check_name(name or fresh_name(network, op))
    _must_be_free(network, name)
    _must_exist(network, wire)
    node = Node(name, op, (wire.source,) * max(1, op.arity[0]))
    return _place_on(network, [node], name, wire)


def _place_on(network: Network, chain: Sequence[Node], end: str, wire: Wire) -> Network:
    """Put ready-made nodes in front of the wire's target and let it read ``end``."""
    nodes: list[Node] = []
    for node in network:
        if node.id == wire.target:
            nodes += chain
            inputs = list(node.inputs)
            inputs[wire.port] = end
            node = node.with_inputs(inputs)  # noqa: PLW2901
        nodes.append(node)
    return network.with_nodes(nodes)


def _must_exist(network: Network, wire: Wire) -> None:
    inputs = network.node(wire.target).inputs
    if not (0 <= wire.port < len(inputs)) or inputs[wire.port] != wire.source:
        raise InvalidEdit(f"There is no wire from {wire.source} to {wire.target} any more: try again.")


def _must_be_free(network: Network, name: str) -> None:
    if name in network:
        raise InvalidEdit(f"There is already a block called {name!r}: choose another name.")


def remove(network: Network, names: Iterable[str]) -> Network:
    """Delete nodes and heal the wires: what read a deleted node reads its first input instead.

    A join that is left with a single path goes too.
    """
    doomed = [network.node(name).id for name in dict.fromkeys(names)]
    inputs = {node.id: node.inputs for node in network}
    while doomed:
        name = doomed.pop()
        if name in inputs:
            doomed += _take_out(network, inputs, name)
    return network.with_nodes(node.with_inputs(inputs[node.id]) for node in network if node.id in inputs)


def _take_out(network: Network, inputs: dict[str, tuple[str, ...]], name: str) -> list[str]:
    """Take a node out of ``inputs``, healing the wires; returns the joins that are left with a single path."""
    heir = [source for source in inputs.pop(name) if source != name][:1]
    orphaned: list[str] = []
    for other, sources in inputs.items():
        if name in sources:
            inputs[other] = tuple(kept for source in sources for kept in (heir if source == name else [source]))
            if isinstance(network.by_id[other].op, JOINS) and len(set(inputs[other])) < 2 <= len(set(sources)):
                orphaned.append(other)
    return orphaned


def remove_blocks(network: Network, targets: Iterable[str]) -> Network:
    """Take single blocks (``layer1.2``) out of their stages; a stage that loses all of them goes too.

    Blocks with settings of their own keep them, one place further up where they move up.
    """
    doomed: dict[str, set[int]] = {}
    for target in targets:
        node, index = _split(network, target)
        if index is None:
            raise InvalidEdit(f"{target} is not a block of a stage.")
        doomed.setdefault(node.id, set()).add(index)
    for name, indices in doomed.items():
        stage = network.node(name).op
        assert isinstance(stage, Stage)
        left = [index for index in range(stage.blocks) if index not in indices]
        if not left:
            network = remove(network, [name])
            continue
        kept = [(place, stage.override(index)) for place, index in enumerate(left)]
        network = replace_op(network, name, replace(stage, blocks=len(left), overrides=()).with_overrides(kept))
    return network


def move(network: Network, name: str, wire: Wire) -> Network:
    """Take a node out of the flow, healing the gap, and put it on another wire."""
    if name in {wire.source, wire.target}:
        return network
    node = network.node(name)
    _must_exist(network, wire)
    if len(set(node.inputs)) > 1:
        raise InvalidEdit(f"{name} joins several paths, so it can't be moved: move what leads to it instead.")
    healed = remove(network, [name])
    healed_wire = Wire(wire.source, wire.target, wire.port)
    if wire.target not in healed:
        raise InvalidEdit(f"{name} can't be moved there: the join it leads to would vanish.")
    _must_exist(healed, healed_wire)
    return _place_on(healed, [node.with_inputs([wire.source] * len(node.inputs))], name, healed_wire)


def rename(network: Network, old: str, new: str) -> Network:
    """Give a node another name; its parameters' names change with it."""
    node = network.node(old)
    if old == new:
        return network
    _must_be_free(network, check_name(new))
    renamed = _rename_source(network.nodes, old, new)
    return network.with_nodes(replace(n, id=new) if n.id == node.id else n for n in renamed)


def rename_network(network: Network, name: str) -> Network:
    """Give the document another name."""
    if not name.strip() or len(name) > 120 or not name.isprintable():
        raise InvalidEdit("A network's name is a line of 1 to 120 characters.")
    return replace(network, name=name.strip())


def _split(network: Network, target: str) -> tuple[Node, int | None]:
    name, _, index = target.partition(".")
    node = network.node(name)
    if not index:
        return node, None
    number = int(index) if index.isdecimal() and len(index) < 5 else -1
    if not isinstance(node.op, Stage) or not 0 <= number < node.op.blocks:
        raise InvalidEdit(f"{target} can't be edited by itself: it is not a block of a stage.")
    return node, number


def op_at(network: Network, target: str) -> Op:
    """The operation of a node, or of one block of a stage."""
    node, index = _split(network, target)
    return node.op if index is None else node.op.instance(index)  # type: ignore[attr-defined]


def _with_node(network: Network, node: Node) -> Network:
    return network.with_nodes(node if other.id == node.id else other for other in network)


def set_values(network: Network, targets: Iterable[str], values: Mapping[str, object]) -> Network:
    """Change settings of several targets at once; those that a target does not have are left out there.

    Raises :class:`~resexplorer.fields.InvalidValue` and changes nothing where a value does not fit.
    """
    for target in targets:
        node, index = _split(network, target)
        if index is None:
            network = _with_node(network, node.with_op(_changed(node.op, values)))
        else:
            network = _override(network, node, index, values)
    return network


def _changed(op: Op, values: Mapping[str, object]) -> Op:
    """``op`` with those of ``values`` that it has, after it has become another kind of stage where that is asked."""
    if "block" in values and _has(op, "block"):
        op = op.replace(block=values["block"])
    return op.replace(**{name: value for name, value in values.items() if name != "block" and _has(op, name)})


def _has(op: Op, name: str) -> bool:
    return any(field.name == name for field in op.fields())


def _override(network: Network, node: Node, index: int, values: Mapping[str, object]) -> Network:
    stage = node.op
    assert isinstance(stage, Stage)
    block = stage.instance(index)
    known = {name: value for name, value in values.items() if _has(block, name)}
    changed = block.replace(**known)
    old = stage.override(index)
    usual = stage.block if index == 0 else stage.block.follower()
    merged = dict(old.values) | {name: changed.value(name) for name in known}
    unique = len(old.values) == len(block.fields())
    kept = tuple((name, value) for name, value in merged.items() if unique or usual.value(name) != value)
    return _with_node(network, node.with_op(stage.with_override(index, Override(kept, old.bypassed))))


def make_unique(network: Network, target: str) -> Network:
    """Pin one block of a stage: it keeps its present settings when the stage changes."""
    node, index = _split(network, target)
    if index is None:
        raise InvalidEdit(f"{target} is already unique: only a block of a stage can be made so.")
    stage = node.op
    assert isinstance(stage, Stage)
    pinned = tuple(stage.instance(index).values().items())
    override = Override(pinned, stage.override(index).bypassed)
    return _with_node(network, node.with_op(stage.with_override(index, override)))


def link_again(network: Network, target: str) -> Network:
    """Drop what differs in one block of a stage."""
    node, index = _split(network, target)
    if index is None:
        raise InvalidEdit(f"{target} is not a block of a stage, so there is nothing to link it to.")
    stage = node.op
    assert isinstance(stage, Stage)
    return _with_node(network, node.with_op(stage.with_override(index, Override())))


def set_bypassed(network: Network, targets: Iterable[str], bypassed: bool) -> Network:
    """Switch the branch of blocks off (their skip stays) or on again."""
    for target in targets:
        node, index = _split(network, target)
        if index is None:
            network = _with_node(network, replace(node, bypassed=bypassed))
        else:
            stage = node.op
            assert isinstance(stage, Stage)
            override = replace(stage.override(index), bypassed=bypassed)
            network = _with_node(network, node.with_op(stage.with_override(index, override)))
    return network


def replace_op(network: Network, name: str, op: Op) -> Network:
    """Let a node do something else."""
    return _with_node(network, network.node(name).with_op(op))


def connect(network: Network, source: str, target: str, port: int | None = None) -> Network:
    """Draw a wire: onto input ``port``, or as one more input of a join."""
    if source != INPUT:
        network.node(source)
    node = network.node(target)
    inputs = list(node.inputs)
    if port is None or not 0 <= port < len(inputs):
        if len(inputs) >= node.op.arity[1]:
            raise InvalidEdit(f"{target} takes no further input: join the paths with Add or Concatenate first.")
        inputs.append(source)
    else:
        inputs[port] = source
    return _with_node(network, node.with_inputs(inputs))


def disconnect(network: Network, wire: Wire) -> Network:
    """Remove one wire."""
    _must_exist(network, wire)
    node = network.node(wire.target)
    inputs = [source for port, source in enumerate(node.inputs) if port != wire.port]
    return _with_node(network, node.with_inputs(inputs))


def long_skip(network: Network, source: str, target: str, join: Op | None = None) -> Network:
    """Carry the output of ``source`` past everything up to behind ``target`` and join it there.

    The join is :class:`~resexplorer.network.layers.Add` unless another is given. Where ``target`` is already a
    join it takes the skip as one more input.
    """
    if source != INPUT:
        network.node(source)
    node = network.node(target)
    if target == source or target in ancestors(network, source):
        raise InvalidEdit(f"A skip from {source} to {target} would run backwards: draw it to a later block.")
    if isinstance(node.op, Add | Concat) and join is None:
        return connect(network, source, target)
    join = join or Add()
    name = fresh_name(network, join)
    renamed = _rename_source(network.nodes, target, name)
    nodes: list[Node] = []
    for other in renamed:
        nodes.append(other)
        if other.id == target:
            nodes.append(Node(name, join, (target, source)))
    return network.with_nodes(nodes)


def ancestors(network: Network, name: str) -> set[str]:
    """Every node that ``name`` depends on."""
    seen: set[str] = set()
    stack = [name]
    while stack:
        node = network.by_id.get(stack.pop())
        for source in node.inputs if node else ():
            if source not in seen:
                seen.add(source)
                stack.append(source)
    return seen


def paste(network: Network, nodes: Sequence[Node], wire: Wire | None = None) -> tuple[Network, tuple[str, ...]]:
    """Add copies of ``nodes`` under free names, on ``wire`` or at the end; returns the new names too.

    Wires among the copies are kept; what came from elsewhere comes from the wire's source.
    """
    if not nodes:
        return network, ()
    nodes = list({node.id: node for node in nodes}.values())
    renamed: dict[str, str] = {}
    for node in nodes:
        renamed[node.id] = fresh_name(network, node.op, renamed.values())
    source = wire.source if wire else (network.output or INPUT)
    copies = [
        replace(node, id=renamed[node.id], inputs=tuple(renamed.get(s, source) for s in node.inputs)) for node in nodes
    ]
    read = {s for node in copies for s in node.inputs}
    end = next((node.id for node in reversed(copies) if node.id not in read), copies[-1].id)
    names = tuple(renamed.values())
    if wire is None:
        return network.with_nodes((*network.nodes, *copies)), names
    _must_exist(network, wire)
    return _place_on(network, copies, end, wire), names


def unstack(network: Network, name: str) -> Network:
    """Turn a stage into separate blocks, ``layer1_0``, ``layer1_1``, …, or other names where those are taken."""
    node = network.node(name)
    stage = node.op
    if not isinstance(stage, Stage):
        raise InvalidEdit(f"{name} is not a stage, so it can't be taken apart.")
    chain: list[Node] = []
    sources = node.inputs
    ways = ([f"{name}_{part}{index}" for index in range(stage.blocks)] for part in ("", "block", *"abcdefgh"))
    names = next((way for way in ways if not any(block in network for block in way)), None)
    if names is None:
        raise InvalidEdit(f"{name} can't be taken apart, since the names of its blocks are taken: rename it first.")
    for index, block in enumerate(names):
        check_name(block)
        chain.append(Node(block, stage.instance(index), sources, node.bypassed or stage.override(index).bypassed))
        sources = (block,)
    nodes = [part for other in network for part in (chain if other.id == name else [other])]
    return network.with_nodes(_rename_source(nodes, name, chain[-1].id))


def stack(network: Network, names: Sequence[str]) -> Network:
    """Turn a chain of blocks of one kind into a stage; what differs becomes the blocks' own settings."""
    chain = [network.node(name) for name in names]
    for before, after in pairwise(chain):
        if after.inputs != (before.id,) or network.consumers[before.id] != (after.id,):
            raise InvalidEdit("Only blocks that follow one another without branches can become a stage.")
    first = chain[0].op if chain else None
    alike = first is not None and all(_kind(node.op) == _kind(first) for node in chain)
    if not isinstance(first, Block) or not first.stackable or not alike:
        raise InvalidEdit("Only blocks of one kind can become a stage: plain, residual, bottleneck, ….")
    stage = Stage(block=first).replace(blocks=len(chain))
    stage = stage.with_overrides((index, _what_differs(stage, index, node)) for index, node in enumerate(chain))
    if any(stage.instance(index) != node.op for index, node in enumerate(chain)):
        raise InvalidEdit("Only blocks that are made alike can become a stage: these user blocks are not.")
    name = fresh_name(network, stage)
    inside = set(names)
    rest = [node for node in network if node.id not in inside or node is chain[0]]
    nodes = [Node(name, stage, chain[0].inputs) if node is chain[0] else node for node in rest]
    return network.with_nodes(_rename_source(nodes, chain[-1].id, name))


def _kind(op: Op) -> tuple[object, ...]:
    """What blocks of a stage have in common: user blocks may have different settings."""
    return op.kind, *(field.name for field in op.fields())


def _what_differs(stage: Stage, index: int, node: Node) -> Override:
    """What a block needs as settings of its own to stay what it is as block ``index`` of ``stage``."""
    usual = stage.instance(index)
    values = tuple((name, value) for name, value in node.op.values().items() if usual.value(name) != value)
    return Override(values, node.bypassed)


def with_input(network: Network, shape: Sequence[int]) -> Network:
    """Return a copy for pictures of another shape ``(C, H, W)``."""
    good = isinstance(shape, list | tuple) and len(shape) == 3
    if not good or not all(type(n) is int and 1 <= n <= 4096 for n in shape):
        raise InvalidEdit("An input is channels × height × width, each from 1 to 4,096, such as 3×32×32.")
    return replace(network, input=tuple(shape))


def with_classes(network: Network, classes: int) -> Network:
    """Return a copy whose last layer has ``classes`` outputs; raises where there is no head."""
    node = network.by_id.get(network.output or "")
    if node is not None and isinstance(node.op, Head):
        return _with_node(network, node.with_op(node.op.replace(classes=classes)))
    if node is not None and isinstance(node.op, Linear):
        return _with_node(network, node.with_op(node.op.replace(features=classes)))
    raise InvalidEdit("The network has no head whose classes could be changed: add a head at its end.")
