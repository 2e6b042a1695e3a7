"""The bottleneck block: 1×1 reduce, 3×3, 1×1 expand (He et al. 2015, arXiv 1512.03385, figure 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from resexplorer.fields import Choice, ChoiceField, IntField
from resexplorer.network.blocks.options import ResidualOptions, Step
from resexplorer.network.graph import Builder
from resexplorer.network.op import register, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class BottleneckOptions(ResidualOptions):
    """A block of three convolutions whose 3×3 works in a compressed width."""

    stride_on: str = setting(
        ChoiceField(
            name="stride_on",
            label="Stride on",
            default="3x3",
            choices=(
                Choice("3x3", "the 3×3 (v1.5)", "torchvision's choice, 4.09 GMACs for ResNet-50."),
                Choice("1x1", "the first 1×1 (v1)", "The paper's choice, 3.86 GMACs for ResNet-50."),
            ),
            help="Which convolution halves the resolution.",
        )
    )

    def strides(self) -> tuple[int, int]:
        """Strides of the first 1×1 and of the 3×3."""
        return (self.stride, 1) if self.stride_on == "1x1" else (1, self.stride)

    def three(self, b: Builder, x: str, width: int, groups: int = 1, reduced: int | None = None) -> str:
        """Add 1×1 · 3×3 · 1×1 with ``width`` channels in the middle, ``reduced`` (or as many) before it."""
        first, second = self.strides()
        steps = (
            Step(reduced or width, 1, first),
            Step(width, 3, second, groups),
            Step(self.channels, 1),
        )
        return self.branch(b, x, steps, self.zero_init)


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck(BottleneckOptions):
    """1×1 (reduce) · 3×3 · 1×1 (expand), and a skip around them."""

    kind: ClassVar[str] = "bottleneck"
    title: ClassVar[str] = "Bottleneck"
    family: ClassVar[str] = "bottleneck"
    summary: ClassVar[str] = "1×1 · 3×3 · 1×1 + skip"
    source: ClassVar[str] = "He et al. 2015, arXiv 1512.03385"

    width: int | None = setting(
        IntField(
            name="width",
            label="Inner width",
            unit="ch",
            default=None,
            minimum=1,
            maximum=65_536,
            optional=True,
            help="Channels of the 3×3; off means a quarter of the output channels.",
        )
    )

    groups: int = setting(
        IntField(
            name="groups",
            label="Groups",
            default=1,
            minimum=1,
            maximum=4096,
            help="Groups of the 3×3; a ResNeXt block counts the same thing as cardinality × path width.",
        )
    )
    reduced: int | None = setting(
        IntField(
            name="reduced",
            label="Width of the first 1×1",
            unit="ch",
            default=None,
            minimum=1,
            maximum=65_536,
            optional=True,
            help="Off means the inner width; SENet-154 halves it to save parameters.",
            source="Hu et al., arXiv 1709.01507, section 5",
        )
    )

    def inner(self, b: Builder, x: str) -> str:
        return self.three(b, x, self.width or max(1, self.channels // 4), self.groups, self.reduced)
