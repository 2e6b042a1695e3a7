"""The folders in which data sets are looked for."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

_SYSTEM = Path("/usr/share/datasets")
"""Where Debian's data-set packages (``dataset-fashion-mnist``) put their files, one folder a set."""


def data_folder() -> Path:
    """The user's own data sets: ``$RESEXPLORER_DATA``, else "datasets" in the user's data folder."""
    chosen = os.environ.get("RESEXPLORER_DATA")
    if chosen:
        return Path(chosen).expanduser()
    return user_data_path("resexplorer", appauthor=False) / "datasets"


def system_folder() -> Path:
    """The data sets that the operating system's packages bring."""
    return _SYSTEM
