"""From flaws to problems: every flaw gets the edits that make it go away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from resexplorer.errors import ResExplorerError
from resexplorer.network import edits
from resexplorer.network.analysis import Analysis, PlacedFlaw, analyse
from resexplorer.network.blocks.ends import Head, Stem
from resexplorer.network.blocks.residual import Residual
from resexplorer.network.blocks.stage import Stage
from resexplorer.network.document import Network
from resexplorer.network.graph import INPUT, Node
from resexplorer.network.infer import Child
from resexplorer.network.layers import Add, Concat, Conv, Flatten, GlobalPool, Norm, PadShortcut
from resexplorer.network.op import Op, Shape
from resexplorer.network.problems import Problem, Repair
from resexplorer.network.remember import remember

Candidates = Iterator[tuple[str, Callable[[Network], Network]]]

MOST_REPAIRS = 4
MOST_WORK = 20_000
"""Repairs are tried until networks of this many nodes and wires in all have been analysed, for an answer in time."""
HARD_WORK = 4_000
"""What one trial on a network that is too large counts for: nothing of it may be remembered."""


def problems(network: Network) -> tuple[Problem, ...]:
    """Everything that is wrong with a network, each with repairs that were tried and do make it go away.

    Where very much is wrong, the last problems come without repairs.
    """
    return _diagnosed(network).problems


@dataclass(frozen=True, slots=True)
class _Diagnosis:
    network: Network
    problems: tuple[Problem, ...]


def _weight(diagnosis: _Diagnosis) -> int:
    return len(diagnosis.network.nodes) + 10 * len(diagnosis.problems) + 1


@remember(room=20_000, weigh=_weight)
def _diagnosed(network: Network) -> _Diagnosis:
    found = analyse(network)
    cost = 1 + sum(1 + len(node.inputs) for node in network)
    cost += HARD_WORK * any(placed.flaw.code == "too_large" for placed in found.flaws)
    trials = iter(range(MOST_WORK // cost))
    return _Diagnosis(network, tuple(_problem(found, placed, trials) for placed in found.flaws))


def _problem(found: Analysis, placed: PlacedFlaw, trials: Iterator[int]) -> Problem:
    """The problem for a flaw; each candidate that is tried uses up one of ``trials``."""
    repairs: dict[str, Repair] = {}
    for (label, edit), _ in zip(_candidates(found, placed), trials, strict=False):
        if label not in repairs and _works(found.network, edit, placed):
            repairs[label] = Repair(label, edit)
        if len(repairs) == MOST_REPAIRS:
            break
    return Problem(placed.flaw.code, placed.flaw.sentence, placed.node, placed.path, tuple(repairs.values()))


def _works(network: Network, edit: Callable[[Network], Network], placed: PlacedFlaw) -> bool:
    """Whether ``edit`` removes the flaw without leaving more flaws than before."""
    try:
        after = edit(network)
    except ResExplorerError:
        return False
    flaws = analyse(after).flaws
    same = any(f.flaw.code == placed.flaw.code and f.node == placed.node and f.path == placed.path for f in flaws)
    return not same and len(flaws) <= len(analyse(network).flaws)


def _candidates(found: Analysis, placed: PlacedFlaw) -> Candidates:
    """Edits that might help, the most sensible first; at last, deleting what is wrong."""
    known = _CANDIDATES.get(placed.flaw.code)
    yield from known(found, placed) if known else ()
    if placed.node and placed.flaw.code != "no_head":
        yield _delete(placed)


def _settings(found: Analysis, placed: PlacedFlaw, label: str, **values: object) -> Candidates:
    """Change settings of the node where the flaw is, or only of that block of a stage which has it."""
    if all(_block_settings(found, placed, name) for name in values):
        yield label, partial(edits.set_values, targets=[placed.node or ""], values=values)
        blocks = _targets(found, placed)
        if blocks != [placed.node]:
            yield f"{label} in {_words(blocks)}", partial(edits.set_values, targets=blocks, values=values)


def _targets(found: Analysis, placed: PlacedFlaw) -> list[str]:
    """What an edit of the flawed place is aimed at: a node, or the blocks of a stage that have the flaw."""
    name = placed.node or ""
    if not placed.flaw.path or not isinstance(found.network.node(name).op, Stage):
        return [name]
    blocks = found.by_id[name].summary.children
    flawed = next(block.summary for block in blocks if block.node.id == placed.flaw.path[0])
    return [f"{name}.{block.node.id}" for block in blocks if block.summary is flawed]


def _words(targets: list[str]) -> str:
    return targets[0] if len(targets) == 1 else f"{targets[0]} and {len(targets) - 1} more"


def _delete(placed: PlacedFlaw) -> tuple[str, Callable[[Network], Network]]:
    return f"Delete {placed.node}", partial(edits.remove, names=[placed.node or ""])


def _block_settings(found: Analysis, placed: PlacedFlaw, name: str) -> bool:
    op = found.network.node(placed.node or "").op
    return any(field.name == name for field in op.fields())


# -- joins ------------------------------------------------------------------------------------------------------


def _join(found: Analysis, placed: PlacedFlaw) -> Candidates:
    node = found.network.node(placed.node or "")
    if len(placed.flaw.path):  # inside a block: its own skip does not fit
        yield from _settings(found, placed, "Project the skip where needed (B)", skip="B")
        yield from _settings(found, placed, "Project the skip with a 1×1", skip_kernel=1)
        yield from _settings(found, placed, "Zero-pad the skip (A)", skip="A")
        yield from _settings(found, placed, "Remove the skip", skip="none")
        return
    shapes = found.by_id[node.id].inputs
    for port in range(1, len(shapes)):
        if shapes[port] != shapes[0]:
            yield from _fit(node, port, shapes[port], shapes[0])
            yield from _fit(node, 0, shapes[0], shapes[port])
            if isinstance(node.op, Add) and shapes[port][1:] == shapes[0][1:]:
                yield "Concatenate instead", partial(edits.replace_op, name=node.id, op=Concat())
            wire = edits.Wire(node.inputs[port], node.id, port)
            yield f"Remove the path from {node.inputs[port]}", partial(_drop_path, wire=wire)


def _drop_path(network: Network, wire: edits.Wire) -> Network:
    if len(network.node(wire.target).inputs) <= 2:
        network = edits.connect(network, network.node(wire.target).inputs[1 - wire.port], wire.target, wire.port)
        return edits.remove(network, [wire.target])
    return edits.disconnect(network, wire)


def _fit(node: Node, port: int, have: Shape, want: Shape) -> Candidates:
    """Ways to turn ``have`` into ``want`` on the wire to ``port``."""
    if len(have) != 3 or len(want) != 3:
        return
    stride = _stride(have, want)
    if stride is None:
        return
    wire = edits.Wire(node.inputs[port], node.id, port)
    channels = want[0] if isinstance(node.op, Add) else have[0]
    words = f"1×1{f' stride-{stride}' if stride > 1 else ''} projection + BN on {wire.source}"
    yield f"Insert {words}", partial(_project, wire=wire, channels=channels, stride=stride)
    if channels >= have[0]:
        pad = PadShortcut(channels=channels, stride=stride)
        yield f"Zero-pad channels on {wire.source}", partial(edits.insert, op=pad, wire=wire)


def _stride(have: Shape, want: Shape) -> int | None:
    """The stride with which a 1×1 convolution turns ``have``'s resolution into ``want``'s."""
    strides = (s for s in range(1, 17) if all((h - 1) // s + 1 == w for h, w in zip(have[1:], want[1:], strict=True)))
    return next(strides, None)


def _project(network: Network, wire: edits.Wire, channels: int, stride: int) -> Network:
    conv = Conv(channels=channels, kernel=1, stride=stride)
    name = edits.fresh_name(network, conv)
    network = edits.insert(network, conv, wire, name)
    return edits.insert(network, Norm(), edits.Wire(name, wire.target, wire.port))


# -- single layers ----------------------------------------------------------------------------------------------


def _groups(found: Analysis, placed: PlacedFlaw) -> Candidates:
    node = found.network.node(placed.node or "")
    op = node.op
    if isinstance(op, Conv):
        incoming = found.by_id[node.id].inputs[0][0]
        common = [g for g in range(1, op.groups + 1) if incoming % g == 0 and op.channels % g == 0]
        yield from _settings(found, placed, f"Use {common[-1]} groups", groups=common[-1])
        if incoming % op.groups == 0:
            rounded = _round_to(op.channels, op.groups)
            yield from _settings(found, placed, f"Round to {rounded} channels", channels=rounded)
    yield from _settings(found, placed, "Use one group", groups=1)
    yield from _settings(found, placed, "Use one path (G = 1)", cardinality=1)


def _round_to(value: int, multiple: int) -> int:
    return max(multiple, round(value / multiple) * multiple)


def _resolution(found: Analysis, placed: PlacedFlaw) -> Candidates:
    path = _upstream(found, placed.node)
    for name in path:
        op = found.network.node(name).op
        if isinstance(op, Stem) and op.pool:
            yield (
                f"Remove {name}'s max pool",
                partial(edits.set_values, targets=[name], values={"pool": False}),
            )
    for name in path:
        op = found.network.node(name).op
        if any(field.name == "stride" for field in op.fields()) and op.value("stride") != 1:
            yield f"Stride 1 in {name}", partial(edits.set_values, targets=[name], values={"stride": 1})
    for side in (8, 32, 64, 224, 299):
        if side > max(found.network.input[1:]):
            shape = (found.network.input[0], side, side)
            yield f"Use a {side}×{side} input", partial(edits.with_input, shape=shape)


def _upstream(found: Analysis, name: str | None) -> list[str]:
    """The flawed node and what it depends on, nearest first."""
    if name is None:
        return []
    ancestors = edits.ancestors(found.network, name)
    return [name, *(node.id for node in reversed(found.network.nodes) if node.id in ancestors)]


def _pool_padding(found: Analysis, placed: PlacedFlaw) -> Candidates:
    op = found.network.node(placed.node or "").op
    half = int(op.value("kernel") or 0) // 2  # type: ignore[arg-type]
    yield from _settings(found, placed, f"Pad by {half} px", padding=half)


def _not_flat(found: Analysis, placed: PlacedFlaw) -> Candidates:
    node = found.network.node(placed.node or "")
    wire = edits.Wire(node.inputs[0], node.id)
    yield "Insert a global pool and a flatten", partial(_pool_and_flatten, wire=wire)
    yield "Insert a flatten", partial(edits.insert, op=Flatten(), wire=wire)


def _pool_and_flatten(network: Network, wire: edits.Wire) -> Network:
    pool = GlobalPool()
    name = edits.fresh_name(network, pool)
    network = edits.insert(network, pool, wire, name)
    return edits.insert(network, Flatten(), edits.Wire(name, wire.target, wire.port))


def _not_an_image(found: Analysis, placed: PlacedFlaw) -> Candidates:
    before = [name for name in _upstream(found, placed.node)[1:] if _flattens(found.by_id.get(name))]
    for name in before:
        yield f"Delete {name}", partial(edits.remove, names=[name])
    for name in before:
        yield f"Move {name} to the end", partial(_move_to_end, name=name)


def _flattens(child: Child | None) -> bool:
    return child is not None and len(child.inputs[0]) == 3 and len(child.summary.output or (0, 0, 0)) == 1


def _move_to_end(network: Network, name: str) -> Network:
    op = network.node(name).op
    return edits.append(edits.remove(network, [name]), op, name)


def _narrows(found: Analysis, placed: PlacedFlaw) -> Candidates:
    yield from _settings(found, placed, "Project the skip (B)", skip="B")


def _bypass(found: Analysis, placed: PlacedFlaw) -> Candidates:
    targets = _targets(found, placed)
    yield f"Switch {_words(targets)} on again", partial(edits.set_bypassed, targets=targets, bypassed=False)
    yield from _settings(found, placed, "Give it a skip with a projection", skip="B")
    if _block_settings(found, placed, "block"):
        words, values = "Make it residual, with a projection", {"block": Residual.kind, "skip": "B"}
        yield words, partial(edits.set_values, targets=[placed.node or ""], values=values)


SIZES = {"blocks": "blocks", "channels": "channels", "features": "outputs", "classes": "classes", "kernel": "px kernel"}
"""Settings that can make a network too large, and what they count."""


def _too_large(found: Analysis, placed: PlacedFlaw) -> Candidates:
    op = found.network.node(placed.node or "").op
    yield from _settings(found, placed, "Use the grouped form", form="grouped")
    for name, words in SIZES.items():
        size = op.value(name) if _block_settings(found, placed, name) else 1
        for divisor in (4, 64, 1024):
            if isinstance(size, int) and size >= divisor:
                yield from _settings(found, placed, f"Use {size // divisor:,} {words}", **{name: size // divisor})


# -- wiring -----------------------------------------------------------------------------------------------------


def _inputs(found: Analysis, placed: PlacedFlaw) -> Candidates:
    node = found.network.node(placed.node or "")
    if placed.flaw.path:
        return
    if len(node.inputs) > node.op.arity[1]:
        yield "Add the paths up first", partial(_sum_up, name=node.id)
    position = found.network.nodes.index(node)
    before = found.network.nodes[position - 1].id if position else INPUT
    kept = [name for name in node.inputs if name == INPUT or name in found.network][: node.op.arity[1]]
    words = f"Read only {' and '.join(kept)}" if len(kept) >= node.op.arity[0] else f"Connect it to {before}"
    yield words, partial(_reconnect, name=node.id, source=before)


def _sum_up(network: Network, name: str) -> Network:
    node, join = network.node(name), Add()
    total = Node(edits.fresh_name(network, join), join, node.inputs)
    both = [total, node.with_inputs([total.id])]
    return network.with_nodes(part for other in network for part in (both if other.id == name else [other]))


def _reconnect(network: Network, name: str, source: str) -> Network:
    node = network.node(name)
    known = [s for s in node.inputs if s == INPUT or s in network][: node.op.arity[1]]
    wanted = [*known, *(source for _ in range(max(1, node.op.arity[0]) - len(known)))]
    return network.with_nodes(n.with_inputs(wanted) if n.id == name else n for n in network)


def _cycle(found: Analysis, placed: PlacedFlaw) -> Candidates:
    node = found.network.node(placed.node or "")
    position = {n.id: place for place, n in enumerate(found.network.nodes)}
    for port, source in enumerate(node.inputs):
        if position.get(source, -1) >= position[node.id]:
            wire = edits.Wire(source, node.id, port)
            if len(node.inputs) > node.op.arity[0]:
                yield f"Remove the wire from {source}", partial(edits.disconnect, wire=wire)
            before = found.network.nodes[position[node.id] - 1].id if position[node.id] else INPUT
            yield (
                f"Connect it to {before} instead",
                partial(edits.connect, source=before, target=node.id, port=port),
            )


def _no_output(found: Analysis, placed: PlacedFlaw) -> Candidates:
    for other in found.flaws:
        if other.flaw.code == "cycle":
            yield from _cycle(found, other)


def _loose(found: Analysis, placed: PlacedFlaw) -> Candidates:
    end = found.network.output
    if end and placed.node:
        yield f"Add it behind {end}", partial(_join_end, name=placed.node)


def _join_end(network: Network, name: str) -> Network:
    end = network.output or INPUT
    join = Add()
    nodes = (*network.nodes, Node(edits.fresh_name(network, join), join, (end, name)))
    return replace(network, nodes=nodes)


def _append(op: Op) -> Callable[[Analysis, PlacedFlaw], Candidates]:
    def candidates(found: Analysis, placed: PlacedFlaw) -> Candidates:
        yield f"Add a {op.title.lower()}", partial(edits.append, op=op)

    return candidates


_CANDIDATES: dict[str, Callable[[Analysis, PlacedFlaw], Candidates]] = {
    "join_mismatch": _join,
    "groups_do_not_divide": _groups,
    "resolution_exhausted": _resolution,
    "pool_padding": _pool_padding,
    "not_flat": _not_flat,
    "not_an_image": _not_an_image,
    "shortcut_narrows": _narrows,
    "bypass_changes_shape": _bypass,
    "dangling_input": _inputs,
    "missing_input": _inputs,
    "too_many_inputs": _inputs,
    "cycle": _cycle,
    "loose_end": _loose,
    "no_output": _no_output,
    "too_large": _too_large,
    "no_head": _append(Head()),
    "empty": _append(Head()),
}
