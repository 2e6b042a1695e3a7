"""Pooling and flattening."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from resexplorer.fields import BoolField, IntField
from resexplorer.network.layers.common import image, slide
from resexplorer.network.op import Layer, Misfit, Shape, register, setting


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
