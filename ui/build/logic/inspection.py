"""What the inspector shows for a selection: which settings, whose values, which of them disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resexplorer.fields import ChoiceField, Field, Value
from resexplorer.network import PRESETS, Network, Op, Stage
from resexplorer.picture import Path
from resexplorer.picture.caption import title_of
from resexplorer.picture.locate import find
from ui.build.logic import targets
from ui.build.logic.numbers import Row

FIRST = ("blocks", "block", "channels", "classes", "stride")
"""Settings that a person looks for first."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """One selection, ready for a form. ``targets`` is empty for what can only be looked at.

    ``owner`` is the target that decides about it, ``mixed`` names the settings about which the targets disagree.
    """

    title: str
    kind: str
    family: str
    help: str
    targets: tuple[str, ...]
    owner: str | None
    fields: tuple[Field, ...]
    values: tuple[tuple[str, Value], ...]
    mixed: frozenset[str]
    renames: bool


def inspect(network: Network, paths: Sequence[Path]) -> Inspection | None:
    """Describe a selection; ``None`` for an empty one."""
    chosen = targets.editable(network, paths)
    if chosen:
        return _editable(network, chosen)
    part = find(network, paths[-1]) if paths else None
    if part is None:
        return None
    op = part.node.op
    values = tuple((field.name, op.value(field.name)) for field in op.fields())
    owner = targets.owner(network, paths[-1])
    title = title_of(part.node.id, op)
    fields = form_fields(op)
    return Inspection(title, op.heading, op.color_family, _help(op), (), owner, fields, values, frozenset(), False)


def _editable(network: Network, chosen: tuple[str, ...]) -> Inspection:
    ops = [targets.op_of(network, name) for name in chosen]
    fields = _common(ops)
    values = {field.name: ops[0].value(field.name) for field in fields}
    mixed = frozenset(name for name, value in values.items() if any(op.value(name) != value for op in ops[1:]))
    families = {op.color_family for op in ops}
    kinds = {kind_of(op) for op in ops}
    one = len(chosen) == 1
    return Inspection(
        title=_title(chosen[0]) if one else f"{len(chosen)} blocks",
        kind=kinds.pop() if len(kinds) == 1 else "mixed kinds",
        family=families.pop() if len(families) == 1 else "layer",
        help=_help(ops[0]) if len({type(op) for op in ops}) == 1 else "",
        targets=chosen,
        owner=None,
        fields=fields,
        values=tuple(values.items()),
        mixed=mixed,
        renames=one and "." not in chosen[0],
    )


def facts(found: Inspection) -> tuple[Row, ...]:
    """The settings of what can only be looked at, as rows; nothing for what has a form."""
    if found.targets:
        return ()
    values = dict(found.values)
    return tuple(
        Row(field.label or field.name, _value_text(field, values[field.name]), tip=field.help) for field in found.fields
    )


def _value_text(field: Field, value: Value) -> str:
    if value is None:
        return "off"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, ChoiceField):
        return field.label_of(value)
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {field.unit}".strip()


def _title(target: str) -> str:
    node, _, index = target.partition(".")
    return f"{node} · block {index}" if index else node


def kind_of(op: Op) -> str:
    """What an operation is called: "ResNeXt stage", "Convolution"."""
    return f"{op.block.heading} stage" if isinstance(op, Stage) else op.heading


def _help(op: Op) -> str:
    inner = op.block if isinstance(op, Stage) else op
    words = f"{inner.summary}."
    words = words[0].upper() + words[1:] if words[:2].isalpha() else words
    return f"{words} {inner.source}." if inner.source else words


def _common(ops: Sequence[Op]) -> tuple[Field, ...]:
    """The settings that all of them have, in the order of the first one's form."""
    names = set.intersection(*({field.name for field in op.fields()} for op in ops))
    return tuple(field for field in form_fields(ops[0]) if field.name in names)


def form_fields(op: Op) -> tuple[Field, ...]:
    """The settings in the order of a form: the usual first ones, then those of the kind, then the shared ones."""
    block = op.block if isinstance(op, Stage) else op
    levels = _levels(type(block))
    depth = {name: level for level, names in enumerate(levels) for name in names}

    def place(pair: tuple[int, Field]) -> tuple[int, int]:
        index, field = pair
        if field.name in FIRST:
            return -1, FIRST.index(field.name)
        return depth.get(field.name, 0), index

    return tuple(field for _, field in sorted(enumerate(op.fields()), key=place))


def _levels(cls: type[Op]) -> list[frozenset[str]]:
    """The settings that each class declares itself, the most special class first."""
    classes = [base for base in cls.__mro__ if isinstance(base, type) and issubclass(base, Op)]
    names = [base.names() for base in classes]
    return [own - inherited for own, inherited in zip(names, [*names[1:], frozenset()], strict=True)]


def origin(network: Network) -> str:
    """Where a network comes from and how its preset departs from the paper; empty for one of one's own."""
    preset = PRESETS.get(network.preset or "")
    if preset is None:
        return ""
    lines = (f"From {preset.title}.", preset.departure, f"Source: {preset.source}.")
    return " ".join(line for line in lines if line)
