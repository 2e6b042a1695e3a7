"""Sizes of cards and distances, in pixels at 100 %."""

from __future__ import annotations

from dataclasses import dataclass

from resexplorer.network.op import Layer, Op
from resexplorer.picture.arrange import Spacing
from resexplorer.picture.caption import settings_line
from resexplorer.picture.figure import Style

ROOT = Spacing(gutter=26.0, lane=20.0, stack=26.0, row=52.0, margin=40.0, riser=12.0)
INNER = Spacing(gutter=26.0, lane=13.0, stack=16.0, row=34.0, margin=26.0, riser=8.0, arrival=6.0)
LAYERS = Spacing(gutter=17.0, lane=13.0, stack=14.0, row=34.0, margin=26.0, riser=8.0, arrival=6.0)
TINY = Spacing(gutter=7.0, lane=12.0, stack=5.0, row=0.0, margin=0.0, riser=3.0, arrival=3.0)

LABEL_ROOM = 18.0
ARC = 18.0
PADDING = 14.0


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a card."""

    width: float
    height: float


FULL = Size(172.0, 148.0)
COMPACT = Size(74.0, 78.0)
JOIN = Size(28.0, 28.0)
SMALL_JOIN = Size(22.0, 22.0)
HEADER = {True: 38.0, False: 26.0}
"""Height of an open card's title: at the top level and deeper."""


BOLD = 1.12
"""How much wider bold letters are."""


def text_width(text: str, pixels: float = 11.0) -> float:
    """A cautious estimate of a text's width in a usual sans-serif font."""
    return len(text) * pixels * 0.62


def layer_size(name: str, op: Op, top: bool) -> Size:
    """The size of a primitive layer's card: its name and its main settings."""
    pixels = 12.0 if top else 10.0
    words = max(text_width(name, pixels) * BOLD, text_width(settings_line(op), pixels - 1.0))
    low = 72.0 if top else 40.0
    return Size(max(low, round(words + (28.0 if top else 12.0))), 52.0 if top else 36.0)


def style_of(op: Op, top: bool) -> Style:
    """How a closed card of ``op`` looks."""
    if isinstance(op, Layer):
        return Style.JOIN if op.arity[0] > 1 else Style.LAYER
    if top:
        return Style.FULL
    return Style.LAYER if op.color_family == "layer" else Style.COMPACT


def size_of(name: str, op: Op, style: Style, top: bool) -> Size:
    """The size of a closed card."""
    if style is Style.LAYER:
        return layer_size(name, op, top)
    if style is Style.JOIN:
        return JOIN if top else SMALL_JOIN
    return FULL if style is Style.FULL else COMPACT
