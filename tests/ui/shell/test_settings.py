"""Settings survive the window, and a broken file costs nothing but the settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ui.settings import Settings, SettingsUnwritable


def test_that_values_survive(tmp_path: Path) -> None:
    first = Settings(tmp_path)
    first.set("theme", "dark")
    first.set("train.splitter", [300, 900])
    first.save()
    again = Settings(tmp_path)
    assert again.get("theme", "system") == "dark"
    assert again.get("train.splitter", [1]) == [300, 900]


@pytest.mark.parametrize("content", ["{", "[]", "null", '"text"', "\x00\xff", "[" * 5000, ""])
def test_that_a_broken_file_is_kept_aside_and_defaults_are_used(tmp_path: Path, content: str) -> None:
    (tmp_path / "window.json").write_text(content, encoding="latin-1")
    settings = Settings(tmp_path)
    assert settings.get("theme", "system") == "system"
    assert settings.problem is not None
    assert (tmp_path / "window.broken.json").read_text(encoding="latin-1") == content
    settings.set("theme", "dark")
    settings.save()
    assert Settings(tmp_path).get("theme", "system") == "dark"


@pytest.mark.parametrize(
    ("stored", "default"), [("dark", 1), (1, "dark"), (True, 1), (1, True), ([1], {}), (None, 1.0)]
)
def test_that_a_value_of_another_type_is_not_used(tmp_path: Path, stored: object, default: object) -> None:
    settings = Settings(tmp_path)
    settings.set("key", stored)
    assert settings.get("key", default) is default


def test_that_a_whole_number_is_fine_where_a_number_is_wanted(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.set("zoom", 2)
    assert settings.get("zoom", 1.0) == 2


def test_that_nothing_is_written_when_nothing_changed(tmp_path: Path) -> None:
    Settings(tmp_path).save()
    assert list(tmp_path.iterdir()) == []


def test_that_a_folder_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings(tmp_path / "file" / "config")
    settings.set("theme", "dark")
    with pytest.raises(SettingsUnwritable, match="make the folder writable"):
        settings.save()


def test_that_recent_files_are_newest_first_and_exist(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    paths = [tmp_path / f"net{n}.json" for n in range(12)]
    for path in paths:
        path.write_text("{}")
        settings.add_recent(path)
    settings.add_recent(paths[5])
    paths[11].unlink()
    recent = settings.recent_files()
    assert recent[0] == str(paths[5])
    assert len(recent) == 7
    assert all(os.path.exists(path) for path in recent)  # noqa: PTH110
