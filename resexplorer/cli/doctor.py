"""``resexplorer doctor``: what this machine has, and whether the database is sound."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from resexplorer import __version__
from resexplorer.cli.output import put, put_json, say, table
from resexplorer.cli.parsing import Parser, UsageError, several
from resexplorer.cli.window import NoDisplay, check_display
from resexplorer.cli.words import size
from resexplorer.data import DataError, data_folder, locate
from resexplorer.experiment import DATASETS
from resexplorer.jobs import devices
from resexplorer.store import is_locked
from resexplorer.store.database import sqlite_version
from resexplorer.store.health import Health, check_health, has_wal_bug, salvage
from resexplorer.store.location import files_folder

_LIBRARIES = (
    "torch",
    "torchvision",
    "PySide6_Essentials",
    "pyqtgraph",
    "SQLAlchemy",
    "alembic",
    "numpy",
    "psutil",
    "platformdirs",
    "safetensors",
    "nvidia-ml-py",
    "pysqlite3",
    "qtawesome",
)
_LITTLE_SPACE = 1 << 30
_WAL_BUG = "SQLite {0} can in rare cases corrupt a database with several writers: install pysqlite3, or SQLite 3.51.3."


def configure(command: Parser) -> None:
    """Add the options."""
    command.add_json()
    command.add_argument("--repair", action="store_true", help="save what is readable of a damaged database")
    command.set_defaults(run=run, json=False)


def run(options: argparse.Namespace) -> int:
    """Examine everything; 1 where something is wrong."""
    if options.repair:
        _repair(options.db)
    found = examination(options.db)
    if options.json:
        put_json(found)
    else:
        put("\n".join(_text(found)))
    return 1 if found["problems"] else 0


def examination(db: str | None) -> dict[str, Any]:
    """Everything that ``--json`` prints."""
    health = check_health(db)
    free = _free_space(health.path)
    return {
        "ok": not _problems(health, free),
        "problems": _problems(health, free),
        "versions": _versions(),
        "machine": _machine(),
        "devices": [
            {"name": device.name, "title": device.title, "memory_bytes": device.memory_bytes, "slots": device.slots}
            for device in devices()
        ],
        "sqlite": {"version": sqlite_version(), "wal_bug": has_wal_bug()},
        "data": {"folder": str(data_folder()), "sets": {name: _place(name) for name in DATASETS}},
        "database": {
            "path": str(health.path),
            "exists": health.exists,
            "bytes": health.size,
            "runs": health.runs,
            "files": str(files_folder(health.path)),
            "supervisor": is_locked(files_folder(health.path) / "supervisor.lock"),
            "sound": not health.problems,
        },
        "disk": {"free_bytes": free},
        "display": _display(),
    }


def _repair(db: str | None) -> None:
    health = check_health(db)
    if not health.exists:
        raise UsageError(f"There is no database {health.path} to repair: check the name.")
    if not health.problems:
        say(f"{health.path} is sound: nothing to repair.")
        return
    saved = salvage(db)
    say(f"Saved {several('run', range(saved.rows['runs']))} into {health.path}; the damaged file is {saved.kept}.")


def _problems(health: Health, free: int | None) -> list[str]:
    found = list(health.problems)
    if has_wal_bug():
        found.append(_WAL_BUG.format(sqlite_version()))
    if free is not None and free < _LITTLE_SPACE:
        found.append(f"Only {size(free)} is free for {health.path.parent}: checkpoints need more.")
    return found


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {"resexplorer": __version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def _machine() -> dict[str, Any]:
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": sys.executable,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
    }


def _place(name: str) -> str:
    try:
        return locate(name).sentence
    except DataError as error:
        return str(error)


def _display() -> str | None:
    """Why the window can't open, ``None`` where it can."""
    try:
        check_display(os.environ)
    except NoDisplay as error:
        return str(error)
    return None


def _free_space(path: Path) -> int | None:
    for folder in path.parents:
        try:
            return shutil.disk_usage(folder).free
        except OSError:  # not there yet, or not readable: its parent lies on the disk that will be used
            continue
    return None


def _text(found: dict[str, Any]) -> list[str]:
    database, machine = found["database"], found["machine"]
    runs = ", ".join(f"{count} {state}" for state, count in database["runs"].items()) or "no runs"
    what = f"{size(database['bytes'])}, {runs}" if database["exists"] else "not there yet: the first run creates it"
    free = found["disk"]["free_bytes"]
    rows = [
        ("versions", ", ".join(f"{name} {number or 'missing'}" for name, number in found["versions"].items())),
        ("machine", f"{machine['system']}, {machine['cores']} cores, {size(machine['memory_bytes'])}"),
        *(
            ("device", f"{device['name']}: {device['title']}, {size(device['memory_bytes'])}")
            for device in found["devices"]
        ),
        ("SQLite", f"{found['sqlite']['version']}, {'has' if found['sqlite']['wal_bug'] else 'without'} the WAL bug"),
        *(("data", f"{name}: {place}") for name, place in found["data"]["sets"].items()),
        ("database", f"{database['path']}: {what}"),
        ("disk", "unknown" if free is None else f"{size(free)} free"),
        ("supervisor", "at work" if database["supervisor"] else "not needed now"),
        ("window", found["display"] or "can open here"),
    ]
    problems = found["problems"]
    return [table(rows[0], rows[1:]), "", *(problems or ["Everything is in order."])]
