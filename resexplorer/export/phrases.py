"""How each primitive layer is written in PyTorch: its constructor, or its call.

Whole numbers that may differ between two uses of a block are collected as :class:`Number`, so that they can
become constructor arguments; everything else is written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from resexplorer.network import layers as rules
from resexplorer.network.op import Layer, Shape


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number in a constructor: ``role`` is channels, features, kernel, padding, stride or groups.

    ``keyword`` is written before it (", stride="); a number that always is ``default`` is left out with it.
    """

    role: str
    value: int
    keyword: str = ""
    default: int | None = None

    def text(self, name: str | None = None) -> str:
        """What is written, as a literal or under an argument's ``name``."""
        if name is None and self.value == self.default:
            return ""
        return f"{self.keyword}{name or self.value}"


Parts = tuple[str | Number, ...]
"""Source text with holes for numbers."""


def constructor(layer: Layer, inputs: tuple[Shape, ...]) -> Parts | None:
    """The module's constructor call, or ``None`` for what is written as a call in ``forward``."""
    make = _CONSTRUCTORS.get(type(layer))
    return make(layer, inputs[0][0]) if make else None


def _conv(layer: rules.Conv, channels: int) -> Parts:
    height, width = layer.kernel_size
    top, left = layer.paddings
    square = height == width
    parts: list[str | Number] = ["nn.Conv2d(", Number("channels", channels), ", ", Number("channels", layer.channels)]
    parts += [", ", Number("kernel", height)] if square else [f", ({height}, {width})"]
    parts.append(Number("stride", layer.stride, ", stride=", 1))
    parts.append(Number("padding", top, ", padding=", 0) if square else f", padding=({top}, {left})")
    if layer.dilation != 1:
        parts.append(f", dilation={layer.dilation}")
    parts.append(Number("groups", layer.groups, ", groups=", 1))
    parts.append(")" if layer.bias else ", bias=False)")
    return tuple(parts)


def _norm(layer: rules.Norm, channels: int) -> Parts:
    eps = "" if layer.eps == 1e-5 else f", eps={layer.eps!r}"
    if layer.norm == "batch":
        return ("nn.BatchNorm2d(", Number("channels", channels), f"{eps})")
    return (
        "nn.GroupNorm(",
        Number("groups", layer.group_count(channels)),
        ", ",
        Number("channels", channels),
        f"{eps})",
    )


def _linear(layer: rules.Linear, features: int) -> Parts:
    bias = ")" if layer.bias else ", bias=False)"
    return ("nn.Linear(", Number("features", features), ", ", Number("features", layer.features), bias)


_CONSTRUCTORS: dict[type[Layer], Callable[[Any, int], Parts]] = {
    rules.Conv: _conv,
    rules.Norm: _norm,
    rules.Linear: _linear,
}


def call(layer: Layer, inputs: Sequence[str]) -> Parts:
    """The expression that applies a layer without parameters to the variables ``inputs``."""
    if isinstance(layer, rules.Activation):
        return (_ACTIVATIONS[layer.function].format(inputs[0]),)
    if isinstance(layer, rules.PadShortcut):
        return (
            f"pad_shortcut({inputs[0]}, ",
            Number("channels", layer.channels),
            ", ",
            Number("stride", layer.stride),
            ")",
        )
    return (_CALLS[type(layer)](layer, inputs),)


_ACTIVATIONS = {
    "relu": "F.relu({})",
    "leaky_relu": "F.leaky_relu({}, 0.01)",
    "silu": "F.silu({})",
    "gelu": "F.gelu({})",
    "sigmoid": "torch.sigmoid({})",
}

_CALLS: dict[type[Layer], Callable[[Any, Sequence[str]], str]] = {
    rules.MaxPool: lambda p, x: f"F.max_pool2d({x[0]}, {p.kernel}, stride={p.stride}, padding={p.padding}{_ceil(p)})",
    rules.AvgPool: lambda p, x: (
        f"F.avg_pool2d({x[0]}, {p.kernel}, stride={p.stride}, padding={p.padding}{_ceil(p)}, count_include_pad=False)"
    ),
    rules.GlobalPool: lambda p, x: f"F.adaptive_avg_pool2d({x[0]}, 1)",
    rules.Flatten: lambda p, x: f"torch.flatten({x[0]}, 1)",
    rules.Add: lambda p, x: " + ".join(x),
    rules.Concat: lambda p, x: f"torch.cat([{', '.join(x)}], 1)",
    rules.Multiply: lambda p, x: f"{x[0]} * {x[1]}",
    rules.Scale: lambda p, x: f"{x[0]} * {p.factor!r}",
    rules.Dropout: lambda p, x: f"F.dropout({x[0]}, {p.rate!r}, self.training)",
    rules.DropPath: lambda p, x: f"drop_path({x[0]}, {p.rate!r}, self.training)",
}


def _ceil(pool: rules.MaxPool | rules.AvgPool) -> str:
    return ", ceil_mode=True" if pool.ceil else ""


HELPERS = {
    "pad_shortcut": '''def pad_shortcut(x: Tensor, channels: int, stride: int) -> Tensor:
    """Shortcut A of He et al. (arXiv 1512.03385): subsample, then fill up with zero channels."""
    return F.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, 0, channels - x.shape[1]))
''',
    "drop_path": '''def drop_path(x: Tensor, rate: float, training: bool) -> Tensor:
    """Stochastic depth (Huang et al., arXiv 1603.09382): drop the whole branch of some images."""
    if not training or rate == 0.0:
        return x
    keep = torch.empty(x.shape[0], *[1] * (x.dim() - 1), dtype=x.dtype, device=x.device).bernoulli_(1.0 - rate)
    return x * keep / (1.0 - rate)
''',
}
