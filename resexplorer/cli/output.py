"""What goes to stdout (results) and to stderr (everything else)."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from resexplorer.errors import ResExplorerError


class OutputUnwritable(ResExplorerError):
    """A place where a result was to be written refuses it."""


def write_out(text: str) -> None:
    """Write to stdout at once; raises :class:`OutputUnwritable` for a full disk."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputUnwritable(f"The result can't be written ({error.strerror}): make room and try again.") from error


def put(line: str = "") -> None:
    """Print one line of the result."""
    write_out(line + "\n")


def put_json(value: Any) -> None:
    """Print the one JSON document of a command."""
    write_out(json.dumps(value, indent=2, allow_nan=False) + "\n")


def say(line: str) -> None:
    """Tell the person something that is not the result."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def save(path: Path, text: str) -> None:
    """Write a text file whole or not at all; raises :class:`OutputUnwritable`."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise OutputUnwritable(f"{path} can't be written ({error.strerror}): choose another place.") from error


def table(header: Sequence[str], rows: Sequence[Sequence[str]], right: str = "") -> str:
    """Align columns; ``right`` holds a ``>`` for each column of numbers and a ``<`` for each of words."""
    lines = [header, *rows]
    sides = right.ljust(len(header), "<")
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(_cell(line[n], widths[n], sides[n]) for n in range(len(header))).rstrip() for line in lines
    )


def _cell(text: str, width: int, side: str) -> str:
    return text.rjust(width) if side == ">" else text.ljust(width)
