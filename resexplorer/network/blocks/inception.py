"""Inception-ResNet: modules whose concatenated branches are added to their input (Szegedy et al., arXiv 1602.07261).

Branches are written as tuples of convolutions; a number is a width with a 3×3 window, a tuple names the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from resexplorer.fields import BoolField, Choice, ChoiceField, FloatField, IntField
from resexplorer.network.blocks.options import ResidualOptions, SqueezeExcite
from resexplorer.network.blocks.unit import ConvUnit
from resexplorer.network.graph import INPUT, Block, Builder, Graph
from resexplorer.network.layers import Activation, Add, AvgPool, Concat, Conv, MaxPool, Scale, image
from resexplorer.network.op import Shape, register, setting

SOURCE = "Szegedy et al. 2016, arXiv 1602.07261"
EPS = 1e-3

Window = tuple[int, int, int]
"""Width, height and width of a convolution's window."""
Branch = tuple[Window, ...]


def one(channels: int) -> Window:
    """A 1×1 convolution."""
    return channels, 1, 1


def three(channels: int) -> Window:
    """A 3×3 convolution."""
    return channels, 3, 3


def unit(window: Window, stride: int = 1, padding: int | None = None) -> ConvUnit:
    """A convolution unit with Inception's epsilon."""
    channels, height, width = window
    return ConvUnit(
        channels=channels,
        kernel=height,
        kernel_width=None if width == height else width,
        stride=stride,
        padding=padding,
        eps=EPS,
    )


def add_branch(b: Builder, name: str, branch: Branch, stride: int = 1) -> str:
    """Add a branch; its last convolution takes the stride, without padding. A single unit has no index."""
    x = INPUT
    for index, window in enumerate(branch):
        last = stride > 1 and index == len(branch) - 1
        op = unit(window, stride if last else 1, 0 if last else None)
        x = b.add(name if len(branch) == 1 else f"{name}.{index}", op, x)
    return x


VERSION = ChoiceField(
    name="version",
    label="Version",
    default="v2",
    choices=(
        Choice("v1", "Inception-ResNet-v1", "The cheaper one; widths of the paper's figures 10 to 14."),
        Choice("v2", "Inception-ResNet-v2", "The wider one, as timm and the authors' code have it."),
    ),
    help="Whose widths the branches have.",
    source=SOURCE,
)

CELLS: dict[tuple[str, str], tuple[Branch, ...]] = {
    ("a", "v1"): ((one(32),), (one(32), three(32)), (one(32), three(32), three(32))),
    ("a", "v2"): ((one(32),), (one(32), three(32)), (one(32), three(48), three(64))),
    ("b", "v1"): ((one(128),), (one(128), (128, 1, 7), (128, 7, 1))),
    ("b", "v2"): ((one(192),), (one(128), (160, 1, 7), (192, 7, 1))),
    ("c", "v1"): ((one(192),), (one(192), (192, 1, 3), (192, 3, 1))),
    ("c", "v2"): ((one(192),), (one(192), (224, 1, 3), (256, 3, 1))),
}

