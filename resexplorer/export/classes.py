"""Find the classes that a network needs: one for each shape of block, with arguments where its uses differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from resexplorer.export.forward import Lines, lines_of
from resexplorer.export.phrases import Number, Parts
from resexplorer.network.blocks.stage import Stage
from resexplorer.network.graph import Block
from resexplorer.network.infer import Child


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a class: its name, and the roles and values of its constructor's arguments."""

    name: str
    roles: tuple[str, ...]
    arguments: tuple[int, ...]

    def text(self) -> str:
        """The constructor call."""
        return f"{self.name}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True, slots=True)
class ClassText:
    """A class to be written: its arguments' names and its lines, with every hole filled."""

    name: str
    doc: str
    arguments: tuple[str, ...]
    init: tuple[str, ...]
    forward: tuple[str, ...]


def find_classes(children: Sequence[Child]) -> tuple[list[ClassText], dict[int, Use]]:
    """Return the classes, innermost first, and for every block (by ``id`` of its child) how it is made."""
    uses: dict[int, Use] = {}
    classes: list[ClassText] = []
    names: set[str] = {"Network"}
    by_height: dict[int, list[Child]] = {}
    for child, height in _blocks(children):
        by_height.setdefault(height, []).append(child)
    for height in sorted(by_height):
        groups: dict[object, list[tuple[Child, Lines]]] = {}
        for child in by_height[height]:
            lines = lines_of(child, uses)
            groups.setdefault((type(child.node.op), _skeleton(lines)), []).append((child, lines))
        for members in groups.values():
            text, roles, arguments = _unify(_free_name(members[0][0], names), members)
            classes.append(text)
            for (child, _), values in zip(members, arguments, strict=True):
                uses[id(child)] = Use(text.name, roles, values)
    return classes, uses


def _blocks(children: Sequence[Child]) -> Iterator[tuple[Child, int]]:
    for child in children:
        inner = list(_blocks(child.summary.children))
        yield from inner
        if is_class(child):
            yield child, 1 + max((height for _, height in inner), default=0)


def is_class(child: Child) -> bool:
    """Whether a child is written as a class: a block with something in it that is not a stage."""
    op = child.node.op
    return isinstance(op, Block) and not isinstance(op, Stage) and bool(child.summary.children)


def _free_name(child: Child, taken: set[str]) -> str:
    op = child.node.op
    base = "".join(word.capitalize() for word in op.kind.split("_"))
    inner = {inner.node.id.split(".")[0] for inner in child.summary.children}
    base = f"Bypassed{base}" if child.node.bypassed else base
    base += "Projection" * ("downsample" in inner) + "Padded" * ("shortcut" in inner)
    name = next(name for n in range(1, 10_000) if (name := base if n == 1 else f"{base}{n}") not in taken)
    taken.add(name)
    return name


def _skeleton(lines: Lines) -> object:
    """The lines with their numbers taken out: equal for two uses that can share a class."""
    return tuple(
        tuple((part.role, part.keyword) if isinstance(part, Number) else part for part in line)
        for line in (*lines.init, *lines.forward)
    )


def _numbers(lines: Lines) -> list[Number]:
    return [part for line in (*lines.init, *lines.forward) for part in line if isinstance(part, Number)]


def _unify(
    name: str, members: Sequence[tuple[Child, Lines]]
) -> tuple[ClassText, tuple[str, ...], list[tuple[int, ...]]]:
    """Turn the numbers that differ between uses, and all channel counts, into arguments."""
    lines = members[0][1]
    roles = [number.role for number in _numbers(lines)]
    rows = [[number.value for number in _numbers(each)] for _, each in members]
    columns = list(zip(*rows, strict=True))
    known = _known_columns([child for child, _ in members])
    names: dict[tuple[str, tuple[int, ...]], str] = {}
    inside = {part.node.id.split(".")[0] for part in members[0][0].summary.children}
    holes: list[str | None] = []
    for role, column in zip(roles, columns, strict=True):
        if role in {"channels", "features"} or len(set(column)) > 1:
            names.setdefault((role, column), _argument(role, column, known, inside.union(names.values())))
            holes.append(names[role, column])
        else:
            holes.append(None)
    text = _written(name, members[0], holes, tuple(names.values()))
    values = [tuple(column[row] for _, column in names) for row in range(len(members))]
    return text, tuple(role for role, _ in names), values


def _written(
    name: str, member: tuple[Child, Lines], holes: Sequence[str | None], arguments: tuple[str, ...]
) -> ClassText:
    child, lines = member
    op = child.node.op
    doc = f"{op.summary[:1].upper()}{op.summary[1:]}." + (f" {op.source}." if op.source else "")
    rest = iter(holes)
    init = [_fill(line, rest, "") for line in lines.init]
    forward = [_fill(line, rest, "self.") for line in lines.forward]
    kept = [f"self.{name} = {name}" for name in arguments if any(f"self.{name}" in line for line in forward)]
    return ClassText(name, doc, arguments, (*kept, *init), tuple(forward))


def _fill(line: Parts, holes: Iterator[str | None], owner: str) -> str:
    def written(part: str | Number) -> str:
        if isinstance(part, str):
            return part
        name = next(holes)
        return part.text(name and owner + name)

    return "".join(written(part) for part in line)


Known = Mapping[tuple[str, tuple[int, ...]], str]
"""For a role and a column of numbers: the name that a reader would give it."""

_ROLES = {"stride": "stride", "kernel": "kernel", "padding": "padding", "groups": "groups", "cardinality": "groups"}


def _known_columns(children: Sequence[Child]) -> Known:
    """Names for columns that equal the incoming channels or one of the block's own settings."""
    known: dict[tuple[str, tuple[int, ...]], str] = {}
    settings = [child.node.op.values() for child in children]
    for name in settings[0]:
        values = [each.get(name) for each in settings]
        if all(type(value) is int for value in values):
            known.setdefault((_ROLES.get(name, "channels"), tuple(values)), name)  # type: ignore[arg-type]
    known.setdefault(("channels", tuple(child.inputs[0][0] for child in children)), "in_channels")
    return known


_IN_USE = {"nn", "torch", "super", "range", "self", "x"}
"""What a constructor's lines refer to: settings of user blocks may be called so, arguments may not."""


def _argument(role: str, column: tuple[int, ...], known: Known, taken: set[str]) -> str:
    base = known.get((role, column), "width" if role == "channels" else role).lower()
    return next(name for n in range(1, 10_000) if (name := base if n == 1 else f"{base}{n}") not in taken | _IN_USE)
