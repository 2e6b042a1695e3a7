"""What the catalogue knows about one preset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from resexplorer.network.document import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One ready network.

    ``parameters`` and ``macs`` are the exact counts that it must have at its own input (``macs`` for one image).
    ``paper`` quotes what the paper prints, ``errors`` holds published errors as fractions by data set, and
    ``departure`` says where the preset differs from the paper.
    """

    name: str
    title: str
    family: str
    year: int
    source: str
    build: Callable[[], Network]
    parameters: int | None = None
    macs: int | None = None
    paper: str = ""
    errors: tuple[tuple[str, float], ...] = ()
    departure: str = ""
