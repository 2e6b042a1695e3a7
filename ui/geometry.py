"""Remembers where the window was, and brings it back onto a screen that still exists."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.settings import Settings

DEFAULT_SIZE = (1440, 900)
SMALLEST_SIZE = (960, 620)


def store_geometry(window: QWidget, settings: Settings) -> None:
    """Remember place, size and whether the window fills the screen."""
    place = window.normalGeometry()
    settings.set("window.geometry", [place.x(), place.y(), place.width(), place.height()])
    settings.set("window.maximized", window.isMaximized())


def restore_geometry(window: QWidget, settings: Settings) -> None:
    """Put the window where it was; at first, in the middle of the main screen."""
    window.setGeometry(_visible(_remembered(settings)))
    if settings.get("window.maximized", False):
        window.showMaximized()


def _remembered(settings: Settings) -> QRect | None:
    numbers = settings.get("window.geometry", list[int]())
    if len(numbers) != 4 or not all(isinstance(n, int) and abs(n) < 100_000 for n in numbers):
        return None
    return QRect(*numbers)


def _visible(place: QRect | None) -> QRect:
    """Return ``place`` cut to the screen that shows most of it."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    if place is None or not any(screen.intersects(place) for screen in screens):
        area = QGuiApplication.primaryScreen().availableGeometry()
        place = QRect(0, 0, min(DEFAULT_SIZE[0], area.width()), min(DEFAULT_SIZE[1], area.height()))
        place.moveCenter(area.center())
        return place
    area = max(screens, key=lambda screen: _area(screen.intersected(place)))
    size = place.size().boundedTo(area.size())
    left = max(area.left(), min(place.left(), area.right() + 1 - size.width()))
    top = max(area.top(), min(place.top(), area.bottom() + 1 - size.height()))
    return QRect(left, top, size.width(), size.height())


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()
