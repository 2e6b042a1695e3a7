"""Shapes and numbers of every node, derived from the expansion and remembered.

The result for one operation on one input shape never changes, so it is computed once and shared: an edit in a
1,202-layer network recomputes only what it touches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from resexplorer.network.graph import INPUT, Block, Graph, Node
from resexplorer.network.op import Layer, Misfit, Op, Shape

MAX_LAYERS = 200_000
"""More primitive layers than this are refused: a file must not be able to exhaust the machine."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A misfit somewhere below a node; ``path`` is relative to it."""

    code: str
    sentence: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """A node inside an expansion, with what reaches it and what it comes to."""

    node: Node
    inputs: tuple[Shape, ...]
    summary: Summary


@dataclass(frozen=True, slots=True)
class Summary:
    """What one operation comes to on given inputs.

    ``parameters`` and ``macs`` (multiply-accumulates of one image) are exact. ``activations`` counts the values
    kept for the backward pass, per image. The receptive field grows by ``extent`` input pixels and the distance
    between neighbours by the factor ``jump``. ``depth`` counts weighted layers on the longest way through.
    ``output`` is ``None`` where a flaw leaves it unknown.
    """

    output: Shape | None
    parameters: int = 0
    macs: int = 0
    activations: int = 0
    extent: int = 0
    jump: int = 1
    depth: int = 0
    layers: int = 0
    flaws: tuple[Flaw, ...] = ()
    children: tuple[Child, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reach:
    """Receptive field, jump and depth of one tensor, relative to the graph's input."""

    extent: int = 0
    jump: int = 1
    depth: int = 0


def inner_graph(op: Op, bypassed: bool, incoming: Shape) -> Graph | None:
    """The graph that stands for ``op``; ``None`` for a layer, an empty graph for a bare wire."""
    if bypassed:
        if not isinstance(op, Block):
            return Graph((), INPUT)
        return op.bypass(incoming) or Graph((), INPUT)
    return op.expand(incoming) if isinstance(op, Block) else None


@lru_cache(maxsize=65_536)
def summarise(op: Op, bypassed: bool, inputs: tuple[Shape, ...]) -> Summary:
    """Shapes and numbers of one operation on ``inputs``; flaws instead of errors."""
    try:
        graph = inner_graph(op, bypassed, inputs[0])
    except Misfit as misfit:
        return Summary(misfit.fallback, flaws=(Flaw(misfit.code, misfit.sentence),))
    if graph is None:
        return _layer(op, inputs)  # type: ignore[arg-type]
    result = summarise_graph(graph, inputs[0])
    if isinstance(op, Block) and not op.counts_depth:
        result = _without_depth(result)
    if bypassed:
        result = _checked_bypass(op, inputs, result)
    return result


def _without_depth(summary: Summary) -> Summary:
    from dataclasses import replace

    return replace(summary, depth=0)


def _checked_bypass(op: Op, inputs: tuple[Shape, ...], result: Summary) -> Summary:
    from dataclasses import replace

    usual = summarise(op, False, inputs).output
    if usual is None or usual == result.output:
        return result
    flaw = Flaw(
        "bypass_changes_shape",
        "It can't be bypassed: without its branch the shape that the next block expects is missing. "
        "Switch it on again, or give it a skip with a projection.",
    )
    return replace(result, output=usual, flaws=(*result.flaws, flaw))


def _layer(layer: Layer, inputs: tuple[Shape, ...]) -> Summary:
    flaws: tuple[Flaw, ...] = ()
    try:
        output = layer.output(inputs)
    except Misfit as misfit:
        flaws = (Flaw(misfit.code, misfit.sentence),)
        if misfit.fallback is None:
            return Summary(None, layers=1, flaws=flaws)
        output = misfit.fallback
    extent, jump = layer.window()
    return Summary(
        output,
        layer.parameters(inputs),
        layer.macs(inputs, output),
        0 if layer.in_place else prod(output),
        extent,
        jump,
        int(layer.weighted),
        1,
        flaws,
    )


def summarise_graph(graph: Graph, incoming: Shape) -> Summary:
    """Shapes and numbers of a block's graph."""
    children, shapes, reaches = run_through(graph.nodes, incoming)
    reach = reaches.get(graph.output, _Reach())
    return Summary(
        shapes.get(graph.output),
        sum(child.summary.parameters for child in children),
        sum(child.summary.macs for child in children),
        sum(child.summary.activations for child in children),
        reach.extent,
        reach.jump,
        reach.depth,
        sum(child.summary.layers for child in children),
        tuple(
            Flaw(flaw.code, flaw.sentence, (child.node.id, *flaw.path))
            for child in children
            for flaw in child.summary.flaws
        ),
        tuple(children),
    )


def run_through(nodes: Sequence[Node], incoming: Shape) -> tuple[list[Child], dict[str, Shape], dict[str, _Reach]]:
    """Infer ``nodes``, which stand in an order in which they can run.

    A node whose input is unknown is left out: the flaw that made it unknown is reported where it arose.
    """
    children: list[Child] = []
    shapes: dict[str, Shape] = {INPUT: incoming}
    reaches: dict[str, _Reach] = {INPUT: _Reach()}
    total = 0
    for node in nodes:
        if not node.inputs or any(source not in shapes for source in node.inputs):
            continue
        inputs = tuple(shapes[source] for source in node.inputs)
        summary = summarise(node.op, node.bypassed, inputs)
        children.append(Child(node, inputs, summary))
        total += summary.layers
        if total > MAX_LAYERS:
            break
        if summary.output is not None:
            shapes[node.id] = summary.output
            reaches[node.id] = _grow(summary, [reaches[source] for source in node.inputs])
    return children, shapes, reaches


def _grow(summary: Summary, sources: Sequence[_Reach]) -> _Reach:
    jump = max(source.jump for source in sources)
    extent = max(source.extent for source in sources) + summary.extent * jump
    return _Reach(extent, jump * summary.jump, max(source.depth for source in sources) + summary.depth)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A primitive layer at its place: ``path`` is its module name, ``sources`` the paths it reads."""

    path: str
    layer: Layer
    sources: tuple[str, ...]
    inputs: tuple[Shape, ...]
    output: Shape
    summary: Summary


def leaves(children: Sequence[Child], prefix: str, names: dict[str, str]) -> Iterator[Leaf]:
    """Walk down to the primitive layers.

    ``names`` maps the graph's node names to the paths that carry their values; it is filled for the caller.
    """
    for child in children:
        sources = tuple(names[source] for source in child.node.inputs)
        path = prefix + child.node.id
        layer = child.node.op
        if isinstance(layer, Layer) and not child.node.bypassed:
            if child.summary.output is not None:
                yield Leaf(path, layer, sources, child.inputs, child.summary.output, child.summary)
            names[child.node.id] = path
        else:
            inner: dict[str, str] = {INPUT: sources[0]}
            yield from leaves(child.summary.children, path + ".", inner)
            names[child.node.id] = inner[_end(child, inner)]


def _end(child: Child, inner: Mapping[str, str]) -> str:
    graph = inner_graph(child.node.op, child.node.bypassed, child.inputs[0])
    output = graph.output if graph else INPUT
    return output if output in inner else INPUT
