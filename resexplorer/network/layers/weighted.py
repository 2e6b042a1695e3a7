"""Convolution, normalisation, activation and linear layers."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from resexplorer.fields import BoolField, Choice, ChoiceField, FloatField, IntField
from resexplorer.network.layers.common import ACTIVATIONS, CHANNELS, NORMS, STRIDE, image, same_padding, slide
from resexplorer.network.op import Layer, Misfit, Shape, register, setting


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
