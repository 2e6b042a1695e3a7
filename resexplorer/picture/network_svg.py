"""Draws a network as an SVG file: cards in their family's colour, wires with shapes, skips in their own lanes.

Pure Python; PNG and PDF are drawn from it (:mod:`.raster`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from resexplorer.network.analysis import analyse
from resexplorer.network.blocks.stage import Stage
from resexplorer.network.document import Network
from resexplorer.network.graph import Block
from resexplorer.picture.arrange import Point
from resexplorer.picture.caption import count_text, join_symbol, settings_line, shape_text, share_text, title_of
from resexplorer.picture.drawing import Drawing, drawing_of
from resexplorer.picture.figure import Card, Path, Picture, Placed, PlacedWire, Rect, Style
from resexplorer.picture.layout import lay_out
from resexplorer.picture.locate import Part

FAMILIES = {
    "stem": "#7F8FA6",
    "plain": "#009E73",
    "residual": "#0072B2",
    "bottleneck": "#3C9BD6",
    "resnext": "#D98E04",
    "inception": "#B65F92",
    "se": "#D55E00",
    "head": "#5B6472",
    "layer": "#7F8FA6",
}
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif"
MARGIN = 24.0
CAPTION = 44.0


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of a picture besides the families'."""

    background: str
    surface: str
    sunken: str
    line: str
    wire: str
    text: str
    muted: str


LIGHT = Ink("#FFFFFF", "#FFFFFF", "#EEF1F5", "#DBE0E7", "#667085", "#1B2430", "#667085")
DARK = Ink("#14171C", "#1C2128", "#171B21", "#2D343E", "#98A2B3", "#E6EAF0", "#98A2B3")


def network_svg(network: Network, opened: Iterable[Path] = (), width: float = 1200.0, *, dark: bool = False) -> str:
    """Return an SVG document of ``network`` in rows of about ``width`` pixels; ``opened`` names the open cards."""
    picture = lay_out(network, opened, width)
    painter = _Painter(network, DARK if dark else LIGHT)
    wide = picture.sheet.width + 2 * MARGIN
    high = picture.sheet.height + 2 * MARGIN + CAPTION
    body = "\n".join(painter.paint(picture))
    found = analyse(network)
    words = (
        f"{shape_text(network.input)} · {found.parameters:,} parameters · {count_text(found.macs)} MACs · "
        f"{found.depth} layers"
    )
    ink = painter.ink
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}" '
        f'viewBox="0 0 {wide:.0f} {high:.0f}" font-family="{FONT}">\n'
        f"<title>{escape(network.name)}</title>\n<desc>{escape(words)}</desc>\n"
        f'<rect width="{wide:.0f}" height="{high:.0f}" fill="{ink.background}"/>\n'
        f"{_text(Point(MARGIN, MARGIN + 8), network.name, 17, ink.text, bold=True)}\n"
        f"{_text(Point(MARGIN, MARGIN + 28), words, 12, ink.muted)}\n"
        f'<g transform="translate({MARGIN:.0f} {MARGIN + CAPTION:.0f})">\n{body}\n</g>\n</svg>\n'
    )


