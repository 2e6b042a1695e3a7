"""Where something that is being dragged would land, and why a place refuses it. Plain geometry and edits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from resexplorer.errors import ResExplorerError
from resexplorer.network import Network
from resexplorer.network.edits import move
from resexplorer.picture import INPUT, Path, Picture, Rect
from resexplorer.picture.arrange import Point
from resexplorer.picture.figure import PlacedWire
from ui.build.canvas.hit import document_wire, wire_at, wire_behind, wire_distance, wire_into
from ui.build.logic import placing, targets
from ui.build.logic.placing import Place

NEAR = 56.0
"""How far from a wire something may be dropped and still mean it."""
SLOT = (46.0, 34.0)


@dataclass(frozen=True, slots=True)
class Cargo:
    """What is being dragged: a new block of ``kind``, or the node ``name`` that moves."""

    title: str
    family: str
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Landing:
    """A place for the cargo. ``refusal`` says why it would not be taken; empty where it would."""

    place: Place
    wire: PlacedWire | None = None
    card: Path | None = None
    slot: Rect | None = None
    refusal: str = ""


NOWHERE = Landing(Place(), refusal="Drop it on a wire or next to a block.")


def landing(network: Network, picture: Picture, cargo: Cargo, x: float, y: float, scale: float) -> Landing:
    """Where ``cargo`` lands when it is dropped at a point of the scene."""
    if picture.root:
        return Landing(Place(), refusal="Leave the block first: blocks are added to the network.")
    if cargo.kind:
        target = _modified(network, picture, cargo, x, y)
        if target is not None:
            return target
    wire = _wire_for(network, picture, x, y, scale)
    if wire is None:
        wire = _last_wire(picture)
    return _on_wire(network, cargo, wire, x, y) if wire else NOWHERE


def _modified(network: Network, picture: Picture, cargo: Cargo, x: float, y: float) -> Landing | None:
    """A landing on a card, for what becomes a setting of it."""
    placed = picture.at(x, y)
    target = targets.owner(network, placed.path) if placed else None
    if target is None or not placing.takes_modifier(network, cargo.kind, target):
        return None
    place = Place(card=target)
    refusal = placing.refusal(network, cargo.kind, place)
    return Landing(place, card=targets.path_of(target), refusal=refusal)


def _wire_for(network: Network, picture: Picture, x: float, y: float, scale: float) -> PlacedWire | None:
    """The wire meant by a point: one nearby, or the one before or behind the card under it."""
    near = wire_at(picture, x, y, 10.0 / max(0.3, min(1.0, scale)))
    if near is not None:
        return near
    placed = picture.at(x, y)
    if placed is not None:
        outer = picture.places[placed.path[:1]]
        left = x < outer.rect.x + outer.rect.width / 2
        return (wire_into if left else wire_behind)(picture, outer.path[0])
    return wire_at(picture, x, y, NEAR)


def _last_wire(picture: Picture) -> PlacedWire | None:
    """The wire that leaves the network, or the one into the head."""
    if not picture.sheet.wires:
        return None
    wire = picture.sheet.wires[-1]
    card = picture.sheet.by_id.get(wire.source)
    if card is not None and card.node.op.family == "head":
        before = wire_into(picture, wire.source)
        if before is not None:
            return before
    return PlacedWire((), wire, wire.points)


def _on_wire(network: Network, cargo: Cargo, placed: PlacedWire, x: float, y: float) -> Landing:
    wire = document_wire(placed)
    place = Place(wire=wire) if wire else Place()
    slot = slot_on(placed, x, y)
    if cargo.kind:
        refusal = placing.refusal(network, cargo.kind, place)
        return Landing(place, placed, None, slot, refusal)
    if wire is None:
        return Landing(place, placed, None, slot, "Drop it on a wire between two blocks.")
    return Landing(place, placed, None, slot, _move_refusal(network, cargo.name, place))


def _move_refusal(network: Network, name: str, place: Place) -> str:
    if place.wire is None or name in {place.wire.source, place.wire.target}:
        return f"{name} is there already."
    try:
        move(network, name, place.wire)
    except ResExplorerError as error:
        return str(error)
    return ""


def slot_on(placed: PlacedWire, x: float, y: float) -> Rect:
    """The dashed box on a wire, as near to the cursor as the wire allows."""
    points = placed.points
    parts = [(wire_distance((a, b), x, y), a, b) for a, b in pairwise(points)]
    _, a, b = min(parts, key=lambda part: part[0])
    if len(points) == 2:
        centre = Point((a.x + b.x) / 2, (a.y + b.y) / 2)
    else:
        centre = Point(min(max(x, min(a.x, b.x)), max(a.x, b.x)), min(max(y, min(a.y, b.y)), max(a.y, b.y)))
    width, height = SLOT
    return Rect(centre.x - width / 2, centre.y - height / 2, width, height)


def skip_refusal(network: Network, source: str, target: str | None) -> str:
    """Why a skip can't be drawn from ``source`` to ``target``."""
    if target is None or target == INPUT:
        return ""
    try:
        targets.draw_skip(network, source, target)
    except ResExplorerError as error:
        return str(error)
    return ""