REDUCTIONS: dict[tuple[str, str], tuple[Branch, ...]] = {
    ("a", "v1"): ((three(384),), (one(192), three(192), three(256))),
    ("a", "v2"): ((three(384),), (one(256), three(256), three(384))),
    ("b", "v1"): ((one(256), three(384)), (one(256), three(256)), (one(256), three(256), three(256))),
    ("b", "v2"): ((one(256), three(384)), (one(256), three(288)), (one(256), three(288), three(320))),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell(Block):
    """Branches, concatenated, through a linear 1×1, scaled and added to the input: the shape stays."""

    family: ClassVar[str] = "inception"
    source: ClassVar[str] = SOURCE
    stackable: ClassVar[bool] = True
    letter: ClassVar[str]

    version: str = setting(VERSION)
    scale: float = setting(
        FloatField(
            name="scale",
            label="Branch scale",
            unit="×",
            default=0.2,
            minimum=-10.0,
            maximum=10.0,
            help="The branch is multiplied by this before the join; 0.1 to 0.3 keeps training stable.",
            source=f"{SOURCE}, section 3.3",
        )
    )
    final_activation: bool = setting(
        BoolField(
            name="final_activation", label="Activation after the join", default=True, help="Off in the last block."
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
            source="Hu et al., arXiv 1709.01507, figure 2",
        )
    )

    def expand(self, incoming: Shape) -> Graph:
        channels = image(incoming, f"An {self.title} module")[0]
        b = Builder()
        branches = CELLS[self.letter, self.version]
        ends = [add_branch(b, f"branch{index}", branch) for index, branch in enumerate(branches)]
        x = b.add("concat", Concat(), *ends)
        x = b.add("conv2d", Conv(channels=channels, kernel=1, bias=True), x)
        if self.se_reduction is not None:
            x = b.add("se", SqueezeExcite(reduction=self.se_reduction), x)
        if self.scale != 1.0:
            x = b.add("scale", Scale(factor=self.scale), x)
        x = b.add("join", Add(), x, INPUT)
        return b.graph(b.add("relu", Activation(), x) if self.final_activation else x)

    def bypass(self, incoming: Shape) -> Graph | None:
        b = Builder()
        return b.graph(b.add("relu", Activation())) if self.final_activation else None


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class InceptionA(_Cell):
    """Inception-ResNet-A, for 35×35 maps."""

    kind: ClassVar[str] = "inception_a"
    title: ClassVar[str] = "Inception-ResNet-A"
    summary: ClassVar[str] = "1×1 | 3×3 | 3×3·3×3, for 35×35"
    letter: ClassVar[str] = "a"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class InceptionB(_Cell):
    """Inception-ResNet-B, for 17×17 maps."""

    kind: ClassVar[str] = "inception_b"
    title: ClassVar[str] = "Inception-ResNet-B"
    summary: ClassVar[str] = "1×1 | 1×7·7×1, for 17×17"
    letter: ClassVar[str] = "b"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class InceptionC(_Cell):
    """Inception-ResNet-C, for 8×8 maps."""

    kind: ClassVar[str] = "inception_c"
    title: ClassVar[str] = "Inception-ResNet-C"
    summary: ClassVar[str] = "1×1 | 1×3·3×1, for 8×8"
    letter: ClassVar[str] = "c"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reduction(Block):
    """Strided branches and a max pool, concatenated: halves the resolution and widens."""

    family: ClassVar[str] = "inception"
    source: ClassVar[str] = SOURCE
    letter: ClassVar[str]

    version: str = setting(VERSION)

    def expand(self, incoming: Shape) -> Graph:
        image(incoming, f"A {self.title}")
        b = Builder()
        branches = REDUCTIONS[self.letter, self.version]
        ends = [add_branch(b, f"branch{index}", branch, 2) for index, branch in enumerate(branches)]
        pool = b.add(f"branch{len(branches)}", MaxPool(kernel=3, stride=2))
        return b.graph(b.add("concat", Concat(), *ends, pool))


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ReductionA(_Reduction):
    """Reduction-A: 35×35 to 17×17."""

    kind: ClassVar[str] = "reduction_a"
    title: ClassVar[str] = "Reduction-A"
    summary: ClassVar[str] = "35×35 to 17×17"
    letter: ClassVar[str] = "a"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ReductionB(_Reduction):
    """Reduction-B: 17×17 to 8×8."""

    kind: ClassVar[str] = "reduction_b"
    title: ClassVar[str] = "Reduction-B"
    summary: ClassVar[str] = "17×17 to 8×8"
    letter: ClassVar[str] = "b"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class InceptionStem(Block):
    """The stem of Inception-ResNet: 299×299 to 35×35 in seven convolutions and their pools."""

    kind: ClassVar[str] = "inception_stem"
    title: ClassVar[str] = "Inception stem"
    family: ClassVar[str] = "stem"
    summary: ClassVar[str] = "299×299 to 35×35"
    source: ClassVar[str] = SOURCE
    transparent: ClassVar[bool] = True

    version: str = setting(VERSION)

    def expand(self, incoming: Shape) -> Graph:
        image(incoming, "A stem")
        b = Builder()
        x = b.add("conv2d_1a", unit(three(32), 2, 0))
        x = b.add("conv2d_2a", unit(three(32), 1, 0), x)
        x = b.add("conv2d_2b", unit(three(64)), x)
        x = b.add("maxpool_3a", MaxPool(kernel=3, stride=2), x)
        x = b.add("conv2d_3b", unit(one(80)), x)
        x = b.add("conv2d_4a", unit(three(192), 1, 0), x)
        if self.version == "v1":
            return b.graph(b.add("conv2d_4b", unit(three(256), 2, 0), x))
        x = b.add("maxpool_5a", MaxPool(kernel=3, stride=2), x)
        return b.graph(b.add("mixed_5b", MixedStem(), x))


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class MixedStem(Block):
    """The Inception module at the end of v2's stem, ``(192, 35, 35)`` → ``(320, 35, 35)``."""

    kind: ClassVar[str] = "inception_mixed"
    title: ClassVar[str] = "Inception module"
    family: ClassVar[str] = "inception"
    summary: ClassVar[str] = "four branches, concatenated, no skip"
    source: ClassVar[str] = SOURCE

    def expand(self, incoming: Shape) -> Graph:
        image(incoming, "An Inception module")
        b = Builder()
        first = add_branch(b, "branch0", (one(96),))
        second = add_branch(b, "branch1", (one(48), (64, 5, 5)))
        third = add_branch(b, "branch2", (one(64), three(96), three(96)))
        pool = b.add("branch3.0", AvgPool(kernel=3, stride=1, padding=1))
        fourth = b.add("branch3.1", unit(one(64)), pool)
        return b.graph(b.add("concat", Concat(), first, second, third, fourth))


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class InceptionResidual(ResidualOptions):
    """The simple form: a residual block whose branch is an Inception module of three widths."""

    kind: ClassVar[str] = "inception_residual"
    title: ClassVar[str] = "Inception-residual"
    family: ClassVar[str] = "inception"
    summary: ClassVar[str] = "1×1 | 3×3 | 3×3·3×3 + skip"
    source: ClassVar[str] = SOURCE

    width: int | None = setting(
        IntField(
            name="width",
            label="Width per branch",
            unit="ch",
            default=None,
            minimum=1,
            maximum=65_536,
            optional=True,
            help="Channels of each branch; off means a quarter of the output channels.",
        )
    )

    def inner(self, b: Builder, x: str) -> str:
        width = self.width or max(1, self.channels // 4)
        ends = [
            self._path(b, x, "branch0", ((1, self.stride),), width),
            self._path(b, x, "branch1", ((1, 1), (3, self.stride)), width),
            self._path(b, x, "branch2", ((1, 1), (3, 1), (3, self.stride)), width),
        ]
        x = self.conv(b, "conv2d", b.add("concat", Concat(), *ends), self.channels, 1)
        return x if self.order == "pre" else self.normalise(b, "bn", x, self.zero_init)

    def _path(self, b: Builder, x: str, name: str, windows: tuple[tuple[int, int], ...], width: int) -> str:
        for number, (kernel, stride) in enumerate(windows, 1):
            x = self.conv(b, f"{name}_conv{number}", x, width, kernel, stride)
            x = self.activate(b, f"{name}_relu{number}", self.normalise(b, f"{name}_bn{number}", x))
        return x
