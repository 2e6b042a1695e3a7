"""Saving and copying a chart, with the dialogs around it."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from resexplorer.errors import ResExplorerError
from ui.plots import export
from ui.plots.chartlike import ChartLike
from ui.widgets.message import show_error

_FILTERS = {"png": "PNG picture (*.png)", "svg": "SVG picture (*.svg)", "csv": "CSV table (*.csv)"}


def image(chart: ChartLike, widget: QWidget) -> QImage:
    """Return the chart as a picture with two pixels for each of the screen's."""
    return export.to_image(lambda painter: paint(chart, widget, painter), widget.size())


def svg(chart: ChartLike, widget: QWidget) -> bytes:
    """Return the chart as SVG."""
    return export.to_svg(lambda painter: paint(chart, widget, painter), widget.size(), chart.title)


def csv(chart: ChartLike) -> str:
    """Return the visible points, undecimated."""
    names = chart.plot.axes.x_label.lower() or "x", chart.plot.axes.y_label.lower() or "value"
    return export.to_csv(chart.plot.columns(chart.group.span), *names)


def paint(chart: ChartLike, widget: QWidget, painter: QPainter) -> None:
    """Paint title, legend and curves as they are on the screen, without buttons, cross-hair or focus frame."""
    chart.flush()
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.fillRect(widget.rect(), widget.palette().base())
    for part in chart.header_widgets():
        if part.isVisibleTo(widget):
            corner = part.mapTo(widget, QPoint(0, 0))
            part.render(painter, corner, renderFlags=QWidget.RenderFlag.DrawChildren)
    chart.canvas.paint_to(painter, chart.canvas.mapTo(widget, QPoint(0, 0)))


def save(chart: ChartLike, widget: QWidget, path: Path) -> None:
    """Write PNG, SVG or CSV by the name's ending; raises :class:`ChartNotChartLike`."""
    kind = path.suffix.lower()
    if kind == ".csv":
        export.write(path, csv(chart).encode())
    elif kind == ".svg":
        export.write(path, svg(chart, widget))
    else:
        export.write(path, export.png_bytes(image(chart, widget)))


def ask_to_save(chart: ChartLike, widget: QWidget, kind: str) -> QFileDialog:
    """Open the dialog for a file name, then save; an error is shown as a sentence."""
    dialog = QFileDialog(widget, f"Save {chart.title or 'chart'}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(_FILTERS[kind])
    dialog.setDefaultSuffix(kind)
    dialog.selectFile(f"{_file_name(chart.title)}.{kind}")
    dialog.fileSelected.connect(lambda name: _save_or_tell(chart, widget, Path(name)))
    dialog.open()
    return dialog


def _file_name(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-") or "chart"


def _save_or_tell(chart: ChartLike, widget: QWidget, path: Path) -> None:
    try:
        save(chart, widget, path)
    except ResExplorerError as error:
        show_error(widget, "The chart was not saved", error)
