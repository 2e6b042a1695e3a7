"""The lines of a class: what ``__init__`` makes and what ``forward`` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from resexplorer.export.phrases import Number, Parts, call, constructor
from resexplorer.network.blocks.stage import Stage
from resexplorer.network.graph import INPUT
from resexplorer.network.infer import Child, inner_graph
from resexplorer.network.layers import Activation, AvgPool, Flatten, Norm
from resexplorer.network.op import Layer, Op

LONGEST = 88
JOINED = (Norm, Activation, Flatten)
"""Layers that are written around the call before them, where that is not an activation."""


@dataclass(frozen=True, slots=True)
class Step:
    """``target = expression``; ``source`` is the only variable in it, if there is only one."""

    target: str
    expression: Parts
    source: str = ""
    op: Op | None = None


class Made(Protocol):
    """How a block's object is made."""

    @property
    def name(self) -> str:
        """The class."""

    @property
    def roles(self) -> tuple[str, ...]:
        """What its constructor's arguments are."""

    @property
    def arguments(self) -> tuple[int, ...]:
        """Their values."""

    def text(self) -> str:
        """The constructor call."""


Uses = Mapping[int, Made]


@dataclass(frozen=True, slots=True)
class Lines:
    """Source lines with holes for numbers."""

    init: tuple[Parts, ...]
    forward: tuple[Parts, ...]


def lines_of(child: Child, uses: Uses) -> Lines:
    """The lines of the class that stands for a block."""
    graph = inner_graph(child.node.op, child.node.bypassed, child.inputs[0])
    assert graph is not None
    writer = Writer(uses)
    writer.add(child.summary.children, graph.output)
    return writer.lines(graph.output)


class Writer:
    """Writes children one after the other; variables are reused as soon as nobody reads them any more."""

    def __init__(self, uses: Uses) -> None:
        self._uses = uses
        self._init: list[Parts | str] = []  # a bare string stands for the nn.Sequential of that name
        self._sequences: dict[str, list[tuple[int, Parts]]] = {}
        self._steps: list[Step] = []
        self._variables = {INPUT: "x"}
        self._readers: Counter[str] = Counter()

    def add(self, children: Sequence[Child], output: str) -> None:
        """Write all children of one graph whose value is that of ``output``."""
        self._readers.update(source for child in children for source in child.node.inputs)
        self._readers[output] += 1
        for child in children:
            self._write(child)

    def lines(self, output: str) -> Lines:
        """Everything written so far, ended by returning ``output``."""
        end = self._variables[output]
        steps = [*self._steps, Step("", (end,), end)]
        return Lines(tuple(self._init_lines()), tuple(_nest(steps)))

    def _init_lines(self) -> list[Parts]:
        return [_sequence(line, self._sequences[line]) if isinstance(line, str) else line for line in self._init]

    def _write(self, child: Child) -> None:
        inputs = [self._variables[source] for source in child.node.inputs]
        expression = self._expression(child, inputs)
        if expression is None:  # a bare wire
            self._readers[child.node.inputs[0]] -= 1
            self._variables[child.node.id] = inputs[0]
            return
        for source in child.node.inputs:
            self._readers[source] -= 1
        target = self._target(child)
        self._variables[child.node.id] = target
        self._steps.append(Step(target, expression, inputs[0] if len(inputs) == 1 else "", child.node.op))

    def _target(self, child: Child) -> str:
        """Reuse an input's variable when this was its last reader, else take the next free letter."""
        alive = {
            self._variables[name] for name, count in self._readers.items() if count > 0 and name in self._variables
        }
        own = [self._variables[source] for source in child.node.inputs]
        for variable in own:
            if variable not in alive:
                return variable
        letters = ["y", "z", "u", "v", "w", *(f"y{n}" for n in range(1, 2000))]
        return next(letter for letter in letters if letter not in alive)

    def _expression(self, child: Child, inputs: Sequence[str]) -> Parts | None:
        op, name = child.node.op, child.node.id
        if child.node.bypassed and not child.summary.children:
            return None
        if "." in name:
            return self._member(name, child, inputs[0])
        if id(child) in self._uses:
            self._init.append((f"self.{name} = ", *_made(self._uses[id(child)])))
            return (f"self.{name}({inputs[0]})",)
        if isinstance(op, Stage):
            self._init += _stage(name, child, self._uses)
            return (f"self.{name}({inputs[0]})",)
        assert isinstance(op, Layer)
        made = constructor(op, child.inputs)
        if made is None:
            return call(op, inputs)
        self._init.append((f"self.{name} = ", *made))
        if isinstance(op, Norm) and op.zero_init:
            self._init.append((f"nn.init.zeros_(self.{name}.weight)",))
        return (f"self.{name}({inputs[0]})",)

    def _member(self, name: str, child: Child, x: str) -> Parts | None:
        """A layer with a dotted name belongs to an ``nn.Sequential``; only its first layer calls it."""
        owner, _, index = name.partition(".")
        members = self._sequences.setdefault(owner, [])
        first = not members
        if first:
            self._init.append(owner)
        members.append((int(index), _module(child, self._uses)))
        return (f"self.{owner}({x})",) if first else None


