"""What the window remembers, in one JSON file (never QSettings: a crafted file could run code)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TypeVar, cast

import platformdirs

from resexplorer.errors import ResExplorerError

T = TypeVar("T")
RECENT_FILES = 8


class SettingsUnwritable(ResExplorerError):
    """The settings file can't be written."""


def default_folder() -> Path:
    """Return the configuration folder; ``RESEXPLORER_CONFIG`` replaces it."""
    chosen = os.environ.get("RESEXPLORER_CONFIG")
    return Path(chosen) if chosen else Path(platformdirs.user_config_dir("resexplorer", appauthor=False))


class Settings:
    """Named JSON values that survive the window.

    A file that can't be read is kept beside as ``window.broken.json``, ``problem`` says so, and everything
    starts from its default.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or default_folder()) / "window.json"
        self.problem: str | None = None
        self.dirty = False
        self._values: dict[str, Any] = self._read()

    def get(self, key: str, default: T) -> T:
        """Return the value of ``key``, or ``default`` where none of the default's type is stored."""
        value = self._values.get(key, default)
        kind = (int, float) if isinstance(default, float) else type(default)
        fits = isinstance(value, kind) and isinstance(value, bool) == isinstance(default, bool)
        return cast("T", value) if fits else default

    def set(self, key: str, value: Any) -> None:
        """Remember a JSON value; :meth:`save` writes it."""
        if self._values.get(key) != value:
            self._values[key] = value
            self.dirty = True

    def recent_files(self) -> list[str]:
        """Return the network files opened or saved last, newest first, without those that are gone."""
        paths = self.get("recent_files", list[str]())
        return [path for path in paths if isinstance(path, str) and Path(path).is_file()]

    def add_recent(self, path: str | Path) -> None:
        """Put a network file at the top of the recent ones."""
        name = str(Path(path).absolute())
        kept = [other for other in self.recent_files() if other != name]
        self.set("recent_files", [name, *kept][:RECENT_FILES])

    def save(self) -> None:
        """Write the file if something changed; raises :class:`SettingsUnwritable`."""
        if not self.dirty:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside = self.path.with_suffix(f".{os.getpid()}.tmp")
            beside.write_text(json.dumps(self._values, indent=1, sort_keys=True), encoding="utf-8")
            beside.replace(self.path)
        except OSError as error:
            raise SettingsUnwritable(
                f"The settings can't be written to {self.path} ({error.strerror}): make the folder writable."
            ) from error
        self.dirty = False

    def _read(self) -> dict[str, Any]:
        try:
            values = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError):
            return self._broken()
        return values if isinstance(values, dict) else self._broken()

    def _broken(self) -> dict[str, Any]:
        """Put an unreadable file aside so that the next save does not destroy it."""
        aside = self.path.with_name("window.broken.json")
        try:
            self.path.replace(aside)
            self.problem = f"The settings file could not be read: it was kept as {aside}, defaults are used."
        except OSError as error:
            reason = error.strerror
            self.problem = f"The settings file {self.path} can't be read ({reason}): defaults are used."
        return {}
