"""Outlines that several painters share: wires with round corners, arrow heads, cards with a coloured top."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from resexplorer.picture import Rect
from resexplorer.picture.arrange import Point

CORNER = 8.0


def rect_of(rect: Rect) -> QRectF:
    """Convert a layout rectangle."""
    return QRectF(rect.x, rect.y, rect.width, rect.height)


def wire_path(points: Sequence[Point], radius: float = CORNER) -> QPainterPath:
    """Return a polyline whose corners are rounded as far as its parts are long enough."""
    path = QPainterPath(QPointF(*points[0]))
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        turn = min(radius, _length(before, corner) / 2, _length(corner, after) / 2)
        path.lineTo(_towards(corner, before, turn))
        path.quadTo(QPointF(*corner), _towards(corner, after, turn))
    path.lineTo(QPointF(*points[-1]))
    return path


def _length(one: Point, other: Point) -> float:
    return hypot(other.x - one.x, other.y - one.y)


def _towards(start: Point, end: Point, distance: float) -> QPointF:
    length = _length(start, end) or 1.0
    return QPointF(start.x + (end.x - start.x) * distance / length, start.y + (end.y - start.y) * distance / length)


def arrow_head(before: Point, tip: Point, size: float = 7.0) -> QPolygonF:
    """Return the triangle at the end of a wire."""
    length = _length(before, tip) or 1.0
    dx, dy = (tip.x - before.x) / length, (tip.y - before.y) / length
    back_x, back_y = tip.x - dx * size, tip.y - dy * size
    half = size * 0.5
    return QPolygonF(
        [
            QPointF(tip.x, tip.y),
            QPointF(back_x - dy * half, back_y + dx * half),
            QPointF(back_x + dy * half, back_y - dx * half),
        ]
    )


def top_rounded(rect: QRectF, radius: float) -> QPainterPath:
    """Return a rectangle whose two upper corners are round: the coloured top of a card."""
    path = QPainterPath()
    path.moveTo(rect.bottomLeft())
    path.lineTo(rect.left(), rect.top() + radius)
    path.quadTo(rect.topLeft(), QPointF(rect.left() + radius, rect.top()))
    path.lineTo(rect.right() - radius, rect.top())
    path.quadTo(rect.topRight(), QPointF(rect.right(), rect.top() + radius))
    path.lineTo(rect.bottomRight())
    path.closeSubpath()
    return path


def bracket(left: float, right: float, port: float, top: float, radius: float = 9.0) -> QPainterPath:
    """Return the arc of a block's own skip: up from its left wire, over it, and down onto its right one."""
    return wire_path((Point(left, port), Point(left, top), Point(right, top), Point(right, port)), radius)
