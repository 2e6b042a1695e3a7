"""Applies a theme to the application and tells who paints by hand when it changes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from ui.widgets.stylesheet import stylesheet
from ui.widgets.tokens import (
    DARK,
    FAMILY_COLORS,
    LIGHT,
    RUN_COLORS,
    RUN_COLORS_DARK,
    RUN_DASHES,
    Theme,
)

__all__ = [
    "DARK",
    "FAMILY_COLORS",
    "LIGHT",
    "RUN_COLORS",
    "RUN_COLORS_DARK",
    "RUN_DASHES",
    "Mode",
    "Theme",
    "apply",
    "changed",
    "color",
    "current",
    "mode",
    "mode_of",
    "mono_font",
    "scaled_font",
]


class Mode(StrEnum):
    """What the person chose: follow the system, or one theme always."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class _Notifier(QObject):
    """Holds the current theme and the one signal that everybody listens to."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.mode = Mode.SYSTEM
        self.follows = False
        self.dark_desktop = False
        """Whether the desktop's own palette is dark: what counts where the system names no scheme."""

    @Slot()
    def on_system_change(self) -> None:
        """Take over the system's new scheme when the person follows it."""
        app = QApplication.instance()
        if self.mode is Mode.SYSTEM and isinstance(app, QApplication):
            apply(app, Mode.SYSTEM)


_notifier = _Notifier()
changed = _notifier.changed
"""Emitted after a new theme is in force; widgets that paint by hand connect their ``update`` to it."""


def current() -> Theme:
    """Return the tokens in force."""
    return _notifier.theme


def mode() -> Mode:
    """Return what the person chose."""
    return _notifier.mode


def mode_of(text: str) -> Mode:
    """Return the mode that settings name; "system" for a word that is none."""
    return Mode(text) if text in set(Mode) else Mode.SYSTEM


def color(token: str, alpha: float = 1.0) -> QColor:
    """Return a token of the current theme as a colour, with ``alpha`` in [0, 1]."""
    result = QColor(getattr(current(), token))
    result.setAlphaF(alpha)
    return result


def apply(app: QApplication, mode: Mode | str = Mode.SYSTEM) -> None:
    """Put a theme in force for every window; ``mode`` "system" follows the system's scheme from now on."""
    _prepare(app)
    _notifier.mode = Mode(mode)
    dark = _system_is_dark(app) if _notifier.mode is Mode.SYSTEM else _notifier.mode is Mode.DARK
    theme = DARK if dark else LIGHT
    _notifier.theme = theme
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme, QFontInfo(app.font()).pixelSize()))
    changed.emit()


def _prepare(app: QApplication) -> None:
    """Do once per application what does not depend on the theme."""
    if not QDir.searchPaths("theme"):
        _notifier.dark_desktop = app.palette().color(QPalette.ColorRole.Window).lightness() < 100
        QDir.setSearchPaths("theme", [str(Path(__file__).parent / "images")])
        app.setFont(body_font(app.font()))
    if app.style().name().lower() != "fusion" and not app.styleSheet():
        app.setStyle("Fusion")
    if not _notifier.follows:
        app.styleHints().colorSchemeChanged.connect(_notifier.on_system_change)
        _notifier.follows = True


def _system_is_dark(app: QApplication) -> bool:
    scheme = app.styleHints().colorScheme()
    return _notifier.dark_desktop if scheme == Qt.ColorScheme.Unknown else scheme == Qt.ColorScheme.Dark


def body_font(system: QFont) -> QFont:
    """Return the system's font, never smaller than 12 px."""
    font = QFont(system)
    if QFontInfo(font).pixelSize() < 12:
        font.setPixelSize(12)
    return font


def scaled_font(scale: float = 1.0, *, bold: bool = False) -> QFont:
    """Return the body font at another size, for painting by hand."""
    font = QFont(QApplication.font())
    font.setPixelSize(max(9, round(QFontInfo(font).pixelSize() * scale)))
    font.setBold(bold)
    return font


def mono_font(scale: float = 1.0) -> QFont:
    """Return the system's fixed-width font for shapes and numbers."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(max(9, round(QFontInfo(QApplication.font()).pixelSize() * scale)))
    return font


def palette(theme: Theme) -> QPalette:
    """Return the palette for what a style sheet does not reach."""
    result = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.background,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.surface,
        QPalette.ColorRole.AlternateBase: theme.sunken,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Button: theme.surface,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.bad,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.LinkVisited: theme.accent,
        QPalette.ColorRole.ToolTipBase: theme.tooltip,
        QPalette.ColorRole.ToolTipText: "#FFFFFF",
        QPalette.ColorRole.Light: theme.surface,
        QPalette.ColorRole.Midlight: theme.hover,
        QPalette.ColorRole.Mid: theme.line,
        QPalette.ColorRole.Dark: theme.strong_line,
        QPalette.ColorRole.Shadow: theme.strong_line,
    }
    for role, value in roles.items():
        result.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.strong_line))
    return result
