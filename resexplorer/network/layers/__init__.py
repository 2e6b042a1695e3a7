"""The primitive layers, each with its exact output shape, parameters and multiply-accumulates.

The rules follow PyTorch's layers (``torch.nn``); a test holds them against torch on the meta device.
"""

# ruff: noqa: I001 - the order of registration is the order in which a palette offers them
from resexplorer.network.layers.common import (
    ACTIVATIONS,
    CHANNELS,
    NORMS,
    STRIDE,
    image,
    same_padding,
    slide,
    text_of,
)
from resexplorer.network.layers.weighted import Activation, Conv, Linear, Norm
from resexplorer.network.layers.pools import AvgPool, Flatten, GlobalPool, MaxPool
from resexplorer.network.layers.joins import Add, Concat, Multiply, PadShortcut, Scale
from resexplorer.network.layers.drops import DropPath, Dropout

__all__ = [
    "ACTIVATIONS",
    "CHANNELS",
    "NORMS",
    "STRIDE",
    "Activation",
    "Add",
    "AvgPool",
    "Concat",
    "Conv",
    "DropPath",
    "Dropout",
    "Flatten",
    "GlobalPool",
    "Linear",
    "MaxPool",
    "Multiply",
    "Norm",
    "PadShortcut",
    "Scale",
    "image",
    "same_padding",
    "slide",
    "text_of",
]
