"""Random documents: every kind with all its settings, stages with exceptions, joins, long skips, user blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from resexplorer.fields import BoolField, ChoiceField, Field, FloatField, IntField, Value
from resexplorer.network import INPUT, REGISTRY, Block, Network, Node, Override, Stage
from resexplorer.network.blocks.group import Exposed, Group
from resexplorer.network.infer import Summary, summarise
from resexplorer.network.layers import Add, Concat, Flatten, GlobalPool, Linear, Multiply
from resexplorer.network.op import Op, Shape

Draw = Callable[[st.SearchStrategy[Any]], Any]

LIMITS = {
    "channels": 24,
    "width": 8,
    "reduced": 8,
    "merged": 8,
    "path_width": 6,
    "cardinality": 4,
    "groups": 4,
    "features": 12,
    "classes": 12,
    "kernel": 7,
    "kernel_width": 7,
    "skip_kernel": 3,
    "padding": 3,
    "stride": 3,
    "first_stride": 3,
    "dilation": 3,
    "reduction": 8,
    "se_reduction": 8,
    "blocks": 4,
}
"""Largest values drawn: big enough for every rule, small enough for a second."""
ALWAYS = {"channels", "path_width", "cardinality", "features", "classes"}
"""Settings whose defaults are too large for tests."""
MOST_MACS = 20_000_000
CONTAINERS = {Stage.kind, Group.kind}
SIMPLE = [kind for kind in REGISTRY if kind not in CONTAINERS]
BODY = [kind for kind in SIMPLE if kind not in {"flatten", "linear", "head", "global_pool"}] + sorted(CONTAINERS) * 4
STACKABLE = [kind for kind in SIMPLE if issubclass(REGISTRY[kind], Block) and REGISTRY[kind].stackable]


def examples(count: int, *, random: bool = False) -> settings:
    """Hypothesis settings for ``count`` examples: the same ones in every run, unless ``random``."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        max_examples=count, deadline=None, derandomize=not random, database=None, suppress_health_check=checks
    )


def value_of(field: Field) -> st.SearchStrategy[Value]:
    """Values that a field accepts."""
    if isinstance(field, IntField):
        most = min(field.maximum, LIMITS.get(field.name, 8))
        numbers: st.SearchStrategy[Value] = st.integers(field.minimum, max(field.minimum, most))
        return st.none() | numbers if field.optional else numbers
    if isinstance(field, FloatField):
        low, high = max(field.minimum, -1.5), min(field.maximum, 1.5)
        return st.sampled_from([low, high, field.default or low, round((2 * low + high) / 3, 3)])
    if isinstance(field, ChoiceField):
        return st.sampled_from([choice.value for choice in field.choices])
    assert isinstance(field, BoolField)
    return st.booleans()


def some_values(draw: Draw, fields: tuple[Field, ...], share: float = 0.5) -> dict[str, Value]:
    """Settings for about ``share`` of the fields."""
    return {
        field.name: draw(value_of(field)) for field in fields if field.name in ALWAYS or draw(st.floats(0, 1)) < share
    }


@st.composite
def ops(draw: Draw, kinds: list[str] | None = None, depth: int = 1) -> Op:
    """One operation with random settings; ``depth`` bounds how deep user blocks nest."""
    kind = draw(st.sampled_from(kinds or [*SIMPLE, *CONTAINERS, *CONTAINERS]))
    if kind == Group.kind:
        return draw(groups(depth=depth - 1)) if depth else draw(ops(STACKABLE))
    if kind == Stage.kind:
        return draw(stages(depth=depth))
    cls = REGISTRY[kind]
    share = draw(st.sampled_from([0.0, 0.2, 0.8]))
    return cls.build(some_values(draw, cls.own_fields(), share))


@st.composite
def stages(draw: Draw, depth: int = 1) -> Stage:
    """A stage with exceptions in some of its blocks."""
    block = draw(ops([*STACKABLE, Group.kind] if depth else STACKABLE, depth=depth))
    assert isinstance(block, Block)
    stage = Stage(block=block).replace(blocks=draw(st.integers(1, 4)))
    for index in range(stage.blocks):
        if draw(st.integers(0, 3)) == 0:
            usual = stage.instance(index)
            values = tuple((f.name, draw(value_of(f))) for f in usual.fields() if draw(st.integers(0, 5)) == 0)
            stage = stage.with_override(index, Override(values, draw(st.booleans())))
    return stage


@st.composite
def groups(draw: Draw, depth: int = 0) -> Group:
    """A user-made block of a few nodes in a row or with a skip inside, some of its settings exposed."""
    usual = ["conv", "norm", "activation", "residual", "bottleneck", "conv_unit", "squeeze_excite"]
    kinds = draw(st.sampled_from([usual, SIMPLE])) + [Stage.kind] * bool(depth)
    nodes: list[Node] = []
    source = INPUT
    for number in range(draw(st.integers(1, 4))):
        op = draw(ops(kinds, depth=depth))
        inputs = (source,) * op.arity[0]
        nodes.append(Node(f"part{number}", op, inputs, draw(st.integers(0, 9)) == 0))
        source = nodes[-1].id
    if draw(st.booleans()):
        nodes.append(Node("join", draw(st.sampled_from([Add(), Concat()])), (source, INPUT)))
    group = Group(name="My block", nodes=tuple(nodes), output=nodes[-1].id)
    exposed = [
        Exposed(f"{node.id}_{field.name}", field.label, ((node.id, field.name),))
        for node in nodes
        for field in node.op.fields()
        if field.name in {"channels", "stride", "groups", "norm"}
    ]
    return Group(name=group.name, nodes=group.nodes, output=group.output, exposed=tuple(exposed[:4]))


