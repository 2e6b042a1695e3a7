"""The primitive layers, each with its exact output shape, parameters and multiply-accumulates.

The rules follow PyTorch's layers (``torch.nn``); a test holds them against torch on the meta device.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from resexplorer.fields import BoolField, Choice, ChoiceField, FloatField, IntField
from resexplorer.network.op import Layer, Misfit, Shape, register, setting

CHANNELS = IntField(
    name="channels",
    label="Output channels",
    unit="ch",
    default=64,
    minimum=1,
    maximum=65_536,
    help="How many feature maps come out.",
)
STRIDE = IntField(
    name="stride",
    label="Stride",
    unit="px",
    default=1,
    minimum=1,
    maximum=16,
    help="Step between two positions; 2 halves the resolution.",
)
NORMS = (
    Choice("batch", "batch norm", "Over the batch and all positions, per channel."),
    Choice("group", "group norm", "Per image, over groups of channels."),
    Choice("layer", "layer norm", "Per image, over all channels."),
    Choice("none", "none", "No normalisation: see why it is there."),
)
ACTIVATIONS = (
    Choice("relu", "ReLU"),
    Choice("leaky_relu", "leaky ReLU", "Slope 0.01 below zero."),
    Choice("silu", "SiLU", "x · sigmoid(x)."),
    Choice("gelu", "GELU"),
)


def same_padding(kernel: int, dilation: int = 1) -> int:
    """The padding that keeps the resolution at stride 1 for an odd kernel."""
    return dilation * (kernel - 1) // 2


def image(shape: Shape, what: str) -> tuple[int, int, int]:
    """Unpack ``(C, H, W)``; raises :class:`Misfit` for a flattened vector."""
    if len(shape) != 3:
        raise Misfit("not_an_image", f"{what} needs feature maps, but {shape[0]:,} flat values reach it.")
    return shape[0], shape[1], shape[2]


def slide(size: int, kernel: int, stride: int, padding: int, dilation: int = 1, ceil: bool = False) -> int:
    """Output size of a sliding window along one dimension, as ``torch.nn.Conv2d`` and the pools count it."""
    span = size + 2 * padding - dilation * (kernel - 1) - 1
    if span < 0:
        raise Misfit(
            "resolution_exhausted",
            f"A window of {dilation * (kernel - 1) + 1} px doesn't fit into {size} px: "
            "there are too many strides before this layer, or the input is too small.",
        )
    steps = span // stride + 1
    if ceil and span % stride and steps * stride < size + padding:
        steps += 1
    return steps


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Conv(Layer):
    """A 2-d convolution, ``(C, H, W)`` → ``(channels, H', W')``."""

    kind: ClassVar[str] = "conv"
    title: ClassVar[str] = "Convolution"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "k×k filters, optionally grouped"
    weighted: ClassVar[bool] = True

    channels: int = setting(CHANNELS)
    kernel: int = setting(
        IntField(
            name="kernel",
            label="Kernel",
            unit="px",
            default=3,
            minimum=1,
            maximum=63,
            help="Height of the window, and its width where that is not set apart.",
        )
    )
    kernel_width: int | None = setting(
        IntField(
            name="kernel_width",
            label="Kernel width",
            unit="px",
            default=None,
            minimum=1,
            maximum=63,
            optional=True,
            help="Width of the window, for 1×7 and 7×1 filters.",
            source="Szegedy et al., arXiv 1512.00567",
        )
    )
    stride: int = setting(STRIDE)
    padding: int | None = setting(
        IntField(
            name="padding",
            label="Padding",
            unit="px",
            default=None,
            minimum=0,
            maximum=64,
            optional=True,
            help="Zeros around the map; off means as many as keep the resolution.",
        )
    )
    groups: int = setting(
        IntField(
            name="groups",
            label="Groups",
            default=1,
            minimum=1,
            maximum=65_536,
            help="Groups of channels with filters of their own: 1/G of the parameters and MACs.",
        )
    )
    dilation: int = setting(
        IntField(
            name="dilation",
            label="Dilation",
            unit="px",
            default=1,
            minimum=1,
            maximum=64,
            help="Distance between the window's taps.",
        )
    )
    bias: bool = setting(
        BoolField(name="bias", label="Bias", help="Add a constant per channel; a norm afterwards makes it useless.")
    )

    @property
    def kernel_size(self) -> tuple[int, int]:
        """Height and width of the window."""
        return self.kernel, self.kernel_width or self.kernel

    @property
    def paddings(self) -> tuple[int, int]:
        """Zeros above and beside the map."""
        if self.padding is not None:
            return self.padding, self.padding
        height, width = self.kernel_size
        return same_padding(height, self.dilation), same_padding(width, self.dilation)

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        channels, height, width = image(inputs[0], "A convolution")
        (kh, kw), (ph, pw) = self.kernel_size, self.paddings
        out = (
            self.channels,
            slide(height, kh, self.stride, ph, self.dilation),
            slide(width, kw, self.stride, pw, self.dilation),
        )
        if channels % self.groups or self.channels % self.groups:
            raise Misfit(
                "groups_do_not_divide",
                f"{self.groups} groups can't share {channels} incoming and {self.channels} outgoing channels evenly.",
                out,
            )
        return out

    def parameters(self, inputs: tuple[Shape, ...]) -> int:
        height, width = self.kernel_size
        return self.channels * (inputs[0][0] // self.groups) * height * width + self.channels * self.bias

    def macs(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        height, width = self.kernel_size
        return prod(output) * (inputs[0][0] // self.groups) * height * width

    def window(self) -> tuple[int, int]:
        return self.dilation * (max(self.kernel_size) - 1), self.stride


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Norm(Layer):
    """Normalisation with a learned scale and shift per channel."""

    kind: ClassVar[str] = "norm"
    title: ClassVar[str] = "Normalisation"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "batch, group or layer norm"
    source: ClassVar[str] = "Ioffe & Szegedy, arXiv 1502.03167; Wu & He, arXiv 1803.08494"

    norm: str = setting(
        ChoiceField(
            name="norm",
            label="Normalisation",
            default="batch",
            choices=NORMS[:3],
            help="Over what is normalised.",
        )
    )
    groups: int = setting(
        IntField(
            name="groups",
            label="Norm groups",
            default=32,
            minimum=1,
            maximum=65_536,
            help="Groups of a group norm; where they don't divide the channels, the next smaller number that does.",
        )
    )
    eps: float = setting(
        FloatField(
            name="eps",
            label="Epsilon",
            default=1e-5,
            minimum=1e-12,
            maximum=1.0,
            help="Added to the variance before the root.",
        )
    )
    zero_init: bool = setting(
        BoolField(
            name="zero_init",
            label="Start at zero",
            help="Start with scale 0, so that the branch starts silent.",
            source="Goyal et al., arXiv 1706.02677",
        )
    )

    def group_count(self, channels: int) -> int:
        """Number of groups actually used for ``channels``; 1 for a layer norm."""
        if self.norm == "layer":
            return 1
        return next(n for n in range(min(self.groups, channels), 0, -1) if channels % n == 0)

    def parameters(self, inputs: tuple[Shape, ...]) -> int:
        return 2 * inputs[0][0]

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        return image(inputs[0], "A normalisation")


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Activation(Layer):
    """An element-wise non-linearity."""

    kind: ClassVar[str] = "activation"
    title: ClassVar[str] = "Activation"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "ReLU and its relatives"
    in_place: ClassVar[bool] = True

    function: str = setting(
        ChoiceField(
            name="function",
            label="Function",
            default="relu",
            choices=(*ACTIVATIONS, Choice("sigmoid", "sigmoid", "Into (0, 1), for gates.")),
            help="Applied to every value.",
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pool(Layer):
    family: ClassVar[str] = "layer"

    kernel: int = setting(
        IntField(
            name="kernel",
            label="Window",
            unit="px",
            default=2,
            minimum=1,
            maximum=63,
            help="Side of the window.",
        )
    )
    stride: int = setting(
        IntField(
            name="stride",
            label="Stride",
            unit="px",
            default=2,
            minimum=1,
            maximum=16,
            help="Step between two positions.",
        )
    )
    padding: int = setting(
        IntField(
            name="padding",
            label="Padding",
            unit="px",
            default=0,
            minimum=0,
            maximum=31,
            help="Border around the map; at most half the window.",
        )
    )
    ceil: bool = setting(BoolField(name="ceil", label="Round up", help="Keep a last window that hangs over the edge."))

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        channels, height, width = image(inputs[0], "A pool")
        if self.padding > self.kernel // 2:
            raise Misfit(
                "pool_padding",
                f"A pool of {self.kernel} px can be padded by at most {self.kernel // 2} px, not {self.padding}.",
                inputs[0],
            )
        sizes = (slide(size, self.kernel, self.stride, self.padding, 1, self.ceil) for size in (height, width))
        return channels, *sizes

    def window(self) -> tuple[int, int]:
        return self.kernel - 1, self.stride


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class MaxPool(_Pool):
    """The largest value in each window."""

    kind: ClassVar[str] = "max_pool"
    title: ClassVar[str] = "Max pool"
    summary: ClassVar[str] = "largest value of a window"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class AvgPool(_Pool):
    """The mean of each window; padding is not counted."""

    kind: ClassVar[str] = "avg_pool"
    title: ClassVar[str] = "Average pool"
    summary: ClassVar[str] = "mean of a window"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalPool(Layer):
    """The mean over all positions: ``(C, H, W)`` → ``(C, 1, 1)``."""

    kind: ClassVar[str] = "global_pool"
    title: ClassVar[str] = "Global average pool"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "one mean per channel"

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        return image(inputs[0], "A global pool")[0], 1, 1


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Flatten(Layer):
    """``(C, H, W)`` → ``(C·H·W,)``."""

    kind: ClassVar[str] = "flatten"
    title: ClassVar[str] = "Flatten"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "feature maps to one vector"
    in_place: ClassVar[bool] = True

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        return (prod(inputs[0]),)


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Linear(Layer):
    """A fully connected layer: ``(F,)`` → ``(features,)``."""

    kind: ClassVar[str] = "linear"
    title: ClassVar[str] = "Linear"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "fully connected"
    weighted: ClassVar[bool] = True

    features: int = setting(
        IntField(
            name="features",
            label="Outputs",
            default=10,
            minimum=1,
            maximum=1_000_000,
            help="Number of outputs; in the head, the number of classes.",
        )
    )
    bias: bool = setting(BoolField(name="bias", label="Bias", default=True, help="Add a constant per output."))

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        if len(inputs[0]) != 1:
            raise Misfit(
                "not_flat",
                "A linear layer needs one flat vector: put a global pool and a flatten before it.",
                (self.features,),
            )
        return (self.features,)

    def parameters(self, inputs: tuple[Shape, ...]) -> int:
        return self.features * (prod(inputs[0]) + self.bias)

    def macs(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return self.features * prod(inputs[0])


def text_of(shape: Shape) -> str:
    """``256×56×56``, as shown on wires and in sentences."""
    return "×".join(str(size) for size in shape)


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Layer):
    """Element-wise sum of two or more equal shapes: the join of a residual block."""

    kind: ClassVar[str] = "add"
    title: ClassVar[str] = "Add"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "element-wise sum of paths"
    source: ClassVar[str] = "He et al., arXiv 1512.03385"
    arity: ClassVar[tuple[int, int]] = (2, 256)

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        if any(shape != inputs[0] for shape in inputs[1:]):
            other = next(shape for shape in inputs[1:] if shape != inputs[0])
            raise Misfit(
                "join_mismatch",
                f"Add can't join these two paths: one is {text_of(inputs[0])}, the other {text_of(other)}.",
                inputs[0],
            )
        return inputs[0]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Concat(Layer):
    """Stacks the channels of two or more maps of equal resolution."""

    kind: ClassVar[str] = "concat"
    title: ClassVar[str] = "Concatenate"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "stack the channels of paths"
    source: ClassVar[str] = "Huang et al., arXiv 1608.06993"
    arity: ClassVar[tuple[int, int]] = (2, 256)

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        out = (sum(shape[0] for shape in inputs), *inputs[0][1:])
        if any(shape[1:] != inputs[0][1:] for shape in inputs[1:]):
            other = next(shape for shape in inputs[1:] if shape[1:] != inputs[0][1:])
            raise Misfit(
                "join_mismatch",
                f"Concatenate can't join these two paths: one is {text_of(inputs[0])}, the other {text_of(other)}; "
                "their resolutions must agree.",
                out,
            )
        return out


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Multiply(Layer):
    """Scales a map ``(C, H, W)`` by a second input of shape ``(C, 1, 1)`` or ``(C, H, W)``."""

    kind: ClassVar[str] = "multiply"
    title: ClassVar[str] = "Multiply"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "gate one path by another"
    arity: ClassVar[tuple[int, int]] = (2, 2)

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        first, gate = inputs
        if gate != first and gate != (first[0], *(1 for _ in first[1:])):
            raise Misfit(
                "join_mismatch",
                f"Multiply can't scale {text_of(first)} by {text_of(gate)}: the second needs as many channels and "
                "one value, or the same resolution.",
                first,
            )
        return first


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout(Layer):
    """Zeroes single values at random while training."""

    kind: ClassVar[str] = "dropout"
    title: ClassVar[str] = "Dropout"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "drop single values at random"
    source: ClassVar[str] = "Srivastava et al. 2014, JMLR 15"

    rate: float = setting(
        FloatField(
            name="rate",
            label="Drop rate",
            default=0.5,
            minimum=0.0,
            maximum=0.99,
            help="Share of the values set to zero while training.",
        )
    )


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class DropPath(Layer):
    """Stochastic depth: drops the whole branch of an image at random while training."""

    kind: ClassVar[str] = "drop_path"
    title: ClassVar[str] = "Stochastic depth"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "drop a branch at random"
    source: ClassVar[str] = "Huang et al., arXiv 1603.09382"

    rate: float = setting(
        FloatField(
            name="rate",
            label="Drop rate",
            default=0.1,
            minimum=0.0,
            maximum=0.99,
            help="Chance that an image skips the branch while training.",
        )
    )


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Layer):
    """Multiplies every value by a constant, as Inception-ResNet scales its branches."""

    kind: ClassVar[str] = "scale"
    title: ClassVar[str] = "Scale"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "multiply by a constant"
    source: ClassVar[str] = "Szegedy et al., arXiv 1602.07261, section 3.3"

    factor: float = setting(
        FloatField(
            name="factor",
            label="Factor",
            unit="×",
            default=0.2,
            minimum=-100.0,
            maximum=100.0,
            help="What every value is multiplied by.",
        )
    )


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class PadShortcut(Layer):
    """Shortcut A: take every ``stride``-th position and fill up with zero channels; no parameters.

    ``(C, H, W)`` → ``(channels, ⌈H/stride⌉, ⌈W/stride⌉)``.
    """

    kind: ClassVar[str] = "pad_shortcut"
    title: ClassVar[str] = "Zero-pad shortcut"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "subsample, zero-pad channels"
    source: ClassVar[str] = "He et al., arXiv 1512.03385, option A"

    channels: int = setting(CHANNELS)
    stride: int = setting(STRIDE)

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        channels, height, width = image(inputs[0], "A zero-pad shortcut")
        out = (self.channels, -(-height // self.stride), -(-width // self.stride))
        if self.channels < channels:
            raise Misfit(
                "shortcut_narrows",
                f"Zero-padding can only add channels, but {channels} come in and {self.channels} should go out: "
                "use a projection (skip B).",
                out,
            )
        return out

    def window(self) -> tuple[int, int]:
        return 0, self.stride
