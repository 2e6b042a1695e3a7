"""A whole network's shapes, numbers and structural flaws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

from resexplorer.network.document import Network
from resexplorer.network.graph import INPUT, Block, Node
from resexplorer.network.infer import (
    MAX_FLAWS,
    MAX_VALUES,
    Child,
    Flaw,
    Leaf,
    Run,
    leaves,
    run_through,
    too_many_parts,
    wiring_flaw,
)
from resexplorer.network.loops import looping
from resexplorer.network.op import Shape
from resexplorer.network.remember import remember


@dataclass(frozen=True, slots=True)
class PlacedFlaw:
    """A flaw with the document's node that has it; ``node`` is ``None`` for the whole network."""

    flaw: Flaw
    node: str | None

    @property
    def path(self) -> str:
        """Module-like path of the place, for messages."""
        return ".".join((self.node or "", *self.flaw.path)).strip(".")


@dataclass(frozen=True)
class Analysis:
    """Everything that can be told about a network without running it.

    ``children`` are the nodes that could be inferred, in running order. ``shapes`` maps node names (and
    :data:`INPUT`) to output shapes. ``receptive`` maps them to ``(size, stride)`` of the receptive field in input
    pixels. Totals are exact for a network without flaws.
    """

    network: Network
    children: tuple[Child, ...]
    shapes: dict[str, Shape]
    receptive: dict[str, tuple[int, int]]
    depths: dict[str, int]
    flaws: tuple[PlacedFlaw, ...]

    @cached_property
    def by_id(self) -> dict[str, Child]:
        """Inferred nodes by name."""
        return {child.node.id: child for child in self.children}

    @cached_property
    def parameters(self) -> int:
        """Learnable values."""
        return sum(child.summary.parameters for child in self.children)

    @cached_property
    def macs(self) -> int:
        """Multiply-accumulates for one image."""
        return sum(child.summary.macs for child in self.children)

    @cached_property
    def activations(self) -> int:
        """Values kept for the backward pass, per image."""
        return sum(child.summary.activations for child in self.children)

    @property
    def parts(self) -> int:
        """Blocks and layers of the whole expansion."""
        return len(self.network.nodes) + sum(child.summary.parts for child in self.children)

    @property
    def depth(self) -> int:
        """Weighted layers on the longest way from the input to the output."""
        return self.depths.get(self.network.output or INPUT, 0)

    @property
    def output(self) -> Shape | None:
        """Shape of what comes out."""
        return self.shapes.get(self.network.output or INPUT)

    @property
    def classes(self) -> int | None:
        """Number of classes: the length of the output vector, ``None`` where there is none."""
        return self.output[0] if self.output and len(self.output) == 1 else None

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """For every inferred node: what its children's paths begin with.

        A transparent block (stem, head) leaves its own name out, unless two would then collide.
        """
        taken = {node.id for node in self.network.nodes}
        found: dict[str, str] = {}
        for child in self.children:
            names = {inner.node.id.split(".")[0] for inner in child.summary.children}
            op = child.node.op
            clear = isinstance(op, Block) and op.transparent and not names & taken
            found[child.node.id] = "" if clear else child.node.id + "."
            taken |= names if clear else set()
        return found

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """All primitive layers in running order, with their module paths."""
        names = {INPUT: INPUT}
        found: list[Leaf] = []
        for child in self.children:
            found += _placed(child, self.prefixes[child.node.id], names)
        return tuple(found)

    @cached_property
    def output_path(self) -> str:
        """Path of the primitive layer whose value is the network's output."""
        names = {INPUT: INPUT}
        for child in self.children:
            for _ in _placed(child, self.prefixes[child.node.id], names):
                pass
        return names.get(self.network.output or INPUT, INPUT)


def _placed(child: Child, prefix: str, names: dict[str, str]) -> Iterable[Leaf]:
    if prefix == child.node.id + ".":
        return list(leaves((child,), "", names))
    inner = {INPUT: names[child.node.inputs[0]]}
    found = list(leaves(child.summary.children, prefix, inner))
    names[child.node.id] = inner[child.summary.end]
    return found


