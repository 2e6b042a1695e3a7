"""Documents from torchvision's ResNets, by name or from the shapes in a state dict."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from resexplorer.errors import ResExplorerError
from resexplorer.network import Bottleneck, Head, Network, Residual, ResNeXt, Stage, Stem
from resexplorer.network.edits import with_input
from resexplorer.network.graph import Block
from resexplorer.network.op import Op, Shape
from resexplorer.network.presets.chain import chain


class NotImportable(ResExplorerError):
    """A model that is no ResNet of the kind that can be read."""


def torchvision_names() -> tuple[str, ...]:
    """The models of torchvision that can be imported."""
    import torchvision

    names = torchvision.models.list_models(module=torchvision.models)
    return tuple(name for name in names if re.match(r"(wide_)?res(net|next)\d", name))


def from_torchvision(name: str) -> Network:
    """Read a ``torchvision.models.ResNet`` by its name, without weights and without allocating memory."""
    import torchvision

    if name not in torchvision_names():
        raise NotImportable(f"torchvision has no ResNet called {name!r}: use {', '.join(torchvision_names())}.")
    with torch.device("meta"):
        model = torchvision.models.get_model(name, weights=None)
    return from_state_dict(model.state_dict(), name)


Shapes = Mapping[str, tuple[int, ...]]


def from_state_dict(
    state: Mapping[str, Tensor], name: str = "Imported ResNet", input_shape: Shape | None = None
) -> Network:
    """Read a ResNet from the shapes of its weights.

    Shapes don't tell strides: each stage after the first is taken to halve the resolution, on the 3×3. A 7×7 first
    convolution means 224×224 pictures, stride 2 and a max pool; a 3×3 one means 32×32 and neither.
    """
    shapes = {key: tuple(tensor.shape) for key, tensor in state.items()}
    first = shapes.get("conv1.weight", ())
    if len(first) != 4 or len(shapes.get("fc.weight", ())) != 2:
        raise NotImportable("These are not the weights of a ResNet: conv1 and fc are missing.")
    large = first[2] >= 5
    stem = Stem.build({"channels": first[0], "kernel": first[2], "stride": 2 if large else 1, "pool": large})
    shape = input_shape or (first[1], *((224, 224) if large else (32, 32)))
    numbers = sorted({int(m[1]) for key in shapes if (m := re.match(r"layer(\d+)\.", key))})
    if not numbers:
        raise NotImportable("These are not the weights of a ResNet: there is no layer1.")
    parts: list[tuple[str, Op]] = [("stem", stem)]
    parts += [(f"layer{number}", _stage(shapes, number, first=number == numbers[0])) for number in numbers]
    parts.append(("head", Head.build({"classes": shapes["fc.weight"][0]})))
    network = with_input(chain(name, shape, parts), shape)
    _must_have(network, shapes)
    return network


@dataclass(frozen=True, slots=True)
class _Convs:
    """Shapes of one block's convolutions and of its projection."""

    weights: Sequence[tuple[int, ...]]
    projects: bool


def _stage(shapes: Shapes, number: int, *, first: bool) -> Stage:
    prefix = f"layer{number}."
    indices = sorted({int(m[1]) for key in shapes if (m := re.match(rf"{re.escape(prefix)}(\d+)\.", key))})
    weights = [shapes[key] for n in (1, 2, 3) if (key := f"{prefix}{indices[0]}.conv{n}.weight") in shapes]
    projects = any(key.startswith(f"{prefix}{indices[0]}.downsample") for key in shapes)
    block = _block(_Convs(weights, projects), 1 if first else 2)
    return Stage(block=block).replace(blocks=len(indices))


def _block(convs: _Convs, stride: int) -> Block:
    weights = convs.weights
    if any(len(shape) != 4 for shape in weights):
        raise NotImportable("These are not the weights of a ResNet: a convolution has no 4-d weight.")
    skip = "B" if convs.projects or stride == 1 else "A"
    if len(weights) == 2:
        return Residual.build({"channels": weights[1][0], "stride": stride, "skip": skip})
    if len(weights) != 3:
        raise NotImportable(f"A block with {len(weights)} convolutions is neither basic nor a bottleneck.")
    inner, outer = weights[1][0], weights[2][0]
    groups = inner // max(1, weights[1][1])
    if groups > 1:
        paths = {"cardinality": groups, "path_width": inner // groups}
        return ResNeXt.build({"channels": outer, **paths, "stride": stride, "skip": skip})
    width = None if inner * 4 == outer else inner
    return Bottleneck.build({"channels": outer, "width": width, "stride": stride, "skip": skip})


def _must_have(network: Network, shapes: Shapes) -> None:
    """Refuse a document whose parameters are not those of the state dict."""
    from resexplorer.model.build import meta

    own = {name: tuple(tensor.shape) for name, tensor in meta(network).state_dict().items()}
    if own != dict(shapes):
        odd = next(name for name in [*own, *shapes] if own.get(name) != shapes.get(name))
        raise NotImportable(f"This ResNet has parts that can't be read from its weights: {odd} does not fit.")
