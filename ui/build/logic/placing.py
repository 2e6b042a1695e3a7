"""Where a new block goes, with which settings, and why a place refuses it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from resexplorer.errors import ResExplorerError
from resexplorer.network import INPUT, REGISTRY, Network, Op, Shape, Stage, analyse
from resexplorer.network.blocks.stage import stageable
from resexplorer.network.edits import Wire, append, fresh_name, insert, op_at, set_values
from resexplorer.network.graph import Node
from resexplorer.network.infer import Flaw, summarise
from ui.build.logic.catalogue import is_modifier
from ui.build.logic.own import is_own, own_blocks

SE_REDUCTION = 16
SMALLEST_HALVED = 8
"""Maps smaller than this are not halved by a suggested stride."""
REFUSED = frozenset({"not_an_image", "not_flat", "resolution_exhausted"})
"""Flaws that no repair of the new block could heal: the drop is refused instead."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is dropped: a wire, a card, a new branch behind a node, or (all empty) the end."""

    wire: Wire | None = None
    card: str | None = None
    branch: str | None = None


class RefusedPlace(ResExplorerError):
    """A place that does not take what was dropped, with the reason."""


def end_place(network: Network, op: Op | None = None) -> Place:
    """The end of the flow: before the head where there is one, unless a head is what comes."""
    last = network.by_id.get(network.output or "")
    if last is not None and last.op.family == "head" and last.inputs and (op is None or op.family != "head"):
        return Place(wire=Wire(last.inputs[0], last.id, 0))
    return Place()


def behind(network: Network, name: str) -> Place:
    """The place right behind a node: on the wire to its first reader, or the end."""
    readers = network.consumers.get(name, ())
    if readers:
        return Place(wire=Wire(name, readers[0], network.node(readers[0]).inputs.index(name)))
    return Place()


def suggested(network: Network, kind: str, place: Place) -> Op:
    """An operation of ``kind`` whose settings fit the place.

    On a wire it keeps the shape. At the end behind a stage it becomes the next stage: half the resolution and
    twice the channels (He et al. 2015).
    """
    if is_own(kind):
        return own_blocks()[kind]
    cls = REGISTRY[kind]
    op: Op = Stage(block=cls(), blocks=1) if cls in stageable() else cls()
    shape = _incoming(network, place)
    if shape is None or len(shape) != 3 or "channels" not in op.values() or op.family == "stem":
        return _small_input(network, op) if op.family == "stem" else op
    if isinstance(op, Stage) and _continues_stages(network, place) and min(shape[1:]) >= SMALLEST_HALVED:
        return op.replace(channels=shape[0] * 2, stride=2)
    return _keeping(op, shape)


def _keeping(op: Op, shape: Shape) -> Op:
    try:
        return op.replace(channels=shape[0])
    except ResExplorerError:
        return op


def _small_input(network: Network, op: Op) -> Op:
    """The stem for small pictures: 3×3, stride 1, no pool (He et al. 2015, section 4.2)."""
    if max(network.input[1:]) > 64:
        return op
    wanted = {"channels": 16, "kernel": 3, "stride": 1, "pool": False}
    known = {name: value for name, value in wanted.items() if name in op.values()}
    return op.replace(**known)


def _incoming(network: Network, place: Place) -> Shape | None:
    source = place.wire.source if place.wire else place.branch or network.output or INPUT
    return analyse(network).shapes.get(source)


def _continues_stages(network: Network, place: Place) -> bool:
    """Whether the place is the end of the flow right behind a stage."""
    at_end = end_place(network)
    if place != at_end:
        return False
    source = place.wire.source if place.wire else network.output
    node = network.by_id.get(source or "")
    return node is not None and isinstance(node.op, Stage)


def placed(network: Network, op: Op, place: Place) -> tuple[Network, str]:
    """The network with ``op`` at ``place``, and the new node's name; raises :class:`RefusedPlace`."""
    if place.card is not None:
        return _on_card(network, op, place.card), place.card
    name = fresh_name(network, op)
    if place.wire is not None:
        after = insert(network, op, place.wire, name)
    elif place.branch is not None:
        sources = (place.branch,) * max(1, op.arity[0])
        after = network.with_nodes((*network.nodes, Node(name, op, sources)))
    else:
        after = append(network, op, name)
    _refuse(network, after, name)
    return after, name


def refusal(network: Network, kind: str, place: Place) -> str:
    """Why ``place`` does not take a block of ``kind``; empty where it does."""
    try:
        placed(network, suggested(network, kind, place), place)
    except ResExplorerError as error:
        return str(error)
    return ""


def _refuse(before: Network, after: Network, name: str) -> None:
    known = {(f.flaw.code, f.node, f.path) for f in analyse(before).flaws}
    for flaw in analyse(after).flaws:
        if flaw.flaw.code in REFUSED and (flaw.flaw.code, flaw.node, flaw.path) not in known:
            title = after.node(name).op.title
            title = after.node(name).op.block.title if isinstance(after.node(name).op, Stage) else title  # type: ignore[attr-defined]
            where = "" if flaw.node == name else f" (in {flaw.node})"
            raise RefusedPlace(f"{title} can't stand here: {flaw.flaw.sentence}{where}")


def takes_modifier(network: Network, kind: str, target: str) -> bool:
    """Whether dropping ``kind`` onto ``target`` changes a setting of it instead of adding a block."""
    cls = REGISTRY.get(kind)
    if cls is None or not is_modifier(cls):
        return False
    try:
        return "se_reduction" in op_at(network, target).values()
    except ResExplorerError:
        return False


def _on_card(network: Network, op: Op, target: str) -> Network:
    if not takes_modifier(network, op.kind, target):
        raise RefusedPlace(
            f"{op.title} can't be put onto {target}: drop it on a wire, or squeeze & excite on a block of convolutions."
        )
    if op_at(network, target).value("se_reduction") is not None:
        raise RefusedPlace(f"{target} has squeeze & excite already: change r in the inspector.")
    return set_values(network, [target], {"se_reduction": SE_REDUCTION})


def fits(network: Network, kind: str, source: str) -> bool:
    """Whether a block of ``kind`` can read the output of ``source``."""
    place = Place(branch=source)
    shape = _incoming(network, place)
    op = suggested(network, kind, place)
    if shape is None:
        return True
    inputs = (shape,) * max(1, op.arity[0])
    return not any(_hopeless(flaw) for flaw in summarise(op, False, inputs).flaws)


def _hopeless(flaw: Flaw) -> bool:
    return flaw.code in REFUSED


def fitting_kinds(network: Network, kinds: Iterable[str], source: str) -> list[str]:
    """Of ``kinds`` those that can read the output of ``source``."""
    return [kind for kind in kinds if fits(network, kind, source)]
