"""One torch module or function for every primitive layer."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own custom
from torch import Tensor, nn

from resexplorer.network import layers as rules
from resexplorer.network.infer import Leaf
from resexplorer.network.op import Layer

ACTIVATIONS: dict[str, Callable[[bool], nn.Module]] = {
    "relu": lambda inplace: nn.ReLU(inplace=inplace),
    "leaky_relu": lambda inplace: nn.LeakyReLU(0.01, inplace=inplace),
    "silu": lambda inplace: nn.SiLU(inplace=inplace),
    "gelu": lambda _: nn.GELU(),
    "sigmoid": lambda _: nn.Sigmoid(),
}


def pad_shortcut(x: Tensor, channels: int, stride: int) -> Tensor:
    """Shortcut A (He et al., section 3.3): ``(N, C, H, W)`` → ``(N, channels, ⌈H/s⌉, ⌈W/s⌉)``, zeros at the end."""
    if stride > 1:
        x = x[:, :, ::stride, ::stride]
    return F.pad(x, (0, 0, 0, 0, 0, channels - x.shape[1]))


def _add(*terms: Tensor) -> Tensor:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def conv(layer: rules.Conv, leaf: Leaf, inplace: bool) -> nn.Module:
    """A convolution with He's initialisation (arXiv 1502.01852), fan-out, as torchvision has it."""
    device = torch.get_default_device()
    with torch.device("meta"):  # the default initialisation would be thrown away
        made = nn.Conv2d(
            leaf.inputs[0][0],
            layer.channels,
            layer.kernel_size,
            stride=layer.stride,
            padding=layer.paddings,
            dilation=layer.dilation,
            groups=layer.groups,
            bias=layer.bias,
        )
    for name, weights in list(made.named_parameters()):  # to_empty() would import sympy, which takes a second
        setattr(made, name, nn.Parameter(torch.empty(weights.shape, device=device)))
    nn.init.kaiming_normal_(made.weight, mode="fan_out", nonlinearity="relu")
    if made.bias is not None:
        nn.init.zeros_(made.bias)
    return made


def norm(layer: rules.Norm, leaf: Leaf, inplace: bool) -> nn.Module:
    """Batch norm, or a group norm for the per-image kinds."""
    channels = leaf.inputs[0][0]
    made: nn.BatchNorm2d | nn.GroupNorm
    if layer.norm == "batch":
        made = nn.BatchNorm2d(channels, eps=layer.eps)
    else:
        made = nn.GroupNorm(layer.group_count(channels), channels, eps=layer.eps)
    if layer.zero_init:
        nn.init.zeros_(made.weight)
    return made


def max_pool(layer: rules.MaxPool, leaf: Leaf, inplace: bool) -> nn.Module:
    """Max pooling."""
    return nn.MaxPool2d(layer.kernel, layer.stride, layer.padding, ceil_mode=layer.ceil)


def avg_pool(layer: rules.AvgPool, leaf: Leaf, inplace: bool) -> nn.Module:
    """Average pooling that leaves the padding out of the mean."""
    return nn.AvgPool2d(layer.kernel, layer.stride, layer.padding, layer.ceil, count_include_pad=False)


def linear(layer: rules.Linear, leaf: Leaf, inplace: bool) -> nn.Module:
    """A fully connected layer with torch's own initialisation."""
    return nn.Linear(leaf.inputs[0][0], layer.features, bias=layer.bias)


def drop_path(layer: rules.DropPath, leaf: Leaf, inplace: bool) -> nn.Module:
    """Stochastic depth, a draw for every image."""
    from torchvision.ops import StochasticDepth  # importing torchvision takes longer than importing torch

    depth: nn.Module = StochasticDepth(layer.rate, "row")
    return depth


MODULES: dict[type[Layer], Callable[[Any, Leaf, bool], nn.Module]] = {
    rules.Conv: conv,
    rules.Norm: norm,
    rules.MaxPool: max_pool,
    rules.AvgPool: avg_pool,
    rules.Linear: linear,
    rules.Activation: lambda layer, leaf, inplace: ACTIVATIONS[layer.function](inplace),
    rules.GlobalPool: lambda layer, leaf, inplace: nn.AdaptiveAvgPool2d(1),
    rules.Flatten: lambda layer, leaf, inplace: nn.Flatten(),
    rules.Dropout: lambda layer, leaf, inplace: nn.Dropout(layer.rate),
    rules.DropPath: drop_path,
}
"""Layers that become a module: the last argument says whether an activation may overwrite its input."""


def function_of(layer: Layer, count: int) -> tuple[Callable[..., Any], Sequence[object], bool]:
    """Layers that become a call: the function, the constants after its inputs, and whether inputs come as a list."""
    if isinstance(layer, rules.Add):
        return (operator.add if count == 2 else _add), (), False
    if isinstance(layer, rules.Concat):
        return torch.cat, (1,), True
    if isinstance(layer, rules.Multiply):
        return operator.mul, (), False
    if isinstance(layer, rules.Scale):
        return operator.mul, (layer.factor,), False
    if isinstance(layer, rules.PadShortcut):
        return pad_shortcut, (layer.channels, layer.stride), False
    raise TypeError(f"no torch form for {type(layer).__name__}")


__all__ = ["MODULES", "function_of", "pad_shortcut"]
