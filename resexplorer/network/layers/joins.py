"""Layers that join paths, and those that stand on a skip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from resexplorer.fields import FloatField
from resexplorer.network.layers.common import CHANNELS, STRIDE, image, text_of
from resexplorer.network.op import Layer, Misfit, Shape, register, setting


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
