"""ResNeXt: split, transform, merge (Xie et al. 2016, arXiv 1611.05431), in its three equivalent forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from resexplorer.fields import Choice, ChoiceField, IntField
from resexplorer.network.blocks.bottleneck import BottleneckOptions
from resexplorer.network.blocks.options import ConvBlock
from resexplorer.network.graph import INPUT, Builder, Graph
from resexplorer.network.layers import Add, Concat, image
from resexplorer.network.op import Shape, register, setting

SOURCE = "Xie et al. 2016, arXiv 1611.05431"


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ResNeXtPath(ConvBlock):
    """One of the G paths: 1×1 to d channels, 3×3, and in the split form a 1×1 back to all channels."""

    kind: ClassVar[str] = "resnext_path"
    title: ClassVar[str] = "ResNeXt path"
    family: ClassVar[str] = "resnext"
    summary: ClassVar[str] = "one path of width d"
    source: ClassVar[str] = SOURCE
    internal: ClassVar[bool] = True
    stackable: ClassVar[bool] = False

    first_stride: int = setting(
        IntField(name="first_stride", label="Stride of the 1×1", default=1, minimum=1, maximum=16)
    )
    merged: int | None = setting(
        IntField(
            name="merged",
            label="Channels of the last 1×1",
            default=None,
            minimum=1,
            maximum=65_536,
            optional=True,
            help="Off where the paths are concatenated before one last 1×1.",
        )
    )

    def expand(self, incoming: Shape) -> Graph:
        image(incoming, "A ResNeXt path")
        b = Builder()
        shift = 1 if self.order == "pre" else 0
        x = self.conv(b, "conv1", INPUT, self.channels, 1, self.first_stride)
        x = self.pre(b, x, 1 + shift)
        x = self.conv(b, "conv2", x, self.channels, 3, self.stride)
        x = self.pre(b, x, 2 + shift)
        return b.graph(x if self.merged is None else self.conv(b, "conv3", x, self.merged, 1))


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class ResNeXt(BottleneckOptions):
    """A bottleneck split into G parallel paths of width d, with one skip around them all.

    The forms are those of the paper's figure 3: (a) split, (b) concat, (c) grouped. They compute the same
    function once weights are mapped.
    """

    kind: ClassVar[str] = "resnext"
    title: ClassVar[str] = "ResNeXt"
    family: ClassVar[str] = "resnext"
    summary: ClassVar[str] = "G parallel paths + skip"
    source: ClassVar[str] = SOURCE

    cardinality: int = setting(
        IntField(
            name="cardinality",
            label="Cardinality G",
            unit="paths",
            default=32,
            minimum=1,
            maximum=256,
            help="How many parallel paths there are.",
            source=SOURCE,
        )
    )
    path_width: int = setting(
        IntField(
            name="path_width",
            label="Width per path d",
            unit="ch",
            default=4,
            minimum=1,
            maximum=4096,
            help="Channels of each path's 3×3.",
            source=SOURCE,
        )
    )
    form: str = setting(
        ChoiceField(
            name="form",
            label="Form",
            default="grouped",
            choices=(
                Choice("grouped", "grouped conv (c)", "One 3×3 in G groups: the fastest."),
                Choice("concat", "concatenated paths (b)", "Paths side by side, then one 1×1."),
                Choice("split", "separate paths (a)", "G whole paths, summed."),
            ),
            help="How the same function is written down.",
            source=f"{SOURCE}, figure 3",
        )
    )

    def inner(self, b: Builder, x: str) -> str:
        if self.form == "grouped":
            return self.three(b, x, self.cardinality * self.path_width, self.cardinality)
        first, second = self.strides()
        path = ResNeXtPath(
            channels=self.path_width,
            stride=second,
            first_stride=first,
            merged=self.channels if self.form == "split" else None,
            order=self.order,
            norm=self.norm,
            activation=self.activation,
            dilation=self.dilation,
        )
        ends = [b.add(f"path{index}", path, x) for index in range(self.cardinality)]
        join = Add() if self.form == "split" else Concat()
        x = b.add("merge", join, *ends) if len(ends) > 1 else ends[0]
        if self.form == "concat":
            x = self.conv(b, "conv3", x, self.channels, 1)
        return x if self.order == "pre" else self.normalise(b, "bn3", x, self.zero_init)
