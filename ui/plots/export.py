"""A chart as a picture or as numbers: exactly what it shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from resexplorer.errors import ResExplorerError

Paint = Callable[[QPainter], None]


class ChartNotSaved(ResExplorerError):
    """A chart's file can't be written."""


@dataclass(frozen=True, slots=True)
class Column:
    """One curve's visible points, undecimated, in data units; ``smoothed`` is empty while smoothing is off."""

    label: str
    steps: NDArray[np.float64]
    values: NDArray[np.float64]
    smoothed: NDArray[np.float64]


def to_image(paint: Paint, size: QSize, scale: float = 2.0) -> QImage:
    """Return the chart as an image with ``scale`` pixels for each of its own."""
    image = QImage(size * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(0)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return image


def to_svg(paint: Paint, size: QSize, title: str) -> bytes:
    """Return the chart as SVG: lines and words, not pixels."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(0, 0), size))
    generator.setTitle(title)
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    return bytes(data.data())


def to_csv(columns: Iterable[Column], x_name: str, y_name: str) -> str:
    """Return one row a point: curve, step, value and, with smoothing on, the smoothed value."""
    columns = list(columns)
    smooth = any(len(column.smoothed) for column in columns)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["curve", x_name, y_name, *(["smoothed"] if smooth else [])])
    for column in columns:
        parts = [column.steps, column.values, *([column.smoothed] if smooth else [])]
        writer.writerows((column.label, *map(_number, row)) for row in zip(*parts, strict=True))
    return out.getvalue()


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def clipboard_data(image: QImage, text: str) -> QMimeData:
    """Return a picture for a document and the numbers for a spreadsheet, in one."""
    data = QMimeData()
    data.setImageData(image)
    data.setText(text)
    return data


def copy(image: QImage, text: str) -> None:
    """Put picture and numbers on the clipboard."""
    QGuiApplication.clipboard().setMimeData(clipboard_data(image, text))


def write(path: Path, data: bytes) -> None:
    """Write a file; raises :class:`ChartNotSaved`."""
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ChartNotSaved(f"The chart can't be saved as {path} ({reason}): choose another folder.") from error


def png_bytes(image: QImage) -> bytes:
    """Return the image as a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(data.data())
