"""Imports what the pages need while nobody waits for it, so that the first visit to a page does not pause.

The window is on screen first; then a thread imports one module after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

from ui.bridge import task

MODULES = ("ui.build.page", "ui.train.page", "ui.plots.chart", "ui.compare.page", "ui.train.launch.dialog")
DELAY_MS = 400
"""After the window was shown: its first paint and its first look at the database come before."""


def preload_later(owner: QObject, modules: Sequence[str] = MODULES) -> None:
    """Import ``modules`` in a thread soon after the event loop runs."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(DELAY_MS)
    timer.timeout.connect(lambda: task.run(lambda: _load(modules), lambda _: None, owner=owner))
    timer.start()


def _load(modules: Sequence[str]) -> None:
    for name in modules:
        import_module(name)
