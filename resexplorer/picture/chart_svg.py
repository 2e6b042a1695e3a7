"""Draws curves as an SVG file: panels side by side, a line a run, the names at the lines' ends.

Pure Python, so that a machine without Qt can write it; PNG and PDF are drawn from it (:mod:`.raster`).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

PALETTE = ("#009E73", "#0072B2", "#D55E00", "#B65F92", "#D98E04", "#3C9BD6", "#5B6472", "#7A5195")
"""Colours that colour-blind people can tell apart."""

_FONT = "DejaVu Sans, Liberation Sans, Helvetica, Arial, sans-serif"
_TEXT, _MUTED, _LINE, _PAPER = "#1B2430", "#667085", "#DBE0E7", "#FFFFFF"
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 112.0, 84.0, 58.0
_LABEL_HEIGHT = 16.0


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: its name, its points, its colour, and whether it is dashed. NaN leaves a gap."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    color: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes. The vertical one begins at 0; ``percent`` writes fractions as percentages."""

    title: str
    x_label: str
    curves: Sequence[Curve]
    percent: bool = True


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a panel's data lie on the page."""

    x: float
    y: float
    width: float
    height: float
    x_max: float
    y_max: float
    x_min: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        share = (x - self.x_min) / (self.x_max - self.x_min)
        return self.x + self.width * share, self.y + self.height * (1 - y / self.y_max)


def chart(title: str, panels: Sequence[Panel], *, width: int = 1200, height: int = 520) -> str:
    """Return the whole picture as SVG text."""
    each = width / max(1, len(panels))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
        _words(title, 24, 34, size=19, weight="bold"),
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, each * number, each, height)
    return "\n".join([*parts, "</svg>"]) + "\n"


def ticks(low: float, high: float, count: int = 6) -> list[float]:
    """Round numbers from ``low`` to at most ``high``, about ``count`` of them."""
    span = high - low
    if not (math.isfinite(span) and span / count > sys.float_info.min):
        return [low]
    power = 10.0 ** math.floor(math.log10(span / count))
    step = next(unit * power for unit in (1, 2, 5, 10) if span / (unit * power) <= count)
    first = math.ceil(low / step - 1e-9)
    return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]


def _panel(panel: Panel, left: float, width: float, height: float) -> list[str]:
    frame = _frame(panel, left, width, height)
    parts = [_words(panel.title, frame.x, frame.y - 14, size=14, color=_MUTED)]
    parts += _axes(panel, frame)
    ends = []
    for curve in panel.curves:
        parts += [_path(piece, curve) for piece in _pieces(curve, frame)]
        last = next((pair for pair in reversed(_finite(curve))), None)
        if last is not None:
            ends.append((frame.at(*last)[1], curve))
    return [*parts, *_labels(ends, frame)]


def _frame(panel: Panel, left: float, width: float, height: float) -> _Frame:
    pairs = [pair for curve in panel.curves for pair in _finite(curve)]
    x_min = min((x for x, _y in pairs), default=0.0)
    x_max = max((x for x, _y in pairs), default=1.0)
    y_max = max((y for _x, y in pairs), default=1.0) * 1.05
    return _Frame(
        left + _LEFT,
        _TOP,
        width - _LEFT - _RIGHT,
        height - _TOP - _BOTTOM,
        x_max if x_max > x_min else x_min + 1,
        y_max if y_max > 0 else 1.0,
        x_min,
    )


def _axes(panel: Panel, frame: _Frame) -> list[str]:
    bottom, right = frame.y + frame.height, frame.x + frame.width
    parts = []
    for value in ticks(0, frame.y_max):
        _, y = frame.at(frame.x_min, value)
        parts.append(_rule(frame.x, y, right, y))
        text = f"{100 * value:g} %" if panel.percent else f"{value:g}"
        parts.append(_words(text, frame.x - 8, y + 4, anchor="end", color=_MUTED))
    for value in ticks(frame.x_min, frame.x_max):
        x, _ = frame.at(value, 0)
        parts.append(_rule(x, bottom, x, bottom + 5, color=_MUTED))
        parts.append(_words(f"{value:g}", x, bottom + 20, anchor="middle", color=_MUTED))
    parts.append(_rule(frame.x, bottom, right, bottom, color=_MUTED))
    parts.append(_words(panel.x_label, frame.x + frame.width / 2, bottom + 42, anchor="middle", color=_MUTED))
    return parts


def _finite(curve: Curve) -> list[tuple[float, float]]:
    return [(x, y) for x, y in zip(curve.x, curve.y, strict=True) if math.isfinite(x) and math.isfinite(y)]


def _pieces(curve: Curve, frame: _Frame) -> list[list[tuple[float, float]]]:
    """The curve on the page, cut where a value is missing."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(curve.x, curve.y, strict=True):
        if math.isfinite(x) and math.isfinite(y):
            pieces[-1].append(frame.at(x, y))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


def _path(points: Sequence[tuple[float, float]], curve: Curve) -> str:
    if len(points) == 1:
        return f'<circle cx="{points[0][0]:.2f}" cy="{points[0][1]:.2f}" r="3" fill="{curve.color}"/>'
    line = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    dashes = ' stroke-dasharray="7 4"' if curve.dashed else ""
    return (
        f'<polyline points="{line}" fill="none" stroke="{curve.color}" stroke-width="2" '
        f'stroke-linejoin="round"{dashes}/>'
    )


def _labels(ends: Sequence[tuple[float, Curve]], frame: _Frame) -> list[str]:
    """The curves' names at their right ends, moved apart where they would overlap."""
    parts = []
    for y, curve in _apart(sorted(ends, key=lambda end: end[0]), frame.y + frame.height):
        x = frame.x + frame.width + 8
        dashes = ' stroke-dasharray="4 2"' if curve.dashed else ""
        parts.append(
            f'<line x1="{x:.2f}" y1="{y:.2f}" x2="{x + 16:.2f}" y2="{y:.2f}" stroke="{curve.color}" '
            f'stroke-width="2"{dashes}/>'
        )
        parts.append(_words(curve.name, x + 21, y + 4, color=curve.color))
    return parts


def _apart(ends: Sequence[tuple[float, Curve]], lowest: float) -> list[tuple[float, Curve]]:
    """Push labels up from the bottom until none overlaps the next."""
    placed: list[tuple[float, Curve]] = []
    limit = lowest
    for y, curve in reversed(ends):
        y = min(y, limit)  # noqa: PLW2901 - the place that is left
        placed.append((y, curve))
        limit = y - _LABEL_HEIGHT
    return placed


def _rule(x1: float, y1: float, x2: float, y2: float, color: str = _LINE) -> str:
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{color}" stroke-width="1"/>'


def _words(
    text: str, x: float, y: float, *, size: int = 12, anchor: str = "start", color: str = _TEXT, weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-family="{_FONT}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{color}">{escape(text)}</text>'
    )
