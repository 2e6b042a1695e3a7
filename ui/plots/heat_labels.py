"""Names beside a heat map's rows: every row where there is room, else the stages, else those that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from ui.widgets import theme

_WIDEST = 110.0


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Neighbouring rows of one stage: rows ``first`` to ``last``, both included."""

    name: str
    first: int
    last: int

    @property
    def middle(self) -> float:
        """Where its name belongs, in rows from the top."""
        return (self.first + self.last + 1) / 2


def groups(rows: Sequence[str]) -> list[RowGroup]:
    """Rows by stage: ``layer1.0`` and ``layer1.1`` are two rows of ``layer1``."""
    found: list[RowGroup] = []
    for number, row in enumerate(rows):
        stage = row.rpartition(".")[0] or row
        if found and found[-1].name == stage:
            found[-1] = RowGroup(stage, found[-1].first, number)
        else:
            found.append(RowGroup(stage, number, number))
    return found


def area_of(size: QSize, rows: Sequence[str]) -> QRectF:
    """Where the cells go in a map of ``size`` whose names are ``rows`` (none: no room for names)."""
    metrics = QFontMetricsF(theme.scaled_font(0.9))
    widest = max((metrics.horizontalAdvance(row) for row in rows), default=-6.0)
    left = round(min(widest, _WIDEST) + 10)
    top, bottom = 4.0, round(metrics.height() + 8)
    return QRectF(left, top, max(size.width() - left - 10, 8), max(size.height() - top - bottom, 8))


def shown(rows: Sequence[str], height: float, line: float) -> list[RowGroup]:
    """The names that fit into ``height`` pixels where one needs ``line``; first and last come first."""
    pitch = height / max(len(rows), 1)
    if pitch >= line:
        return [RowGroup(row, number, number) for number, row in enumerate(rows)]
    every = groups(rows)
    order = [*every[:1], *every[-1:], *every[1:-1]]
    taken: list[RowGroup] = []
    for group in order:
        if all(abs(group.middle - other.middle) * pitch >= line for other in taken):
            taken.append(group)
    return sorted(taken, key=lambda group: group.first)


def paint_labels(painter: QPainter, area: QRectF, rows: Sequence[str], *, words: bool = True) -> None:
    """Paint the names left of ``area`` and hairlines between the stages."""
    font = theme.scaled_font(0.9)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    pitch = area.height() / max(len(rows), 1)
    painter.setPen(QPen(theme.color("surface", 0.55), 1))
    for group in groups(rows)[1:]:
        y = round(area.top() + group.first * pitch) + 0.5
        painter.drawLine(QLineF(area.left(), y, area.right(), y))
    if not words:
        return
    painter.setPen(theme.color("muted"))
    for group in shown(rows, area.height(), metrics.height() - 1):
        box = QRectF(0, area.top() + group.middle * pitch - 10, area.left() - 6, 20)
        text = metrics.elidedText(group.name, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
