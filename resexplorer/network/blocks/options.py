"""Settings and building steps that the families share."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

from resexplorer.fields import BoolField, Choice, ChoiceField, FloatField, IntField
from resexplorer.network.graph import INPUT, Block, Builder, Graph
from resexplorer.network.layers import (
    ACTIVATIONS,
    CHANNELS,
    NORMS,
    STRIDE,
    Activation,
    Add,
    AvgPool,
    Concat,
    Conv,
    DropPath,
    GlobalPool,
    Multiply,
    Norm,
    PadShortcut,
    Scale,
    image,
)
from resexplorer.network.op import Shape, register, setting

SE_SOURCE = "Hu et al., arXiv 1709.01507"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class SqueezeExcite(Block):
    """Squeeze-and-excitation: a gate in (0, 1) per channel, computed from the channels' means.

    ``s = σ(W₂ δ(W₁ z))`` with ``z`` the global average, W₁ of size C/r × C (Hu et al., equation 3).
    """

    kind: ClassVar[str] = "squeeze_excite"
    title: ClassVar[str] = "Squeeze & excite"
    family: ClassVar[str] = "se"
    summary: ClassVar[str] = "a gate for every channel"
    source: ClassVar[str] = SE_SOURCE
    counts_depth: ClassVar[bool] = False

    reduction: int = setting(
        IntField(
            name="reduction",
            label="Reduction r",
            default=16,
            minimum=1,
            maximum=1024,
            help="The gate's hidden layer has C/r units.",
            source=SE_SOURCE,
        )
    )
    divisor: int = setting(
        IntField(
            name="divisor",
            label="Round hidden units to",
            default=1,
            minimum=1,
            maximum=64,
            help="The hidden units are rounded to a multiple of this (timm uses 8).",
        )
    )

    def hidden(self, channels: int) -> int:
        """Units of the hidden layer: C/r, rounded to a multiple of the divisor and at least one."""
        nearest = int(channels / self.reduction + self.divisor / 2) // self.divisor * self.divisor
        return max(self.divisor, nearest, 1)

    def expand(self, incoming: Shape) -> Graph:
        channels = image(incoming, "Squeeze & excite")[0]
        b = Builder()
        x = b.add("squeeze", GlobalPool())
        x = b.add("fc1", Conv(channels=self.hidden(channels), kernel=1, bias=True), x)
        x = b.add("relu", Activation(), x)
        x = b.add("fc2", Conv(channels=channels, kernel=1, bias=True), x)
        x = b.add("gate", Activation(function="sigmoid"), x)
        return b.graph(b.add("scale", Multiply(), INPUT, x))


@dataclass(frozen=True, slots=True)
class Step:
    """One convolution of a branch."""

    channels: int
    kernel: int
    stride: int = 1
    groups: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvBlock(Block):
    """What every block of convolutions can be told."""

    stackable: ClassVar[bool] = True

    channels: int = setting(CHANNELS)
    stride: int = setting(STRIDE)
    order: str = setting(
        ChoiceField(
            name="order",
            label="Activation order",
            default="post",
            choices=(
                Choice("post", "post-activation", "conv, norm, activation; the last activation after the join."),
                Choice("pre", "pre-activation", "norm, activation, conv; nothing after the join."),
            ),
            help="Where norm and activation stand.",
            source="He et al. 2016, arXiv 1603.05027",
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
            choices=ACTIVATIONS,
            help="The non-linearity.",
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
            help="Distance between the taps of the 3×3 convolutions.",
        )
    )
    se_reduction: int | None = setting(
        IntField(
            name="se_reduction",
            label="Squeeze & excite r",
            default=None,
            minimum=1,
            maximum=1024,
            optional=True,
            help="A gate per channel with C/r hidden units; off by default.",
            source=SE_SOURCE,
        )
    )
    se_divisor: int = setting(
        IntField(
            name="se_divisor",
            label="Round gate's units to",
            default=1,
            minimum=1,
            maximum=64,
            help="The gate's hidden units are rounded to a multiple of this (timm uses 8).",
        )
    )

    def follower(self) -> Block:
        return dataclasses.replace(self, stride=1)

    def conv(self, b: Builder, name: str, x: str, channels: int, kernel: int, stride: int = 1, groups: int = 1) -> str:
        """Add one convolution; it has a bias only where no norm follows."""
        dilation = self.dilation if kernel > 1 else 1
        op = Conv(
            channels=channels,
            kernel=kernel,
            stride=stride,
            groups=groups,
            dilation=dilation,
            bias=self.norm == "none",
        )
        return b.add(name, op, x)

    def normalise(self, b: Builder, name: str, x: str, zero_init: bool = False) -> str:
        """Add a norm, or nothing where the block has none."""
        if self.norm == "none":
            return x
        return b.add(name, Norm(norm=self.norm, zero_init=zero_init), x)

    def activate(self, b: Builder, name: str, x: str) -> str:
        """Add the activation."""
        return b.add(name, Activation(function=self.activation), x)

    def branch(self, b: Builder, x: str, steps: tuple[Step, ...], zero_init: bool = False) -> str:
        """Add a chain of convolutions with their norms and activations, in this block's order.

        Post-activation leaves out the last activation, which belongs after the join.
        """
        for number, step in enumerate(steps, 1):
            last = number == len(steps)
            if self.order == "pre":
                if number > 1:
                    x = self.pre(b, x, number)
                x = self.conv(b, f"conv{number}", x, step.channels, step.kernel, step.stride, step.groups)
            else:
                x = self.conv(b, f"conv{number}", x, step.channels, step.kernel, step.stride, step.groups)
                x = self.normalise(b, f"bn{number}", x, zero_init and last)
                x = x if last else self.activate(b, f"relu{number}", x)
        return x

    def pre(self, b: Builder, x: str, number: int) -> str:
        """Add the norm and activation that stand before convolution ``number`` in the pre-activation order."""
        return self.activate(b, f"relu{number}", self.normalise(b, f"bn{number}", x))

    def gate(self, b: Builder, x: str) -> str:
        """Add squeeze-and-excitation where the block has it."""
        if self.se_reduction is None:
            return x
        return b.add("se", SqueezeExcite(reduction=self.se_reduction, divisor=self.se_divisor), x)


SKIPS = (
    Choice("B", "projection when needed (B)", "1×1 convolution + norm only where the shapes differ."),
    Choice("A", "zero-pad when needed (A)", "Subsample and fill with zero channels: no parameters."),
    Choice("C", "projection always (C)", "1×1 convolution + norm on every skip."),
    Choice("identity", "identity always", "A bare wire: shapes must agree."),
    Choice("none", "none (plain)", "No skip: the block is plain."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualOptions(ConvBlock):
    """What every block with a skip can be told: ``y = F(x) + x`` (He et al., equations 1 and 2)."""

    skip: str = setting(
        ChoiceField(
            name="skip",
            label="Skip",
            default="B",
            choices=SKIPS,
            help="How the input reaches the join where shapes differ.",
            source="He et al., arXiv 1512.03385, section 3.3",
        )
    )
    skip_pool: bool = setting(
        BoolField(
            name="skip_pool",
            label="Pooled skip",
            help="Average-pool before the projection, as ResNet-D does.",
            source="He et al. 2018, arXiv 1812.01187",
        )
    )
    skip_kernel: int = setting(
        IntField(
            name="skip_kernel",
            label="Projection kernel",
            unit="px",
            default=1,
            minimum=1,
            maximum=7,
            help="Window of the skip's projection: 1 everywhere but in SENet-154, which uses 3.",
            source=SE_SOURCE,
        )
    )
    join: str = setting(
        ChoiceField(
            name="join",
            label="Join",
            default="add",
            choices=(
                Choice("add", "add", "Element-wise sum: y = F(x) + x."),
                Choice("concat", "concatenate", "Stack the channels of both, as in DenseNet."),
            ),
            help="How branch and skip become one.",
            source="DenseNet: Huang et al., arXiv 1608.06993",
        )
    )
    se_placement: str = setting(
        ChoiceField(
            name="se_placement",
            label="SE placement",
            default="standard",
            choices=(
                Choice("standard", "standard", "On the branch, before the join."),
                Choice("pre", "pre", "Before the branch."),
                Choice("post", "post", "After the join."),
                Choice("identity", "identity", "On the skip."),
            ),
            help="Where the gate stands.",
            source=f"{SE_SOURCE}, section 6.5",
        )
    )
    branch_scale: float = setting(
        FloatField(
            name="branch_scale",
            label="Branch scale",
            unit="×",
            default=1.0,
            minimum=-10.0,
            maximum=10.0,
            help="Multiply the branch before the join; 1 leaves it alone.",
            source="Szegedy et al., arXiv 1602.07261, section 3.3",
        )
    )
    drop_path: float = setting(
        FloatField(
            name="drop_path",
            label="Stochastic depth",
            default=0.0,
            minimum=0.0,
            maximum=0.99,
            help="Chance to drop the branch of an image while training.",
            source="Huang et al., arXiv 1603.09382",
        )
    )
    zero_init: bool = setting(
        BoolField(
            name="zero_init",
            label="Zero-init last norm",
            help="Start with a silent branch: y = x.",
            source="Goyal et al., arXiv 1706.02677",
        )
    )

    @property
    def color_family(self) -> str:
        return "plain" if self.skip == "none" else self.family

    def inner(self, b: Builder, x: str) -> str:
        """Add the residual branch F."""
        raise TypeError(f"{type(self).__name__} has no branch")

    def out_channels(self) -> int:
        """Channels that the branch puts out."""
        return self.channels

    def expand(self, incoming: Shape) -> Graph:
        channels = image(incoming, f"A {self.title.lower()} block")[0]
        b = Builder()
        pre = self.order == "pre"
        start = self.pre(b, INPUT, 1) if pre else INPUT
        se = self.se_placement if self.se_reduction else ""
        branch = self.inner(b, self.gate(b, start) if se == "pre" else start)
        branch = self.gate(b, branch) if se == "standard" else branch
        if self.branch_scale != 1.0:
            branch = b.add("branch_scale", Scale(factor=self.branch_scale), branch)
        if self.drop_path:
            branch = b.add("drop_path", DropPath(rate=self.drop_path), branch)
        if self.skip == "none":
            return b.graph(branch if pre else self.activate(b, "relu", branch))
        skip = self.shortcut(b, channels, start if pre and self.projects(channels) else INPUT)
        skip = self.gate(b, skip) if se == "identity" else skip
        y = b.add("join", Add() if self.join == "add" else Concat(), branch, skip)
        y = self.gate(b, y) if se == "post" else y
        return b.graph(y if pre else self.activate(b, "relu", y))

    def projects(self, channels: int) -> bool:
        """Whether the skip is more than a wire for ``channels`` incoming channels."""
        differs = channels != self.out_channels() and self.join == "add"
        return self.skip == "C" or (self.skip in {"A", "B"} and (differs or self.stride != 1))

    def shortcut(self, b: Builder, channels: int, x: str) -> str:
        """Add the skip's own layers, if it has any, and return its end."""
        if not self.projects(channels):
            return x
        if self.skip == "A":
            wide = self.out_channels() if self.join == "add" else channels
            return b.add("shortcut", PadShortcut(channels=wide, stride=self.stride), x)
        return self.projection(b, x)

    def projection(self, b: Builder, x: str) -> str:
        """Add the 1×1 projection; the module names are torchvision's, and timm's for the pooled form."""
        stride, number = self.stride, 0
        if self.skip_pool:
            if stride > 1:
                x = b.add("downsample.0", AvgPool(kernel=stride, stride=stride, ceil=True), x)
            stride, number = 1, 1
        bias = self.norm == "none"
        conv = Conv(channels=self.out_channels(), kernel=self.skip_kernel, stride=stride, bias=bias)
        x = b.add(f"downsample.{number}", conv, x)
        return x if self.order == "pre" else self.normalise(b, f"downsample.{number + 1}", x)

    def bypass(self, incoming: Shape) -> Graph | None:
        if self.skip == "none":
            return None
        b = Builder()
        channels = image(incoming, f"A {self.title.lower()} block")[0]
        x = self.shortcut(b, channels, INPUT)
        if self.order == "post":
            x = self.activate(b, "relu", x)
        return None if x == INPUT else b.graph(x)
