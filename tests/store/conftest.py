"""Fixtures of the store's tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from resexplorer.store import Store
from resexplorer.store.upgrade import create_database


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh database to copy; running the migrations for every test would take most of the time."""
    path = tmp_path_factory.mktemp("empty") / "runs.db"
    create_database(path)
    return path


@pytest.fixture
def store(tmp_path: Path, empty_database: Path) -> Iterator[Store]:
    shutil.copy(empty_database, tmp_path / "runs.db")
    with Store.open(tmp_path / "runs.db") as opened:
        yield opened
