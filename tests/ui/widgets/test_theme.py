"""Themes: every colour comes from the tokens, text stands out from its ground, and changes reach everybody."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ui.widgets import theme
from ui.widgets.app_icon import app_icon
from ui.widgets.icons import UnknownIcon, icon
from ui.widgets.stylesheet import stylesheet
from ui.widgets.tokens import DARK, LIGHT, Theme

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def luminance(name: str) -> float:
    color = QColor(name)
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@THEMES
def test_that_text_can_be_read_on_every_ground(tokens: Theme) -> None:
    for ground in (tokens.background, tokens.surface, tokens.sunken, tokens.accent_soft, tokens.hover):
        assert contrast(tokens.text, ground) >= 7
        assert contrast(tokens.muted, ground) >= 4.0
    for ground in (tokens.background, tokens.surface, tokens.sunken):
        assert contrast(tokens.bad, ground) >= 4.5
        assert contrast(tokens.good, ground) >= 4.0
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


@THEMES
def test_that_curves_stand_out_from_their_ground(tokens: Theme) -> None:
    assert all(contrast(color, tokens.surface) >= 2.6 for color in tokens.runs)
    assert len(set(tokens.runs)) == 8


@THEMES
def test_that_the_style_sheet_has_no_token_left(tokens: Theme) -> None:
    assert not re.search(r"@\w+", stylesheet(tokens))


def test_that_a_change_reaches_palette_style_sheet_icons_and_listeners(qtbot: QtBot, qapp: QApplication) -> None:
    button = QPushButton(icon("play-fill", "text"), "Run")
    qtbot.addWidget(button)

    def inked() -> QColor:
        image = button.icon().pixmap(32, 32).toImage()
        return next(
            image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255
        )

    assert inked().name().upper() == LIGHT.text
    with qtbot.waitSignal(theme.changed):
        theme.apply(qapp, "dark")
    assert theme.current() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.background
    assert inked().name().upper() == DARK.text
    theme.apply(qapp, "light")


def test_that_a_change_of_the_system_counts_until_a_theme_is_chosen(qtbot: QtBot, qapp: QApplication) -> None:
    hints = qapp.styleHints()
    theme.apply(qapp, "system")
    with qtbot.waitSignal(theme.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    theme.apply(qapp, "light")
    with qtbot.assertNotEmitted(theme.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)


def test_that_a_word_that_is_no_mode_means_system() -> None:
    assert theme.mode_of("purple") is theme.Mode.SYSTEM
    assert theme.mode_of("dark") is theme.Mode.DARK


def test_that_an_unknown_icon_is_refused(qapp: QApplication) -> None:
    with pytest.raises(UnknownIcon):
        icon("no-such-icon")


def test_that_an_icon_fills_its_place(qapp: QApplication) -> None:
    image = icon("stack", "text").pixmap(64, 64).toImage()
    inked = sum(image.pixelColor(x, y).alpha() > 128 for x in range(64) for y in range(64))
    assert 200 < inked < 3000


def test_that_the_program_has_an_icon_at_all_sizes(qapp: QApplication) -> None:
    assert {size.width() for size in app_icon().availableSizes()} >= {16, 32, 64, 256}


def test_that_text_is_really_drawn(qtbot: QtBot) -> None:
    button = QPushButton("MMMM")
    qtbot.addWidget(button)
    button.show()
    image = button.grab().toImage()
    dark = sum(image.pixelColor(x, y).lightness() < 100 for x in range(image.width()) for y in range(image.height()))
    assert dark > 40