def _module(child: Child, uses: Uses) -> Parts:
    """The constructor of a member of an ``nn.Sequential``, where everything must be a module."""
    op = child.node.op
    if id(child) in uses:
        return _made(uses[id(child)])
    if isinstance(op, Activation):
        return (_ACTIVATION_MODULES[op.function],)
    if isinstance(op, AvgPool):
        return (f"nn.AvgPool2d({op.kernel}, {op.stride}, {op.padding}, ceil_mode={op.ceil}, count_include_pad=False)",)
    assert isinstance(op, Layer)
    made = constructor(op, child.inputs)
    assert made is not None
    return made


_ACTIVATION_MODULES = {
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU(0.01)",
    "silu": "nn.SiLU()",
    "gelu": "nn.GELU()",
    "sigmoid": "nn.Sigmoid()",
}


def _sequence(name: str, members: Sequence[tuple[int, Parts]]) -> Parts:
    by_index = dict(members)
    parts: list[str | Number] = [f"self.{name} = nn.Sequential(\n"]
    for index in range(max(by_index) + 1):
        parts += ["    ", *by_index.get(index, ("nn.Identity()",)), ",\n"]
    return (*parts, ")")


def _made(use: Made) -> Parts:
    parts: list[str | Number] = [f"{use.name}("]
    for place, (role, value) in enumerate(zip(use.roles, use.arguments, strict=True)):
        parts += [", "] * bool(place) + [Number(role, value)]
    return (*parts, ")")


def _stage(name: str, child: Child, uses: Uses) -> list[Parts]:
    """A stage is a sequence of its blocks; equal neighbours are written once."""
    runs: list[tuple[str, int]] = []
    for block in child.summary.children:
        use = uses.get(id(block))
        text = use.text() if use else "nn.Identity()"
        if runs and runs[-1][0] == text:
            runs[-1] = (text, runs[-1][1] + 1)
        else:
            runs.append((text, 1))
    lines = [text if count == 1 else f"*({text} for _ in range({count}))" for text, count in runs]
    return [("\n".join([f"self.{name} = nn.Sequential(", *(f"    {line}," for line in lines), ")"]),)]


def _nest(steps: Sequence[Step]) -> list[Parts]:
    """Write norm and activation around the call before them, as long as the line stays short."""
    lines: list[Step] = []
    for step in steps:
        joined = _join(lines[-1], step) if lines else None
        if joined is None:
            lines.append(step)
        else:
            lines[-1] = joined
    return [(f"{line.target} = " if line.target else "return ", *line.expression) for line in lines]


def _join(before: Step, step: Step) -> Step | None:
    ends = step.target == ""
    if not step.source or before.target != step.source or step.target not in {step.source, ""}:
        return None
    if not ends and (not isinstance(step.op, JOINED) or isinstance(before.op, Activation)):
        return None
    joined = _inline(step.expression, step.source, before.expression)
    if joined is None or _length(joined) > LONGEST:
        return None
    return Step(step.target, joined, before.source, step.op)


def _inline(outer: Parts, variable: str, inner: Parts) -> Parts | None:
    """Put ``inner`` in the place of ``variable``, where that is an argument and stands there once."""
    first = outer[0]
    assert isinstance(first, str)
    if outer == (variable,):
        return inner
    for end in (")", ","):
        hole = f"({variable}{end}"
        if first.count(hole) == 1 and not first.startswith("torch.cat"):
            before, after = first.split(hole)
            return (f"{before}(", *inner, f"{end}{after}", *outer[1:])
    return None


def _length(parts: Parts) -> int:
    return sum(len(part) if isinstance(part, str) else 6 for part in parts)
