"""Convolution, norm and activation as one unit: what the Inception networks are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from resexplorer.fields import Choice, ChoiceField, FloatField, IntField
from resexplorer.network.graph import Block, Builder, Graph
from resexplorer.network.layers import ACTIVATIONS, CHANNELS, NORMS, STRIDE, Activation, Conv, Norm, image
from resexplorer.network.op import Shape, register, setting


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ConvUnit(Block):
    """One convolution with its norm and activation, ``(C, H, W)`` → ``(channels, H', W')``."""

    kind: ClassVar[str] = "conv_unit"
    title: ClassVar[str] = "Conv · norm · activation"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "one convolution with all it needs"
    source: ClassVar[str] = "Ioffe & Szegedy, arXiv 1502.03167"

    channels: int = setting(CHANNELS)
    kernel: int = setting(
        IntField(
            name="kernel", label="Kernel", unit="px", default=3, minimum=1, maximum=63, help="Height of the window."
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
            help="Width of the window where it differs, for 1×7 and 7×1 filters.",
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
    norm: str = setting(
        ChoiceField(name="norm", label="Normalisation", default="batch", choices=NORMS, help="After the convolution.")
    )
    eps: float = setting(
        FloatField(name="eps", label="Epsilon", default=1e-5, minimum=1e-12, maximum=1.0, help="Added to the variance.")
    )
    activation: str = setting(
        ChoiceField(
            name="activation",
            label="Activation",
            default="relu",
            choices=(*ACTIVATIONS, Choice("none", "none", "A linear unit.")),
            help="The non-linearity.",
        )
    )

    def expand(self, incoming: Shape) -> Graph:
        image(incoming, "A convolution")
        b = Builder()
        conv = Conv(
            channels=self.channels,
            kernel=self.kernel,
            kernel_width=self.kernel_width,
            stride=self.stride,
            padding=self.padding,
            bias=self.norm == "none",
        )
        x = b.add("conv", conv)
        if self.norm != "none":
            x = b.add("bn", Norm(norm=self.norm, eps=self.eps), x)
        if self.activation != "none":
            x = b.add("relu", Activation(function=self.activation), x)
        return b.graph(x)
