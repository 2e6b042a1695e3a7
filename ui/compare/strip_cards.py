"""What the cards of two networks side by side say. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from resexplorer.analysis import Change, Difference, Pair
from resexplorer.network import Node, Stage
from resexplorer.picture.caption import settings_line, title_of
from ui.compare.facts import value_text

_WORDS = {Change.SAME: "the same", Change.CHANGED: "changed", Change.ADDED: "added", Change.REMOVED: "removed"}


@dataclass(frozen=True, slots=True)
class StripCard:
    """One block in one of the rows; ``lines`` are its name and what is to be said about it."""

    node: Node
    change: Change
    title: str
    detail: str
    badge: str = ""
    tip: str = ""


def cards(pairs: list[Pair]) -> tuple[list[StripCard | None], list[StripCard | None]]:
    """Return the two rows, with ``None`` where a network lacks the other's block."""
    return (
        [_card(pair.a, pair, first=True) if pair.a else None for pair in pairs],
        [_card(pair.b, pair, first=False) if pair.b else None for pair in pairs],
    )


def _card(node: Node, pair: Pair, *, first: bool) -> StripCard:
    tip = "\n".join([f"{title_of(node.id, node.op)}: {_WORDS[pair.change]}", *map(_sentence, pair.differences)])
    detail = _WORDS[pair.change]
    if pair.change is Change.CHANGED:
        detail = _changed(pair.differences, first=first) or settings_line(node.op)
    elif pair.change is not Change.SAME:
        detail = settings_line(node.op)
    added_se = any(d.name.startswith("Squeeze") and d.a in {None, 0} and d.b for d in pair.differences)
    badge = "+SE" if added_se and not first else {Change.ADDED: "+", Change.REMOVED: "−"}.get(pair.change, "")
    return StripCard(node, pair.change, _title(node), detail, badge, tip)


def _changed(differences: tuple[Difference, ...], *, first: bool) -> str:
    """What is special on this side; another kind of block says everything, its own settings are in the tip."""
    values = {d.name: value_text(d.a if first else d.b) for d in differences if d.name != "Blocks"}
    kind = values.get("Kind") or values.get("Block")
    return kind or " · ".join(f"{_short(name)} {value}" for name, value in values.items())


def _title(node: Node) -> str:
    times = f" ×{node.op.blocks}" if isinstance(node.op, Stage) else ""
    return f"{title_of(node.id, node.op)}{times}"


def _short(name: str) -> str:
    """A setting's name in few words: its symbol where it has one ("Cardinality G" → "G")."""
    last = name.rpartition(" ")[2]
    return last if len(last) == 1 else name.lower()


def _sentence(difference: Difference) -> str:
    return f"{difference.name}: {value_text(difference.a)} → {value_text(difference.b)}"


def plain(card: StripCard) -> StripCard:
    """A card of a network that is not compared: what it is, in its family's colour."""
    return StripCard(card.node, Change.CHANGED, card.title, settings_line(card.node.op) or card.node.op.title)


def counts(pairs: list[Pair]) -> str:
    """How many blocks are equal, changed, added and removed."""
    counted = [(change, sum(pair.change is change for pair in pairs)) for change in Change]
    return " · ".join(f"{number} {_WORDS[change]}" for change, number in counted if number)
