"""Draws an SVG file as PNG or PDF: ``python -m ui.render picture.svg picture.png``. Needs no display."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

_POINTS_PER_UNIT = 0.75
"""SVG counts 96 units an inch, PDF 72 points."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw one file; returns 1 with a sentence on stderr where that fails."""
    parser = argparse.ArgumentParser(prog="python -m ui.render", description="Draw an SVG file as PNG or PDF.")
    parser.add_argument("source", type=Path, metavar="IN.svg")
    parser.add_argument("target", type=Path, metavar="OUT.png|OUT.pdf")
    parser.add_argument("--scale", type=float, default=2.0, metavar="N", help="PNG pixels for one SVG unit")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QGuiApplication.instance() or QGuiApplication(["resexplorer"])
    renderer = QSvgRenderer(str(options.source))
    if not renderer.isValid():
        sys.stderr.write(f"{options.source} is not an SVG picture.\n")
        return 1
    draw = draw_pdf if options.target.suffix.lower() == ".pdf" else draw_png
    if not draw(renderer, options.target, options.scale):
        sys.stderr.write(f"{options.target} can't be written.\n")
        return 1
    return 0


def draw_png(renderer: QSvgRenderer, target: Path, scale: float) -> bool:
    """Draw onto white pixels, ``scale`` for one SVG unit; tells whether the file was written."""
    size = renderer.defaultSize() * scale
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return image.save(str(target))


def draw_pdf(renderer: QSvgRenderer, target: Path, _scale: float) -> bool:
    """Draw onto one page of the picture's size; tells whether the file was written."""
    size = QSizeF(renderer.defaultSize()) * _POINTS_PER_UNIT
    writer = QPdfWriter(str(target))
    page = QPageSize(size, QPageSize.Unit.Point, "picture", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter()
    if not painter.begin(writer):
        return False
    renderer.render(painter, QRectF(0, 0, writer.width(), writer.height()))
    return painter.end()


if __name__ == "__main__":
    sys.exit(main())
