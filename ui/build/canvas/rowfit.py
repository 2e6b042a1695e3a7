"""How wide rows should be so that a picture shows as large as possible in a window of some shape."""

from __future__ import annotations

from collections.abc import Iterable

from resexplorer.network import Network
from resexplorer.picture import Path, lay_out

FACTORS = (1.0, 1.2, 1.45, 1.75, 2.1, 2.6, 3.2, 4.0)
MANY = 300
"""With more nodes and open cards than this the rows of the present width are kept: trying others takes too long."""
WORTH = 1.12
"""Rows are broken anew only when that makes the picture larger by this factor: it should stay as it is known."""


def scale_of(size: tuple[float, float], room: tuple[float, float]) -> float:
    """The zoom at which a picture fits, at most 1."""
    return min(1.0, room[0] / max(1.0, size[0]), room[1] / max(1.0, size[1]))


def best_width(
    network: Network, opened: Iterable[Path], root: Path, room: tuple[float, float], present: float
) -> float:
    """The width of rows with which the whole picture shows largest in ``room``; ``present`` is kept if it does."""
    opened = tuple(opened)
    if present >= room[0] * 0.98 and len(network.nodes) + len(opened) > MANY:
        return present

    def scale(width: float) -> float:
        sheet = lay_out(network, opened, width, root).sheet
        return scale_of((sheet.width, sheet.height), room)

    best, found = room[0], scale(room[0])
    for factor in FACTORS[1:]:
        if found >= 1.0:
            break
        value = scale(room[0] * factor)
        if value > found * 1.02:
            best, found = room[0] * factor, value
    if present and scale(present) * WORTH >= found and present >= room[0] * 0.98:
        return present
    return best