def _text(at: Point, words: str, size: float, color: str, *, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{at.x:.1f}" y="{at.y:.1f}" font-size="{size:g}" fill="{color}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def _box(rect: Rect, fill: str, stroke: str, radius: float = 7.0, extra: str = "") -> str:
    return (
        f'<rect x="{rect.x:.1f}" y="{rect.y:.1f}" width="{rect.width:.1f}" height="{rect.height:.1f}" '
        f'rx="{radius:g}" fill="{fill}" stroke="{stroke}"{extra}/>'
    )


def _line(points: Iterable[Point], color: str, width: float = 1.4, extra: str = "") -> str:
    places = " ".join(f"{p.x:.1f},{p.y:.1f}" for p in points)
    return f'<polyline points="{places}" fill="none" stroke="{color}" stroke-width="{width:g}"{extra}/>'


class _Painter:
    def __init__(self, network: Network, ink: Ink) -> None:
        self.ink = ink
        self._macs = analyse(network).macs

    def paint(self, picture: Picture) -> Iterator[str]:
        """All cards, then all wires, so that arrow heads end on top of the cards' edges."""
        for placed in picture.cards():
            yield from self._card(placed)
        for wire in picture.wires():
            yield from self._wire(wire)

    def _wire(self, placed: PlacedWire) -> Iterator[str]:
        wire, deep = placed.wire, bool(placed.sheet)
        yield _line(placed.points, self.ink.wire, 1.0 if deep else 1.4, ' stroke-linejoin="round"')
        if len(placed.points) > 1:
            yield self._arrow(placed.points[-2], placed.points[-1], 4.0 if deep else 5.5)
        if wire.label:
            dx = placed.points[0].x - wire.points[0].x
            dy = placed.points[0].y - wire.points[0].y
            at = Point(wire.label_at.x + dx, wire.label_at.y + dy - 5)
            yield _text(at, wire.label, 8.5 if deep else 10, self.ink.muted, anchor="middle")

    def _arrow(self, before: Point, tip: Point, size: float) -> str:
        dx, dy = tip.x - before.x, tip.y - before.y
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        ux, uy = dx / length * size, dy / length * size
        left = Point(tip.x - ux - uy / 2, tip.y - uy + ux / 2)
        right = Point(tip.x - ux + uy / 2, tip.y - uy - ux / 2)
        corners = (tip, left, right)
        places = " ".join(f"{p.x:.1f},{p.y:.1f}" for p in corners)
        return f'<polygon points="{places}" fill="{self.ink.wire}"/>'

    def _card(self, placed: Placed) -> Iterator[str]:
        card, rect = placed.card, placed.rect
        color = FAMILIES.get(card.family, FAMILIES["layer"])
        if card.style is Style.CHIP:
            if rect.width:
                yield _box(rect, self.ink.sunken, self.ink.line, 14)
                words = shape_text(card.child.summary.output) if card.child else "input"
                yield _text(Point(rect.x + rect.width / 2, rect.y + 18), words, 11, self.ink.muted, anchor="middle")
        elif card.style is Style.JOIN:
            yield from self._join(card, rect, color)
        elif card.style is Style.OPEN:
            yield _box(rect, self.ink.background, color, 8)
            words = f"{title_of(card.id, card.node.op)} · {settings_line(card.node.op)}"
            yield _text(Point(rect.x + 12, rect.y + 18), words, 11, color, bold=True)
        elif card.style is Style.FULL:
            yield from self._full(card, rect, color)
        else:
            yield from self._small(card, rect, color)

    def _join(self, card: Card, rect: Rect, color: str) -> Iterator[str]:
        x, y = rect.x + rect.width / 2, rect.y + rect.height / 2
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{rect.width / 2:.1f}" fill="{self.ink.surface}" stroke="{color}"/>'
        yield _text(Point(x, y + 4.5), join_symbol(card.node.op), 13, color, anchor="middle")

    def _small(self, card: Card, rect: Rect, color: str) -> Iterator[str]:
        dashed = ' stroke-dasharray="4 3" opacity="0.6"' if card.node.bypassed else ""
        yield _box(rect, self.ink.surface, color, 6, dashed)
        middle = rect.x + rect.width / 2
        compact = card.style is Style.COMPACT
        top = rect.y + (20 if compact else rect.height / 2 - 2)
        yield _text(Point(middle, top), title_of(card.id, card.node.op), 10, self.ink.text, bold=True, anchor="middle")
        below = "bypassed" if card.node.bypassed else self._below(card, compact)
        yield _text(Point(middle, top + 13), below, 8.5, self.ink.muted, anchor="middle")
        if compact and card.arc:
            yield self._arc(rect, color)

    def _below(self, card: Card, compact: bool) -> str:
        if compact:
            return shape_text(card.child.summary.output) if card.child else "?"
        return settings_line(card.node.op)

    def _arc(self, rect: Rect, color: str) -> str:
        y, up = rect.y + 26, rect.y - 10
        left, right = rect.x - 6, rect.right + 6
        path = f"M {left:.1f} {y:.1f} C {left:.1f} {up:.1f}, {right:.1f} {up:.1f}, {right:.1f} {y:.1f}"
        return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="1.2"/>'

    def _full(self, card: Card, rect: Rect, color: str) -> Iterator[str]:
        op, ink = card.node.op, self.ink
        yield _box(rect, ink.surface, ink.line)
        head = f"M {rect.x} {rect.y + 30} v -23 q 0 -7 7 -7 h {rect.width - 14} q 7 0 7 7 v 23 z"
        yield f'<path d="{head}" fill="{color}"/>'
        yield _text(Point(rect.x + 10, rect.y + 20), title_of(card.id, op), 13, "#FFFFFF", bold=True)
        if isinstance(op, Stage):
            at = Point(rect.right - 10, rect.y + 20)
            yield _text(at, f"×{op.blocks}", 12, "#FFFFFF", bold=True, anchor="end")
        yield _text(Point(rect.x + 10, rect.y + 46), _short(settings_line(op), 27), 10, ink.muted)
        drawing = drawing_of(Part(card.node, card.child)) if isinstance(op, Block) else None
        if drawing is not None:
            yield from self._drawing(drawing, rect, color)
        if card.child is not None:
            summary = card.child.summary
            share = summary.macs / self._macs if self._macs else 0.0
            bar = Rect(rect.x + 10, rect.bottom - 28, rect.width - 20, 4)
            yield _box(bar, ink.sunken, "none", 2)
            yield _box(Rect(bar.x, bar.y, bar.width * share, bar.height), color, "none", 2)
            base = rect.bottom - 10
            yield _text(Point(rect.x + 10, base), count_text(summary.parameters), 10, ink.muted)
            words = f"{share_text(summary.macs, self._macs)} MACs"
            yield _text(Point(rect.right - 10, base), words, 10, ink.muted, anchor="end")

    def _drawing(self, drawing: Drawing, rect: Rect, color: str) -> Iterator[str]:
        room = Rect(rect.x + 8, rect.y + 52, rect.width - 16, rect.height - 86)
        scale = min(1.0, room.width / drawing.width, room.height / drawing.height)
        x = room.x + (room.width - drawing.width * scale) / 2
        y = room.y + (room.height - drawing.height * scale) / 2
        yield f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})">'
        for points in (*drawing.wires, *drawing.skips):
            yield _line(points, color, 1.2, ' stroke-linejoin="round"')
        for glyph in drawing.glyphs:
            ink = FAMILIES.get(glyph.family, color)
            yield _box(glyph.rect, self.ink.surface, ink, glyph.rect.height / 2 if glyph.join else 4)
            at = Point(glyph.rect.x + glyph.rect.width / 2, glyph.rect.y + glyph.rect.height / 2 + 3.2)
            yield _text(at, glyph.text, 9, self.ink.text, anchor="middle")
        yield "</g>"


def _short(words: str, longest: int) -> str:
    return words if len(words) <= longest else words[: longest - 1] + "…"
