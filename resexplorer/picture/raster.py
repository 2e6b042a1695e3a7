"""Turns an SVG picture into PNG or PDF with Qt, in a process of its own: the core never imports Qt."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from resexplorer.errors import ResExplorerError
from resexplorer.interpreter import child_environment, python_module

FORMATS = (".png", ".pdf", ".svg")
_SECONDS = 120


class PictureNotDrawn(ResExplorerError):
    """A picture file that could not be made."""


def write_picture(svg: str, target: Path, *, scale: float = 2.0) -> None:
    """Write ``svg`` to ``target`` in the format of its ending; ``scale`` is PNG pixels for one SVG unit.

    Raises :class:`PictureNotDrawn` and leaves no half file.
    """
    ending = target.suffix.lower()
    if ending not in FORMATS:
        raise PictureNotDrawn(f"{target.name!r} is no picture file: end it in {', '.join(FORMATS)}.")
    try:
        with tempfile.TemporaryDirectory(prefix=".picture-", dir=target.parent) as folder:
            source, drawn = Path(folder) / "picture.svg", Path(folder) / f"drawn{ending}"
            source.write_text(svg, encoding="utf-8")
            if ending == ".svg":
                drawn = source
            else:
                _draw(source, drawn, scale)
            drawn.replace(target)
    except OSError as error:
        raise PictureNotDrawn(f"{target} can't be written ({error.strerror}): choose another place.") from error


def _draw(source: Path, target: Path, scale: float) -> None:
    command = [*python_module("ui.render"), str(source), str(target), "--scale", str(scale)]
    env = {**child_environment(), "QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise PictureNotDrawn(f"Qt took longer than {_SECONDS} s to draw: write an .svg file instead.") from error
    if done.returncode or not target.exists():
        lines = done.stderr.strip().splitlines()
        why = lines[-1] if lines else f"exit code {done.returncode}"
        raise PictureNotDrawn(f"Qt can't draw here ({why}): write an .svg file instead.")