def _weight(found: Analysis) -> int:
    return found.parts


@remember(room=100_000, weigh=_weight)
def analyse(network: Network) -> Analysis:
    """Infer shapes and numbers of every node and find what is wrong; never raises for a wrong network."""
    order, flaws = _running_order(network)
    run = run_through(order, network.input)
    flaws += _size_flaws(run)
    for child in run.children:
        flaws += [PlacedFlaw(flaw, child.node.id) for flaw in child.summary.flaws]
    flaws += _end_flaws(network, run.shapes)
    return Analysis(
        network,
        tuple(run.children),
        run.shapes,
        {name: (reach.extent + 1, reach.jump) for name, reach in run.reaches.items()},
        {name: reach.depth for name, reach in run.reaches.items()},
        tuple(flaws[:MAX_FLAWS]),
    )


def _size_flaws(run: Run) -> list[PlacedFlaw]:
    """The flaw of a network that is too large as a whole."""
    if run.full:
        return [PlacedFlaw(too_many_parts(), run.full)]
    parameters = sum(child.summary.parameters for child in run.children)
    if parameters <= MAX_VALUES:
        return []
    heaviest = max(run.children, key=lambda child: child.summary.parameters).node.id
    text = f"The network has {parameters:.1e} parameters, more than any machine can hold: make {heaviest} narrower."
    return [PlacedFlaw(Flaw("too_large", text), heaviest)]


def _running_order(network: Network) -> tuple[list[Node], list[PlacedFlaw]]:
    """Sort the nodes so that each comes after its inputs; report what keeps a node out.

    The document's order is kept as far as it can be.
    """
    flaws = [PlacedFlaw(flaw, node.id) for node in network if (flaw := _wiring_flaw(network, node))]
    broken = {flaw.node for flaw in flaws}
    position = {node.id: place for place, node in enumerate(network.nodes)}
    missing = {node.id: len(set(node.inputs) - {INPUT}) for node in network}
    ready = [position[name] for name, count in missing.items() if not count and name not in broken]
    order: list[Node] = []
    while ready:
        node = network.nodes[heappop(ready)]
        order.append(node)
        for reader in network.consumers[node.id]:
            missing[reader] -= 1
            if not missing[reader] and reader not in broken:
                heappush(ready, position[reader])
    return order, flaws + [_loop_flaw(name) for name in looping(network, {node.id for node in order})]


def _loop_flaw(name: str) -> PlacedFlaw:
    sentence = f"{name} depends on its own output: remove one of the wires that form the loop."
    return PlacedFlaw(Flaw("cycle", sentence), name)


def _wiring_flaw(network: Network, node: Node) -> Flaw | None:
    missing = [source for source in node.inputs if source != INPUT and source not in network.by_id]
    if missing:
        text = f"{node.id} reads {missing[0]!r}, which does not exist: connect it to another block."
        return Flaw("dangling_input", text)
    return wiring_flaw(node)


def _end_flaws(network: Network, shapes: dict[str, Shape]) -> list[PlacedFlaw]:
    if not network.nodes:
        text = "The network is empty: drag a stem, a stage and a head onto the canvas, or start from a preset."
        return [PlacedFlaw(Flaw("empty", text), None)]
    flaws = []
    for node in network:
        if not network.consumers[node.id] and node.id != network.output:
            text = f"Nothing reads the output of {node.id}: connect it or delete it."
            flaws.append(PlacedFlaw(Flaw("loose_end", text), node.id))
    out = shapes.get(network.output or INPUT)
    if out is not None and len(out) != 1:
        text = "The network has no head: what comes out are feature maps, not one value per class."
        flaws.append(PlacedFlaw(Flaw("no_head", text), network.output))
    if network.output is None:
        text = "Every block feeds another one, so nothing comes out: cut the loop."
        flaws.append(PlacedFlaw(Flaw("no_output", text), None))
    return flaws
