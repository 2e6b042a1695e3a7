"""Turn a document into a ``torch.fx.GraphModule``: an ordinary module that compiles, exports and moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import torch
from torch import fx, nn

from resexplorer.errors import ResExplorerError
from resexplorer.model.modules import MODULES, function_of
from resexplorer.network import Network, analyse, problems
from resexplorer.network.graph import INPUT
from resexplorer.network.infer import Leaf
from resexplorer.network.layers import Activation, Add, Conv, Norm

OVERWRITABLE = (Conv, Norm, Add)
"""Layers whose output nobody needs for the backward pass, so that a following activation may overwrite it."""


class NotBuildable(ResExplorerError):
    """A network with problems can't become a module."""


def build(network: Network) -> fx.GraphModule:
    """Build the module: ``(N, C, H, W)`` float images → ``(N, classes)`` logits.

    Sub-modules are called by their paths (``layer1.0.conv1``), so torchvision's and timm's state dicts load where
    the preset follows them. Raises :class:`NotBuildable` with the first problem's sentence.
    """
    wrong = problems(network)
    if wrong:
        raise NotBuildable(f"{network.name} can't be built yet: {wrong[0].sentence}")
    found = analyse(network)
    root = nn.Module()
    graph = fx.Graph()
    values = {INPUT: graph.placeholder("x")}
    readers = Counter(source for leaf in found.leaves for source in leaf.sources)
    readers[found.output_path] += 1
    made_by = {leaf.path: leaf.layer for leaf in found.leaves}
    for leaf in found.leaves:
        values[leaf.path] = _emit(root, graph, leaf, values, _may_overwrite(leaf, readers, made_by))
    graph.output(values[found.output_path])
    return fx.GraphModule(root, graph, class_name="Network")


def _may_overwrite(leaf: Leaf, readers: Counter[str], made_by: Mapping[str, object]) -> bool:
    source = leaf.sources[0]
    return isinstance(leaf.layer, Activation) and readers[source] == 1 and isinstance(made_by.get(source), OVERWRITABLE)


def _emit(root: nn.Module, graph: fx.Graph, leaf: Leaf, values: dict[str, fx.Node], overwrite: bool) -> fx.Node:
    inputs = tuple(values[source] for source in leaf.sources)
    make = MODULES.get(type(leaf.layer))
    if make is not None:
        _attach(root, leaf.path, make(leaf.layer, leaf, overwrite))
        return graph.call_module(leaf.path, inputs)
    function, constants, as_list = function_of(leaf.layer, len(inputs))
    arguments: tuple[Any, ...] = (list(inputs), *constants) if as_list else (*inputs, *constants)
    return graph.call_function(function, arguments)


def _attach(root: nn.Module, path: str, module: nn.Module) -> None:
    """Add a module at a dotted path, making the containers on the way."""
    *parents, name = path.split(".")
    owner = root
    for parent in parents:
        if parent not in owner._modules:
            owner.add_module(parent, nn.Module())
        owner = owner.get_submodule(parent)
    owner.add_module(name, module)


def parameter_count(module: nn.Module) -> int:
    """Learnable values of a module."""
    return sum(parameter.numel() for parameter in module.parameters())


def meta(network: Network) -> fx.GraphModule:
    """Build on the meta device: shapes and counts without memory."""
    with torch.device("meta"):
        return build(network)
