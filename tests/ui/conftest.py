"""Fixtures for tests of the window: offscreen, with its own configuration and no threads left behind."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from resexplorer.store import Store
from ui.bridge import task
from ui.settings import Settings
from ui.widgets import theme


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    """Every test starts in the light theme, as the window does."""
    if theme.mode() is not theme.Mode.LIGHT or not qapp.styleSheet():
        theme.apply(qapp, "light")


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the person's settings or database."""
    monkeypatch.setenv("RESEXPLORER_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("RESEXPLORER_DB", str(tmp_path / "runs.db"))


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Background calls end with the test."""
    yield
    task.shutdown()
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("resexplorer")]
    assert left == []


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new database in a temporary folder."""
    opened = Store.open(tmp_path / "runs.db")
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a temporary folder."""
    return Settings(tmp_path / "config")
