"""Settings and rules that several layers share."""

from __future__ import annotations

from resexplorer.fields import Choice, IntField
from resexplorer.network.op import Misfit, Shape

CHANNELS = IntField(
    name="channels",
    label="Output channels",
    unit="ch",
    default=64,
    minimum=1,
    maximum=65_536,
    help="How many feature maps come out.",
)
STRIDE = IntField(
    name="stride",
    label="Stride",
    unit="px",
    default=1,
    minimum=1,
    maximum=16,
    help="Step between two positions; 2 halves the resolution.",
)
NORMS = (
    Choice("batch", "batch norm", "Over the batch and all positions, per channel."),
    Choice("group", "group norm", "Per image, over groups of channels."),
    Choice("layer", "layer norm", "Per image, over all channels."),
    Choice("none", "none", "No normalisation: see why it is there."),
)
ACTIVATIONS = (
    Choice("relu", "ReLU"),
    Choice("leaky_relu", "leaky ReLU", "Slope 0.01 below zero."),
    Choice("silu", "SiLU", "x · sigmoid(x)."),
    Choice("gelu", "GELU"),
)


def same_padding(kernel: int, dilation: int = 1) -> int:
    """The padding that keeps the resolution at stride 1 for an odd kernel."""
    return dilation * (kernel - 1) // 2


def image(shape: Shape, what: str) -> tuple[int, int, int]:
    """Unpack ``(C, H, W)``; raises :class:`Misfit` for a flattened vector."""
    if len(shape) != 3:
        raise Misfit("not_an_image", f"{what} needs feature maps, but {shape[0]:,} flat values reach it.")
    return shape[0], shape[1], shape[2]


def slide(size: int, kernel: int, stride: int, padding: int, dilation: int = 1, ceil: bool = False) -> int:
    """Output size of a sliding window along one dimension, as ``torch.nn.Conv2d`` and the pools count it."""
    span = size + 2 * padding - dilation * (kernel - 1) - 1
    if span < 0:
        raise Misfit(
            "resolution_exhausted",
            f"A window of {dilation * (kernel - 1) + 1} px doesn't fit into {size} px: "
            "there are too many strides before this layer, or the input is too small.",
        )
    steps = span // stride + 1
    if ceil and span % stride and steps * stride < size + padding:
        steps += 1
    return steps


def text_of(shape: Shape) -> str:
    """``256×56×56``, as shown on wires and in sentences."""
    return "×".join(str(size) for size in shape)