def fits(op: Op, bypassed: bool, inputs: tuple[Shape, ...]) -> Summary | None:
    """The summary of an operation that works on ``inputs`` and is cheap enough."""
    summary = summarise(op, bypassed, inputs)
    good = not summary.flaws and summary.output is not None and summary.macs < MOST_MACS
    return summary if good and max(summary.output) < 200_000 else None


@st.composite
def shapes(draw: Draw) -> Shape:
    """Input shapes from one pixel to 40."""
    side = draw(st.sampled_from([1, 2, 7, 8, 9, 16, 33, 40]))
    return draw(st.integers(1, 4)), side, draw(st.sampled_from([side, 5, 12]))


@st.composite
def networks(draw: Draw, kinds: list[str] | None = None, most: int = 7, head: bool = True) -> Network:
    """A document without problems: nodes that fit, joined freely, every end led into one head."""
    shape = draw(shapes())
    known: dict[str, Shape] = {INPUT: shape}
    nodes: list[Node] = []

    def add(name: str, op: Op, *inputs: str, bypassed: bool = False) -> bool:
        summary = fits(op, bypassed, tuple(known[source] for source in inputs))
        if summary is not None and summary.output is not None:
            nodes.append(Node(name, op, inputs, bypassed))
            known[name] = summary.output
        return summary is not None

    for number in range(draw(st.integers(0, most))):
        names = list(known)
        source = names[-1] if draw(st.integers(0, 3)) else draw(st.sampled_from(names))
        if draw(st.integers(0, 3)) == 0:
            _join(draw, add, known, f"join{number}", source)
        else:
            for _ in range(4):  # most kinds do not fit everywhere
                op = draw(ops(kinds or (BODY if draw(st.integers(0, 7)) else None)))
                inputs = (source,) * op.arity[0]
                if add(f"n{number}", op, *inputs, bypassed=draw(st.integers(0, 7)) == 0):
                    break
    if head:
        _finish(draw, add, known, nodes)
    return Network("Random network", shape, tuple(nodes))


def _join(draw: Draw, add: Callable[..., bool], known: dict[str, Shape], name: str, source: str) -> None:
    """Join ``source`` with other paths that fit it, however far back they begin."""
    join = draw(st.sampled_from([Add(), Concat(), Multiply()]))
    here = known[source]
    if isinstance(join, Concat):
        alike = [n for n, s in known.items() if len(s) == len(here) and s[1:] == here[1:]]
    else:
        alike = [n for n, s in known.items() if s == here]
    count = 1 if isinstance(join, Multiply) else draw(st.integers(1, 3))
    others = [draw(st.sampled_from(alike)) for _ in range(count)] if alike else []
    if others:
        add(name, join, source, *others)


def _finish(draw: Draw, add: Callable[..., bool], known: dict[str, Shape], nodes: list[Node]) -> None:
    """Lead every loose end into one vector and classify it."""
    read = {source for node in nodes for source in node.inputs}
    ends = [node.id for node in nodes if node.id not in read] or [INPUT]
    flat: list[str] = []
    for number, end in enumerate(ends):
        last = end
        if len(known[last]) == 3 and draw(st.booleans()):
            add(f"pool{number}", GlobalPool(), last)
            last = f"pool{number}"
        if len(known[last]) == 3:
            add(f"flat{number}", Flatten(), last)
            last = f"flat{number}"
        flat.append(last)
    if len(flat) > 1:
        add("gather", Concat(), *flat)
        flat = ["gather"]
    if draw(st.booleans()) or len(known[flat[0]]) != 1:
        add("classify", Linear(features=draw(st.integers(1, 9))), flat[0])


@st.composite
def wild_networks(draw: Draw, most: int = 7) -> Network:
    """A document that is probably wrong: any operation reads anything, itself and what is not there included."""
    count = draw(st.integers(0, most))
    names = [f"n{number}" for number in range(count)]
    sources = st.sampled_from([INPUT, *names, "nowhere"])
    nodes = []
    for number, name in enumerate(names):
        op = draw(ops(BODY))
        usual = (names[number - 1] if number else INPUT,) * op.arity[0]
        free = tuple(draw(st.lists(sources, max_size=3)))
        nodes.append(Node(name, op, draw(st.sampled_from([usual, usual, usual, free])), draw(st.integers(0, 5)) == 0))
    return Network("Wild network", draw(shapes()), tuple(nodes))


__all__ = ["examples", "groups", "networks", "ops", "shapes", "stages", "value_of", "wild_networks"]
