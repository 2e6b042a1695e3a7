"""Two networks side by side: which blocks are equal, changed, added or removed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from resexplorer.analysis.differences import Difference
from resexplorer.fields import ChoiceField, Field, Value
from resexplorer.network import Network, Node, Op


class Change(StrEnum):
    """What happened to a block on the way from the first network to the second."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Pair:
    """A block as it is in the first and in the second network; ``None`` where it is missing."""

    a: Node | None
    b: Node | None
    differences: tuple[Difference, ...] = ()

    @property
    def change(self) -> Change:
        """What happened to the block."""
        if self.a is None:
            return Change.ADDED
        if self.b is None:
            return Change.REMOVED
        return Change.CHANGED if self.differences else Change.SAME


def align(a: Network, b: Network) -> list[Pair]:
    """Pair the blocks of two networks by name, keeping the order of both."""
    names_a, names_b = [node.id for node in a.nodes], [node.id for node in b.nodes]
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, names_a, names_b, autojunk=False)
    for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if tag == "equal":
            both = zip(a.nodes[a_from:a_to], b.nodes[b_from:b_to], strict=True)
            pairs += [Pair(old, new, node_differences(old, new)) for old, new in both]
        else:
            pairs += [Pair(node, None) for node in a.nodes[a_from:a_to]]
            pairs += [Pair(None, node) for node in b.nodes[b_from:b_to]]
    return pairs


def node_differences(a: Node, b: Node) -> tuple[Difference, ...]:
    """Every setting in which two blocks differ, and their wires and overrides where those do."""
    found = [Difference("Kind", a.op.title, b.op.title)] if type(a.op) is not type(b.op) else []
    fields = {field.name: field for op in (a.op, b.op) for field in op.fields()}
    found += [Difference(field.label, _value(field, a.op), _value(field, b.op)) for field in fields.values()]
    found.append(Difference("Inputs", ", ".join(a.inputs), ", ".join(b.inputs)))
    found.append(Difference("Bypassed", a.bypassed, b.bypassed))
    different = tuple(item for item in found if item.a != item.b)
    if not different and a.op != b.op:
        return (Difference("Single blocks", "as in the first", "overridden"),)
    return different


def _value(field: Field, op: Op) -> Value:
    """What an operation has for a field, choices in words; ``None`` where it has no such field."""
    if all(own.name != field.name for own in op.fields()):
        return None
    value = op.value(field.name)
    return field.label_of(value) if isinstance(field, ChoiceField) else value
