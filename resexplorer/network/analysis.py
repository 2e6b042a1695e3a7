"""A whole network's shapes, numbers and structural flaws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from resexplorer.network.document import Network
from resexplorer.network.graph import INPUT, Block, Node
from resexplorer.network.infer import Child, Flaw, Leaf, leaves, run_through
from resexplorer.network.op import Shape


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
    op = child.node.op
    assert isinstance(op, Block)
    names[child.node.id] = inner[op.expand(child.inputs[0]).output]
    return found


@lru_cache(maxsize=128)
def analyse(network: Network) -> Analysis:
    """Infer shapes and numbers of every node and find what is wrong; never raises for a wrong network."""
    order, flaws = _running_order(network)
    children, shapes, reaches = run_through(order, network.input)
    for child in children:
        flaws += [PlacedFlaw(flaw, child.node.id) for flaw in child.summary.flaws]
    flaws += _end_flaws(network, shapes)
    return Analysis(
        network,
        tuple(children),
        shapes,
        {name: (reach.extent + 1, reach.jump) for name, reach in reaches.items()},
        {name: reach.depth for name, reach in reaches.items()},
        tuple(flaws),
    )


def _running_order(network: Network) -> tuple[list[Node], list[PlacedFlaw]]:
    """Sort the nodes so that each comes after its inputs; report what keeps a node out."""
    flaws = [flaw for node in network for flaw in _wiring_flaws(network, node)]
    broken = {flaw.node for flaw in flaws}
    order: list[Node] = []
    done = {INPUT}
    waiting = [node for node in network if node.id not in broken]
    while waiting:
        ready = [node for node in waiting if all(source in done for source in node.inputs)]
        if not ready:
            break
        ready_ids: set[str] = set()
        for node in waiting:  # one sweep takes whole chains that already stand in order
            if all(source in done for source in node.inputs):
                order.append(node)
                done.add(node.id)
                ready_ids.add(node.id)
        waiting = [node for node in waiting if node.id not in ready_ids]
    for node in _on_cycles(waiting):
        sentence = f"{node.id} depends on its own output: remove one of the wires that form the loop."
        flaws.append(PlacedFlaw(Flaw("cycle", sentence), node.id))
    return order, flaws


def _on_cycles(nodes: list[Node]) -> list[Node]:
    """Of the nodes that could not be sorted, those that can reach themselves."""
    sources = {node.id: node.inputs for node in nodes}

    def reaches_itself(start: str) -> bool:
        seen: set[str] = set()
        stack = list(sources[start])
        while stack:
            name = stack.pop()
            if name == start:
                return True
            if name not in seen:
                seen.add(name)
                stack.extend(sources.get(name, ()))
        return False

    return [node for node in nodes if reaches_itself(node.id)]


def _wiring_flaws(network: Network, node: Node) -> list[PlacedFlaw]:
    fewest, most = node.op.arity
    missing = [source for source in node.inputs if source != INPUT and source not in network.by_id]
    if missing:
        text = f"{node.id} reads {missing[0]!r}, which does not exist: connect it to another block."
        return [PlacedFlaw(Flaw("dangling_input", text), node.id)]
    if len(node.inputs) < fewest:
        need = "an input" if fewest == 1 else f"at least {fewest} inputs"
        text = f"{node.id} needs {need} but has {len(node.inputs) or 'none'}: draw a wire to it."
        return [PlacedFlaw(Flaw("missing_input", text), node.id)]
    if len(node.inputs) > most:
        text = f"{node.id} takes {most} input{'s' * (most > 1)} but has {len(node.inputs)}: join them with Add first."
        return [PlacedFlaw(Flaw("too_many_inputs", text), node.id)]
    return []


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
