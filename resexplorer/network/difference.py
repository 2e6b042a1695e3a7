"""What differs between two networks, as data: aligned blocks with what changed, was added or removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from resexplorer.fields import Value
from resexplorer.network.analysis import Analysis, analyse
from resexplorer.network.blocks.stage import Override, Stage
from resexplorer.network.document import Network
from resexplorer.network.graph import Node


class Status(StrEnum):
    """What became of a block."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One setting of a block before and after; a setting that only one side has is ``None`` on the other."""

    name: str
    label: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class NodeChange:
    """Two aligned blocks. ``before`` and ``after`` are their names, ``None`` where there is none.

    ``parameters`` and ``macs`` are the change that this block contributes.
    """

    status: Status
    before: str | None
    after: str | None
    fields: tuple[FieldChange, ...] = ()
    parameters: int = 0
    macs: int = 0


@dataclass(frozen=True, slots=True)
class NetworkDifference:
    """All aligned blocks in flow order, and the change in total. ``input`` holds both shapes where they differ."""

    nodes: tuple[NodeChange, ...]
    parameters: int
    macs: int
    input: tuple[tuple[int, ...], tuple[int, ...]] | None = None

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return self.input is None and all(change.status is Status.SAME for change in self.nodes)


def difference(before: Network, after: Network) -> NetworkDifference:
    """Align two networks and say what differs."""
    old, new = analyse(before), analyse(after)
    changes = tuple(_change(old, new, a, b) for a, b in _align(before.nodes, after.nodes))
    shapes = None if before.input == after.input else (before.input, after.input)
    return NetworkDifference(changes, new.parameters - old.parameters, new.macs - old.macs, shapes)


Pair = tuple[Node | None, Node | None]


def _align(before: Sequence[Node], after: Sequence[Node]) -> Iterator[Pair]:
    """Pair the nodes: first by name, then, between those, by kind in order."""
    matcher = SequenceMatcher(None, [n.id for n in before], [n.id for n in after], autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(before[a0:a1], after[b0:b1], strict=True)
        else:
            yield from _align_by_kind(before[a0:a1], after[b0:b1])


def _align_by_kind(before: Sequence[Node], after: Sequence[Node]) -> Iterator[Pair]:
    matcher = SequenceMatcher(None, [n.kind for n in before], [n.kind for n in after], autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(before[a0:a1], after[b0:b1], strict=True)
        else:
            yield from ((node, None) for node in before[a0:a1])
            yield from ((None, node) for node in after[b0:b1])


def _numbers(found: Analysis, node: Node | None) -> tuple[int, int]:
    child = found.by_id.get(node.id) if node else None
    return (child.summary.parameters, child.summary.macs) if child else (0, 0)


def _change(old: Analysis, new: Analysis, a: Node | None, b: Node | None) -> NodeChange:
    (p0, m0), (p1, m1) = _numbers(old, a), _numbers(new, b)
    fields = tuple(_field_changes(a, b)) if a and b else ()
    if a is None:
        status = Status.ADDED
    elif b is None:
        status = Status.REMOVED
    else:
        status = Status.CHANGED if fields else Status.SAME
    return NodeChange(status, a.id if a else None, b.id if b else None, fields, p1 - p0, m1 - m0)


def _field_changes(a: Node, b: Node) -> Iterator[FieldChange]:
    if a.id != b.id:
        yield FieldChange("name", "Name", a.id, b.id)
    if a.kind != b.kind:
        yield FieldChange("kind", "Kind", a.kind, b.kind)
    fields = {field.name: field for op in (a.op, b.op) for field in op.fields()}
    old, new = a.op.values(), b.op.values()
    for name, field in fields.items():
        shared = name in old and name in new
        before, after = old.get(name), new.get(name)
        if before != after and (shared or field.initial not in {before, after}):
            yield FieldChange(name, field.label, before, after)
    if a.bypassed != b.bypassed:
        yield FieldChange("bypassed", "Bypassed", a.bypassed, b.bypassed)
    yield from _exceptions(a, b)
    if a.inputs != b.inputs and len(a.inputs) + len(b.inputs) > 2:
        yield FieldChange("inputs", "Inputs", ", ".join(a.inputs), ", ".join(b.inputs))


def _exceptions(a: Node, b: Node) -> Iterator[FieldChange]:
    """Blocks of a stage that differ from their stage on one side only."""
    old = dict(a.op.overrides) if isinstance(a.op, Stage) else {}
    new = dict(b.op.overrides) if isinstance(b.op, Stage) else {}
    for index in sorted(old.keys() | new.keys()):
        if old.get(index) != new.get(index):
            words = [_words(overrides.get(index)) for overrides in (old, new)]
            yield FieldChange(f"block {index}", f"Block {index}", words[0], words[1])


def _words(override: object) -> str:
    if not isinstance(override, Override):
        return "as its stage"
    parts = [f"{name} = {value}" for name, value in override.values] + ["bypassed"] * override.bypassed
    return ", ".join(parts)
