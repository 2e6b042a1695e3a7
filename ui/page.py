"""What the shell expects of a page."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtGui import QAction


class Page(Protocol):
    """A workspace: a widget with a title and with actions for the menu bar."""

    page_title: str

    def actions_for_menu(self, menu_name: str) -> list[QAction]:
        """Return the actions for "File", "Edit", "View", "Network", "Run" or "Help"; often none."""
        ...


@runtime_checkable
class AsksBeforeClose(Protocol):
    """A page that may want the window to stay, because something is not saved."""

    def may_close(self) -> bool:
        """Return False to keep the window open."""
        ...


@runtime_checkable
class Closable(Protocol):
    """A page with timers or background work of its own."""

    def close_page(self) -> None:
        """End them; the window is going."""
        ...
