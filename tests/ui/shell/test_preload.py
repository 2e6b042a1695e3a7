"""What the pages need is imported while nobody waits for it."""

import sys

from PySide6.QtCore import QObject

from ui.preload import MODULES, preload_later


def test_that_modules_are_imported_in_the_background(qtbot, monkeypatch):
    name = "wsgiref.util"
    monkeypatch.delitem(sys.modules, name, raising=False)
    owner = QObject()
    preload_later(owner, (name,))
    assert name not in sys.modules
    qtbot.waitUntil(lambda: name in sys.modules, timeout=5_000)


def test_that_every_module_of_the_list_exists():
    from importlib.util import find_spec

    assert all(find_spec(name) is not None for name in MODULES)
