"""Colours and fonts of the canvas, from the theme; remembered, because cards ask for them at every paint."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from ui.widgets import theme

LEAST_CONTRAST = 3.0


@lru_cache(maxsize=64)
def _font(scale: float, bold: bool, mono: bool, base: str) -> QFont:
    return theme.mono_font(scale) if mono else theme.scaled_font(scale, bold=bold)


def font(scale: float = 1.0, *, bold: bool = False, mono: bool = False) -> QFont:
    """Return the interface font, larger or smaller."""
    from PySide6.QtWidgets import QApplication

    return _font(scale, bold, mono, QApplication.font().toString())


def elided(text: str, used: QFont, width: float) -> str:
    """Return ``text`` cut with an ellipsis to ``width`` pixels."""
    return QFontMetricsF(used).elidedText(text, Qt.TextElideMode.ElideRight, width)


def advance(text: str, used: QFont) -> float:
    """Return the width of a text."""
    return QFontMetricsF(used).horizontalAdvance(text)


def family(name: str) -> QColor:
    """Return a family's colour for lines and text on the theme's ground."""
    return QColor(theme.current().family(name))


def header(name: str) -> QColor:
    """Return the ground of a card's header: the same in both themes."""
    return QColor(theme.FAMILY_COLORS.get(name, theme.FAMILY_COLORS["stem"]))


@lru_cache(maxsize=64)
def on(ground: int) -> QColor:
    """Return white or the dark ink, whichever can be read on a ground given as RGB."""
    white, dark = QColor("#FFFFFF"), QColor("#1B2430")
    return white if _contrast(QColor(ground), white) >= LEAST_CONTRAST else dark


def _contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    parts = [color.redF(), color.greenF(), color.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(one: QColor, other: QColor, part: float) -> QColor:
    """Return ``part`` of ``one`` on the rest of ``other``."""
    rest = 1.0 - part
    return QColor.fromRgbF(
        one.redF() * part + other.redF() * rest,
        one.greenF() * part + other.greenF() * rest,
        one.blueF() * part + other.blueF() * rest,
    )


def pen(color: QColor, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Return a pen with round ends."""
    return QPen(color, width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
