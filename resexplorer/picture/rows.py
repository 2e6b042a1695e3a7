"""Breaking a long flow into rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resexplorer.picture.flow import Flow


@dataclass(frozen=True, slots=True)
class Row:
    """Columns ``first`` to ``last`` stand side by side."""

    first: int
    last: int


def rows_of(
    flow: Flow, widths: Sequence[float], gutters: Sequence[float], limit: float, clean: bool
) -> tuple[Row, ...]:
    """Fill rows of at most ``limit``; ``clean`` rows are broken only where no skip crosses.

    What stands side by side stays in one row, and so do the ends with their neighbours.
    """
    glued = _glued(flow, clean)
    rows: list[Row] = []
    start, filled, column = 0, 0.0, 0
    while column < flow.width:
        end = column
        while end < flow.width - 1 and glued[end]:
            end += 1
        size = sum(widths[column : end + 1]) + sum(gutters[column:end])
        joint = gutters[column - 1] if column > start else 0.0
        if column > start and filled + joint + size > limit:
            rows.append(Row(start, column - 1))
            start, filled, joint = column, 0.0, 0.0
        filled += joint + size
        column = end + 1
    rows.append(Row(start, flow.width - 1))
    return tuple(rows)


def _glued(flow: Flow, clean: bool) -> list[bool]:
    """For every gutter, whether the columns on its two sides must stay together."""
    glued = [False] * flow.width
    glued[0] = True
    if flow.width > 1:
        glued[flow.width - 2] = True
    for chain in flow.chains:
        for gutter in range(chain.first // 2, (chain.last + 1) // 2):
            glued[gutter] = True
    for edge in flow.loose if clean else ():
        low, high = sorted((flow.columns[edge.source], flow.columns[edge.target]))
        for gutter in range(low, high):
            glued[gutter] = True
    return glued
