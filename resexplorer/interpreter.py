"""Starts our other programs: the supervisor, workers, the window and its helpers are processes of their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parent.parent)


def python_module(name: str) -> list[str]:
    """The command line of one of our modules in this interpreter, whatever lies in the working folder."""
    return [sys.executable, "-P", "-m", name]


def child_environment() -> dict[str, str]:
    """Our environment, in which a child finds this very package."""
    others = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != _ROOT]
    return {**os.environ, "PYTHONPATH": os.pathsep.join([_ROOT, *others])}
