"""The blocks of a network as places to look at while it trains: which layers are theirs, where branch and input are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from resexplorer.network.analysis import Analysis, analyse
from resexplorer.network.blocks.stage import Stage
from resexplorer.network.document import Network
from resexplorer.network.infer import Child, Leaf
from resexplorer.network.layers import Add, Concat, Multiply, PadShortcut, Scale

CALLS = (Add, Concat, Multiply, PadShortcut, Scale)
"""Layers that are calls in the torch module and not modules of their own."""


@dataclass(frozen=True, slots=True)
class BlockPlace:
    """One block: a node of the document, or one block of a stage (``layer1.2``).

    ``layers`` are the paths of its primitive layers in running order, ``weights`` of those with parameters.
    ``branch`` is the last module of F(x) (before a gate, where there is one), ``entry`` a module whose input is x;
    both are ``None`` where the block adds nothing to its input. ``end`` is the block's last module.
    """

    name: str
    layers: tuple[str, ...]
    weights: tuple[str, ...]
    branch: str | None
    entry: str | None
    end: str | None


def block_places(network: Network) -> tuple[BlockPlace, ...]:
    """The network's blocks in running order."""
    found = analyse(network)
    by_path = {leaf.path: leaf for leaf in found.leaves}
    groups: dict[str, list[Leaf]] = {}
    for leaf in found.leaves:
        groups.setdefault(_block_of(found, leaf.path), []).append(leaf)
    return tuple(_place(name, leaves, by_path) for name, leaves in groups.items())


def _block_of(found: Analysis, path: str) -> str:
    first, *rest = path.split(".")
    child = found.by_id.get(first)
    if child is None:
        return next((c.node.id for c in found.children if _has(found, c, first)), first)
    return f"{first}.{rest[0]}" if isinstance(child.node.op, Stage) and rest else first


def _has(found: Analysis, child: Child, first: str) -> bool:
    inner = (part.node.id.split(".")[0] for part in child.summary.children)
    return found.prefixes[child.node.id] == "" and first in inner


def _place(name: str, leaves: Sequence[Leaf], by_path: Mapping[str, Leaf]) -> BlockPlace:
    own = {leaf.path for leaf in leaves}
    weights = tuple(leaf.path for leaf in leaves if leaf.summary.parameters)
    join = next((leaf for leaf in reversed(leaves) if isinstance(leaf.layer, Add) and _outside(leaf, own)), None)
    join = join or next((leaf for leaf in reversed(leaves) if isinstance(leaf.layer, Add)), None)
    modules = [leaf for leaf in leaves if not isinstance(leaf.layer, CALLS)]
    entry = next((leaf.path for leaf in modules if leaf.sources[0] not in own), None)
    adds = join is not None and len(leaves) > 1
    return BlockPlace(
        name,
        tuple(leaf.path for leaf in leaves),
        weights,
        _module(join.sources[0], by_path) if join and adds else None,
        entry if adds else None,
        modules[-1].path if modules else None,
    )


def _outside(join: Leaf, own: Iterable[str]) -> bool:
    return any(source not in set(own) for source in join.sources)


def _module(path: str, by_path: Mapping[str, Leaf]) -> str | None:
    """The nearest module at or before ``path``."""
    while path in by_path and isinstance(by_path[path].layer, CALLS):
        path = by_path[path].sources[0]
    return path if path in by_path else None
