"""Plain and residual blocks of two 3×3 convolutions (He et al. 2015, arXiv 1512.03385)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from resexplorer.network.blocks.options import ConvBlock, ResidualOptions, Step
from resexplorer.network.graph import INPUT, Builder, Graph
from resexplorer.network.layers import image
from resexplorer.network.op import Shape, register

SOURCE = "He et al. 2015, arXiv 1512.03385"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Plain(ConvBlock):
    """Two 3×3 convolutions in a row: the baseline whose deep version trains worse."""

    kind: ClassVar[str] = "plain"
    title: ClassVar[str] = "Plain"
    family: ClassVar[str] = "plain"
    summary: ClassVar[str] = "two 3×3, no skip"
    source: ClassVar[str] = SOURCE

    def expand(self, incoming: Shape) -> Graph:
        image(incoming, "A plain block")
        b = Builder()
        pre = self.order == "pre"
        x = self.pre(b, INPUT, 1) if pre else INPUT
        x = self.branch(b, x, (Step(self.channels, 3, self.stride), Step(self.channels, 3)))
        x = self.gate(b, x)
        return b.graph(x if pre else self.activate(b, "relu", x))


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Residual(ResidualOptions):
    """Two 3×3 convolutions and a skip around them: ``y = F(x) + x``, the "basic" block."""

    kind: ClassVar[str] = "residual"
    title: ClassVar[str] = "Residual"
    family: ClassVar[str] = "residual"
    summary: ClassVar[str] = "two 3×3 + skip"
    source: ClassVar[str] = SOURCE

    def inner(self, b: Builder, x: str) -> str:
        steps = (Step(self.channels, 3, self.stride), Step(self.channels, 3))
        return self.branch(b, x, steps, self.zero_init)
