"""Icons from the Phosphor font that comes with qtawesome; they follow the theme by themselves.

The font file is read directly: importing qtawesome loads eleven fonts and costs a quarter of a second.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from ui.widgets import theme


class UnknownIcon(KeyError):
    """An icon name that the font does not have."""


def icon(name: str, color_token: str = "text", *, active_token: str | None = None) -> QIcon:
    """Return the Phosphor icon ``name`` ("play-fill", "trash", …) in a theme token or ``#RRGGBB``.

    ``active_token`` colours the checked state. Raises :class:`UnknownIcon` for a name the font lacks.
    """
    return QIcon(_GlyphEngine(_glyph(name), color_token, active_token))


def paint_icon(painter: QPainter, rect: QRect | QRectF, name: str, color: QColor) -> None:
    """Paint an icon into ``rect``, for delegates and scene items."""
    _paint(painter, QRectF(rect), _glyph(name), color)


def _folder() -> Path:
    spec = importlib.util.find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The package qtawesome, which brings the icons, is not installed.")
    return Path(spec.origin).parent / "fonts"


@functools.cache
def _charmap() -> dict[str, str]:
    path = next(iter(sorted(_folder().glob("phosphor-charmap-*.json"))))
    return {name: chr(int(code, 16)) for name, code in json.loads(path.read_text()).items()}


@functools.cache
def _family() -> str:
    path = next(iter(sorted(_folder().glob("phosphor-*.ttf"))))
    number = QFontDatabase.addApplicationFont(str(path))
    return QFontDatabase.applicationFontFamilies(number)[0]


def _glyph(name: str) -> str:
    try:
        return _charmap()[name]
    except KeyError:
        raise UnknownIcon(f"There is no icon {name!r}.") from None


def _paint(painter: QPainter, rect: QRectF, glyph: str, color: QColor) -> None:
    font = QFont(_family())
    font.setPixelSize(max(1, round(min(rect.width(), rect.height()))))
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    painter.save()
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, glyph)
    painter.restore()


class _GlyphEngine(QIconEngine):
    """Draws one glyph in the colour that the theme has now."""

    def __init__(self, glyph: str, token: str, active: str | None) -> None:
        super().__init__()
        self._glyph, self._token, self._active = glyph, token, active

    def _color(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        if mode == QIcon.Mode.Disabled:
            return theme.color("strong_line")
        token = self._active if self._active and state == QIcon.State.On else self._token
        return QColor(token) if token.startswith("#") else theme.color(token)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        _paint(painter, QRectF(rect), self._glyph, self._color(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return result

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._glyph, self._token, self._active)
