"""Stem and head: where a network begins and ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from resexplorer.fields import BoolField, Choice, ChoiceField, FloatField, IntField
from resexplorer.network.graph import INPUT, Block, Builder, Graph
from resexplorer.network.layers import (
    ACTIVATIONS,
    CHANNELS,
    NORMS,
    Activation,
    Conv,
    Dropout,
    Flatten,
    GlobalPool,
    Linear,
    MaxPool,
    Norm,
    image,
)
from resexplorer.network.op import Shape, register, setting


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Stem(Block):
    """The first convolution: 7×7 stride 2 + 3×3 max pool for ImageNet, 3×3 stride 1 for small pictures."""

    kind: ClassVar[str] = "stem"
    title: ClassVar[str] = "Stem"
    family: ClassVar[str] = "stem"
    summary: ClassVar[str] = "first conv + max pool"
    source: ClassVar[str] = "He et al. 2015, arXiv 1512.03385"
    transparent: ClassVar[bool] = True

    channels: int = setting(CHANNELS)
    kernel: int = setting(
        IntField(
            name="kernel",
            label="Kernel",
            unit="px",
            default=7,
            minimum=1,
            maximum=31,
            help="7 for ImageNet, 3 for CIFAR.",
        )
    )
    stride: int = setting(
        IntField(
            name="stride",
            label="Stride",
            unit="px",
            default=2,
            minimum=1,
            maximum=8,
            help="2 for ImageNet, 1 for CIFAR.",
        )
    )
    pool: bool = setting(
        BoolField(
            name="pool",
            label="Max pool",
            default=True,
            help="3×3 max pool with stride 2 after the convolution.",
        )
    )
    deep: bool = setting(
        BoolField(
            name="deep",
            label="Deep stem",
            help="Three 3×3 convolutions instead of one large one, as ResNet-C and -D do.",
            source="He et al. 2018, arXiv 1812.01187",
        )
    )
    norm: str = setting(
        ChoiceField(
            name="norm",
            label="Normalisation",
            default="batch",
            choices=NORMS,
            help="After every convolution.",
        )
    )
    activation: str = setting(
        ChoiceField(
            name="activation",
            label="Activation",
            default="relu",
            choices=(
                *ACTIVATIONS,
                Choice("none", "none", "Neither norm nor activation: for pre-activation networks."),
            ),
            help="The non-linearity.",
        )
    )

    def expand(self, incoming: Shape) -> Graph:
        image(incoming, "A stem")
        b = Builder()
        x = self._deep(b) if self.deep else self._conv(b, "conv1", INPUT, self.channels, self.kernel, self.stride)
        if self.activation != "none":
            x = self._norm_act(b, "bn1", "relu", x)
        return b.graph(b.add("maxpool", MaxPool(kernel=3, stride=2, padding=1), x) if self.pool else x)

    def _conv(self, b: Builder, name: str, x: str, channels: int, kernel: int, stride: int = 1) -> str:
        bias = self.norm == "none"
        return b.add(name, Conv(channels=channels, kernel=kernel, stride=stride, bias=bias), x)

    def _norm_act(self, b: Builder, norm: str, act: str, x: str) -> str:
        if self.norm != "none":
            x = b.add(norm, Norm(norm=self.norm), x)
        function = "relu" if self.activation == "none" else self.activation
        return b.add(act, Activation(function=function), x)

    def _deep(self, b: Builder) -> str:
        half = max(1, self.channels // 2)
        x = self._conv(b, "conv1.0", INPUT, half, 3, self.stride)
        x = self._norm_act(b, "conv1.1", "conv1.2", x)
        x = self._conv(b, "conv1.3", x, half, 3)
        x = self._norm_act(b, "conv1.4", "conv1.5", x)
        return self._conv(b, "conv1.6", x, self.channels, 3)


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Block):
    """Global average pooling, then one fully connected layer with an output per class."""

    kind: ClassVar[str] = "head"
    title: ClassVar[str] = "Head"
    family: ClassVar[str] = "head"
    summary: ClassVar[str] = "global avg pool + linear"
    source: ClassVar[str] = "He et al. 2015, arXiv 1512.03385"
    transparent: ClassVar[bool] = True

    classes: int = setting(
        IntField(
            name="classes",
            label="Classes",
            default=10,
            minimum=1,
            maximum=1_000_000,
            help="Number of outputs.",
        )
    )
    dropout: float = setting(
        FloatField(
            name="dropout",
            label="Dropout",
            default=0.0,
            minimum=0.0,
            maximum=0.99,
            help="Share of the pooled values dropped while training.",
        )
    )
    pre_norm: bool = setting(
        BoolField(
            name="pre_norm",
            label="Norm + activation first",
            help="What a pre-activation network still owes its last block.",
            source="He et al. 2016, arXiv 1603.05027",
        )
    )

    def expand(self, incoming: Shape) -> Graph:
        image(incoming, "A head")
        b, x = Builder(), INPUT
        if self.pre_norm:
            x = b.add("relu_last", Activation(), b.add("bn_last", Norm(), x))
        x = b.add("flatten", Flatten(), b.add("avgpool", GlobalPool(), x))
        if self.dropout:
            x = b.add("dropout", Dropout(rate=self.dropout), x)
        return b.graph(b.add("fc", Linear(features=self.classes), x))
