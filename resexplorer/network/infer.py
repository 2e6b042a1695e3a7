"""Shapes and numbers of every node, derived from the expansion and remembered.

The result for one operation on one input shape never changes, so it is computed once and shared: an edit in a
1,202-layer network recomputes only what it touches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from math import prod

from resexplorer.network.graph import INPUT, Block, Graph, Node
from resexplorer.network.op import Layer, Misfit, Op, Shape
from resexplorer.network.remember import remember

MAX_PARTS = 50_000
"""A network of more blocks and layers than this is refused: no file may exhaust the machine."""
MAX_VALUES = 2**36
"""Nor may a feature map, or the weights of a network, have more values than this (256 GiB in float32)."""
MAX_FLAWS = 100
"""So many flaws are told, the first ones."""


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
    ``output`` is ``None`` where a flaw leaves it unknown; ``end`` names the child that carries it, or
    :data:`INPUT`. ``parts`` counts all blocks and layers inside, ``weight`` only the distinct ones.
    """

    output: Shape | None
    parameters: int = 0
    macs: int = 0
    activations: int = 0
    extent: int = 0
    jump: int = 1
    depth: int = 0
    parts: int = 1
    weight: int = 1
    flaws: tuple[Flaw, ...] = ()
    children: tuple[Child, ...] = ()
    end: str = INPUT


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


def _weight(summary: Summary) -> int:
    return summary.weight


@remember(room=100_000, weigh=_weight)
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
        result = replace(result, depth=0)
    if bypassed:
        result = _checked_bypass(op, inputs, result)
    return result


def _checked_bypass(op: Op, inputs: tuple[Shape, ...], result: Summary) -> Summary:
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
            return Summary(None, flaws=flaws)
        output = misfit.fallback
    parameters = layer.parameters(inputs)
    if max(prod(output), parameters) > MAX_VALUES:
        return Summary(None, flaws=(*flaws, _too_large(max(prod(output), parameters))))
    extent, jump = layer.window()
    return Summary(
        output,
        parameters,
        layer.macs(inputs, output),
        0 if layer.in_place else prod(output),
        extent,
        jump,
        int(layer.weighted),
        flaws=flaws,
    )


def _too_large(values: int) -> Flaw:
    """The flaw of a layer that no machine could hold."""
    return Flaw("too_large", f"This layer would hold {values:.1e} values, more than any machine can: make it smaller.")


def too_many_parts() -> Flaw:
    """The flaw where the expansion was given up."""
    return Flaw("too_large", f"The network has more than {MAX_PARTS:,} blocks and layers: use fewer or smaller stages.")


def summarise_graph(graph: Graph, incoming: Shape) -> Summary:
    """Shapes and numbers of a block's graph."""
    run = run_through(graph.nodes, incoming)
    if run.full:
        return Summary(None, flaws=(too_many_parts(),))
    children = run.children
    reach = run.reaches.get(graph.output, _Reach())
    return Summary(
        run.shapes.get(graph.output),
        sum(child.summary.parameters for child in children),
        sum(child.summary.macs for child in children),
        sum(child.summary.activations for child in children),
        reach.extent,
        reach.jump,
        reach.depth,
        1 + sum(child.summary.parts for child in children),
        1 + len(children) + sum({id(child.summary): child.summary.weight for child in children}.values()),
        tuple(islice(chain(run.flaws, _flaws_inside(children)), MAX_FLAWS)),
        tuple(children),
        graph.output if graph.output in run.shapes else INPUT,
    )


def _flaws_inside(children: Sequence[Child]) -> Iterator[Flaw]:
    """The children's flaws; what equal blocks of a stage have in common is told for the first of them."""
    flawed = {id(child.summary): child for child in reversed(children) if child.summary.flaws}
    for child in reversed(flawed.values()):
        for flaw in child.summary.flaws:
            yield Flaw(flaw.code, flaw.sentence, (child.node.id, *flaw.path))


@dataclass(slots=True)
class Run:
    """What :func:`run_through` found. ``full`` names the node at which the network became too large."""

    children: list[Child] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)
    reaches: dict[str, _Reach] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    full: str = ""


def run_through(nodes: Sequence[Node], incoming: Shape) -> Run:
    """Infer ``nodes``, which stand in an order in which they can run.

    A node whose input is unknown is left out: the flaw that made it unknown is reported where it arose.
    """
    run = Run(shapes={INPUT: incoming}, reaches={INPUT: _Reach()})
    total = 0
    for node in nodes:
        flaw = wiring_flaw(node)
        if flaw is not None:
            run.flaws.append(replace(flaw, path=(node.id,)))
            continue
        if any(source not in run.shapes for source in node.inputs):
            continue
        inputs = tuple(run.shapes[source] for source in node.inputs)
        summary = summarise(node.op, node.bypassed, inputs)
        total += summary.parts
        if total > MAX_PARTS:
            run.full = node.id
            break
        run.children.append(Child(node, inputs, summary))
        if summary.output is not None:
            run.shapes[node.id] = summary.output
            run.reaches[node.id] = _grow(summary, [run.reaches[source] for source in node.inputs])
    return run


def wiring_flaw(node: Node) -> Flaw | None:
    """Whether a node has fewer or more inputs than it can take."""
    fewest, most = node.op.arity
    if len(node.inputs) < fewest:
        need = "an input" if fewest == 1 else f"at least {fewest} inputs"
        text = f"{node.id} needs {need} but has {len(node.inputs) or 'none'}: draw a wire to it."
        return Flaw("missing_input", text)
    if len(node.inputs) > most:
        text = f"{node.id} takes {most} input{'s' * (most > 1)} but has {len(node.inputs)}: join them with Add first."
        return Flaw("too_many_inputs", text)
    return None


def _grow(summary: Summary, sources: Sequence[_Reach]) -> _Reach:
    jump = max(source.jump for source in sources)
    extent = max(source.extent for source in sources) + summary.extent * jump
    depth = max(source.depth for source in sources) + summary.depth
    return _Reach(min(extent, MAX_VALUES), min(jump * summary.jump, MAX_VALUES), depth)


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
            names[child.node.id] = inner[child.summary.end]
