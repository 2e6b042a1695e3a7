"""The three forms of a ResNeXt block compute the same function: map the weights and measure (arXiv 1611.05431)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from resexplorer.errors import ResExplorerError
from resexplorer.model.build import build
from resexplorer.network import Network, ResNeXt, Stage, analyse
from resexplorer.network.edits import set_values

FORMS = ("grouped", "concat", "split")
State = dict[str, Tensor]


class NoResNeXt(ResExplorerError):
    """A network without a block that has several forms."""


@dataclass(frozen=True, slots=True)
class FormNumbers:
    """One form of a network: its paths, parameters and multiply-accumulates, and how far its output is off."""

    form: str
    paths: int
    parameters: int
    macs: int
    layers: int
    difference: float


@dataclass(frozen=True, slots=True)
class _Place:
    """A ResNeXt block: the prefix of its parameters' names, and the block."""

    prefix: str
    block: ResNeXt


def in_form(network: Network, form: str) -> Network:
    """The same network with all its ResNeXt blocks in another form."""
    targets = [node.id for node in network if _resnext(node.op) is not None]
    if not targets:
        raise NoResNeXt(f"{network.name} has no ResNeXt block, so there are no forms to compare.")
    return set_values(network, targets, {"form": form})


def _resnext(op: object) -> ResNeXt | None:
    block = op.block if isinstance(op, Stage) else op
    return block if isinstance(block, ResNeXt) else None


def _places(network: Network) -> list[_Place]:
    found: list[_Place] = []
    for child in analyse(network).children:
        op = child.node.op
        if isinstance(op, ResNeXt) and not child.node.bypassed:
            found.append(_Place(f"{child.node.id}.", op))
        if isinstance(op, Stage):
            for inner in child.summary.children:
                if isinstance(inner.node.op, ResNeXt) and not inner.node.bypassed:
                    found.append(_Place(f"{child.node.id}.{inner.node.id}.", inner.node.op))
    return found


def map_weights(network: Network, state: Mapping[str, Tensor], form: str) -> State:
    """Translate the state dict of a network with grouped blocks to that of the same network in ``form``."""
    mapped = dict(state)
    for place in _places(network):
        own = {name: mapped.pop(name) for name in list(mapped) if name.startswith(place.prefix)}
        local = {name.removeprefix(place.prefix): tensor for name, tensor in own.items()}
        mapped |= {place.prefix + name: tensor for name, tensor in _map_block(place.block, local, form).items()}
    return mapped


def _map_block(block: ResNeXt, state: State, form: str) -> State:
    """Cut the 1×1s' and the grouped 3×3's tensors into G slices of d channels."""
    if form == "grouped":
        return dict(state)
    groups, width = block.cardinality, block.path_width
    shift = 1 if block.order == "pre" else 0
    sliced = ("conv1", "conv2", f"bn{1 + shift}", f"bn{2 + shift}")
    mapped: State = {}
    for name, tensor in state.items():
        module, _, kind = name.partition(".")
        for index in range(groups):
            part = slice(index * width, (index + 1) * width)
            if module in sliced:
                mapped[f"path{index}.{name}"] = tensor if tensor.dim() == 0 else tensor[part]
            elif module == "conv3" and form == "split":
                mapped[f"path{index}.{name}"] = tensor[:, part] if kind == "weight" else tensor / groups
        if module not in sliced and not (module == "conv3" and form == "split"):
            mapped[name] = tensor
    return mapped


def verify_forms(network: Network, *, seed: int = 0, images: int = 4, double: bool = False) -> tuple[FormNumbers, ...]:
    """Build all three forms with the same weights and compare their outputs on random images.

    ``difference`` is the largest absolute difference to the grouped form in evaluation mode, over ``images`` random
    images, in float32 or float64.
    """
    dtype = torch.float64 if double else torch.float32
    generator = torch.Generator().manual_seed(seed)
    grouped = in_form(network, "grouped")
    reference = _randomised(build(grouped), generator).to(dtype).eval()
    x = torch.randn(images, *network.input, generator=generator, dtype=dtype)
    results: list[FormNumbers] = []
    with torch.no_grad():
        expected = reference(x)
        for form in FORMS:
            other = in_form(network, form)
            module = build(other).to(dtype).eval()
            module.load_state_dict(map_weights(grouped, reference.state_dict(), form))
            found = analyse(other)
            numbers = FormNumbers(
                form,
                sum(place.block.cardinality for place in _places(other)),
                found.parameters,
                found.macs,
                len(found.leaves),
                float((module(x) - expected).abs().max()),
            )
            results.append(numbers)
    return tuple(results)


def _randomised(module: nn.Module, generator: torch.Generator) -> nn.Module:
    """Give the norms statistics of their own, so that a wrong mapping of them shows."""
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d) and part.running_mean is not None and part.running_var is not None:
            part.running_mean.copy_(torch.randn(part.num_features, generator=generator) * 0.1)
            part.running_var.copy_(torch.rand(part.num_features, generator=generator) + 0.5)
            part.weight.data.copy_(torch.rand(part.num_features, generator=generator) + 0.5)
            part.bias.data.copy_(torch.randn(part.num_features, generator=generator) * 0.1)
    return module


def split_grouped_conv(conv: nn.Conv2d) -> nn.ModuleList:
    """G separate convolutions that together compute what one grouped convolution does."""
    groups = conv.groups
    inner, outer = conv.in_channels // groups, conv.out_channels // groups
    parts = nn.ModuleList()
    for index in range(groups):
        part = nn.Conv2d(
            inner,
            outer,
            conv.kernel_size,  # type: ignore[arg-type]
            stride=conv.stride,  # type: ignore[arg-type]
            padding=conv.padding,  # type: ignore[arg-type]
            dilation=conv.dilation,  # type: ignore[arg-type]
            bias=conv.bias is not None,
        ).to(conv.weight)
        rows = slice(index * outer, (index + 1) * outer)
        part.weight.data.copy_(conv.weight.data[rows])
        if conv.bias is not None and part.bias is not None:
            part.bias.data.copy_(conv.bias.data[rows])
        parts.append(part)
    return parts


def grouped_equals_separate(conv: nn.Conv2d, x: Tensor) -> float:
    """Largest absolute difference between a grouped convolution and its G separate ones on ``x`` (N, C, H, W)."""
    with torch.no_grad():
        pieces = x.chunk(conv.groups, dim=1)
        separate = torch.cat([part(piece) for part, piece in zip(split_grouped_conv(conv), pieces, strict=True)], 1)
        return float((conv(x) - separate).abs().max())


__all__ = [
    "FormNumbers",
    "NoResNeXt",
    "grouped_equals_separate",
    "in_form",
    "map_weights",
    "split_grouped_conv",
    "verify_forms",
]
