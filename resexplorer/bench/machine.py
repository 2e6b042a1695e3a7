"""Where a measurement was made: without it, a number means nothing."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import psutil

from resexplorer import __version__
from resexplorer.jobs import devices

_LIBRARIES = ("torch", "PySide6_Essentials", "numpy", "SQLAlchemy")


def machine() -> dict[str, str]:
    """Processor, memory, system and versions."""
    found = {
        "devices": "; ".join(device.title for device in devices()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.1f} GiB",
        "load": f"{psutil.getloadavg()[0]:.2f}",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "resexplorer": __version__,
    }
    return found | {name: _version(name) for name in _LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
