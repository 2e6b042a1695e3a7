"""Heat maps as pictures and as numbers: copied or saved, as the charts are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from resexplorer.errors import ResExplorerError
from resexplorer.store import RunRecord
from ui.plots import export
from ui.plots.heatmap import HeatMap
from ui.train.quantities import Quantity
from ui.widgets.message import show_error
from ui.widgets.parts import ElidedLabel

_FILTERS = {"png": "PNG picture (*.png)", "svg": "SVG picture (*.svg)", "csv": "CSV table (*.csv)"}


class Maps(Protocol):
    """What saving asks of the panel with the maps, which is a widget."""

    runs: tuple[RunRecord, ...]
    maps: tuple[HeatMap, ...]
    title: ElidedLabel

    @property
    def quantity(self) -> Quantity:
        """What the maps show."""

    def picture_parts(self) -> list[QWidget]:
        """What a picture shows beside the maps."""

    @property
    def card(self) -> QWidget:
        """The widget that all of this is on."""


def build_menu(panel: Maps) -> QMenu:
    """Return the menu for the maps as they are now."""
    menu = QMenu(panel.card)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction("All steps").triggered.connect(lambda _checked=False: panel.maps[0].group.fit())
    menu.addSeparator()
    words: list[tuple[str, Callable[[], object]]] = [("Copy picture and numbers", partial(copy, panel))]
    for kind, what in (("png", "picture as PNG"), ("svg", "picture as SVG"), ("csv", "numbers as CSV")):
        words.append((f"Save {what}…", partial(ask_to_save, panel, kind)))
    for text, run in words:
        action = menu.addAction(text)
        action.setEnabled(not all(heat.empty for heat in panel.maps))
        action.triggered.connect(lambda _checked=False, run=run: run())
    return menu


def table(panel: Maps) -> str:
    """Return every measurement as CSV: run, block, step, value; what was not measured has no row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["run", "block", "step", panel.quantity.kind])
    for run, heat in zip(panel.runs, panel.maps, strict=False):
        for row, block in enumerate(heat.rows):
            values = heat.data.values[row]
            for column in np.flatnonzero(~np.isnan(values)):
                writer.writerow([run.name, block, int(heat.data.steps[column]), repr(float(values[column]))])
    return out.getvalue()


def paint(panel: Maps, painter: QPainter) -> None:
    """Paint title, maps and legend as they are on screen, without buttons and cross-hair."""
    widget = panel.card
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.fillRect(widget.rect(), widget.palette().base())
    for part in panel.picture_parts():
        part.render(painter, part.mapTo(widget, QPoint(0, 0)), renderFlags=QWidget.RenderFlag.DrawChildren)
    for heat in panel.maps:
        if heat.isVisible() and not heat.empty:
            corner = heat.mapTo(widget, QPoint(0, 0))
            painter.translate(corner)
            heat.paint(painter)
            painter.translate(-corner)


def image(panel: Maps) -> QImage:
    """Return the maps as a picture with two pixels for each of the screen's."""
    return export.to_image(lambda painter: paint(panel, painter), panel.card.size())


def copy(panel: Maps) -> None:
    """Put picture and numbers on the clipboard."""
    export.copy(image(panel), table(panel))


def save(panel: Maps, path: Path) -> None:
    """Write PNG, SVG or CSV by the name's ending; raises :class:`ui.plots.export.ChartNotSaved`."""
    kind = path.suffix.lower()
    if kind == ".csv":
        export.write(path, table(panel).encode())
    elif kind == ".svg":
        title = panel.title.whole_text()
        export.write(path, export.to_svg(lambda painter: paint(panel, painter), panel.card.size(), title))
    else:
        export.write(path, export.png_bytes(image(panel)))


def ask_to_save(panel: Maps, kind: str) -> QFileDialog:
    """Open the dialog for a file name, then save; an error is shown as a sentence."""
    parent = panel.card
    dialog = QFileDialog(parent, f"Save {panel.quantity.heading.lower()}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(_FILTERS[kind])
    dialog.setDefaultSuffix(kind)
    dialog.selectFile(f"{_file_name(panel.quantity, panel.runs)}.{kind}")
    dialog.fileSelected.connect(lambda name: _save_or_tell(panel, parent, Path(name)))
    dialog.open()
    return dialog


def _file_name(quantity: Quantity, runs: Sequence[RunRecord]) -> str:
    words = " ".join([quantity.heading, *(run.name for run in runs)])
    return re.sub(r"[^\w]+", "-", words.lower()).strip("-")


def _save_or_tell(panel: Maps, parent: QWidget, path: Path) -> None:
    try:
        save(panel, path)
    except ResExplorerError as error:
        show_error(parent, "The maps were not saved", error)
