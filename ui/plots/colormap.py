"""Colours for quantities: a map that is perceptually even and that colour-blind people read too."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

_ANCHORS = (
    "#440154", "#482878", "#3E4A89", "#31688E", "#26828E", "#1F9E89", "#35B779", "#6DCD59", "#B4DE2C", "#FDE725",
)  # fmt: skip
"""Ten colours of viridis (Smith and van der Walt, 2015): lightness and blue-to-yellow both rise all the way."""

SHADES = 256


@functools.cache
def shades() -> NDArray[np.uint8]:
    """The map as ``(256, 3)`` red, green, blue, from the smallest value to the largest."""
    anchors = np.array([(c.red(), c.green(), c.blue()) for c in map(QColor, _ANCHORS)], np.float64)
    places = np.linspace(0.0, 1.0, len(anchors))
    at = np.linspace(0.0, 1.0, SHADES)
    table = np.stack([np.interp(at, places, anchors[:, channel]) for channel in range(3)], axis=1)
    return table.round().astype(np.uint8)


@functools.cache
def packed() -> NDArray[np.uint32]:
    """The map as ``(256,)`` opaque 0xAARRGGBB."""
    red, green, blue = shades().astype(np.uint32).T
    return np.asarray(0xFF000000 | (red << 16) | (green << 8) | blue, np.uint32)


def color_at(fraction: float) -> QColor:
    """The colour at ``fraction`` of the map, which is clipped to [0, 1]."""
    red, green, blue = shades()[round(min(max(fraction, 0.0), 1.0) * (SHADES - 1))].tolist()
    return QColor(red, green, blue)


def ink_on(ground: QColor) -> QColor:
    """Black or white, whichever reads better on ``ground``: at least 4.5 to 1 on every colour."""
    light = luminance(ground)
    return QColor("#FFFFFF") if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else QColor("#000000")


def luminance(color: QColor) -> float:
    """Relative luminance in [0, 1], as WCAG 2 defines it."""
    channels = (color.redF(), color.greenF(), color.blueF())
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(parts, (0.2126, 0.7152, 0.0722)))
