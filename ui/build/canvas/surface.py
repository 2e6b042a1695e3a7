"""What gestures ask of the canvas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QPoint

from resexplorer.picture import Path, Picture
from resexplorer.picture.figure import PlacedWire
from ui.build.canvas.marks import Mark
from ui.build.canvas.view import CanvasView
from ui.build.editor import Editor
from ui.build.logic.placing import Place
from ui.build.selection import Folds, Selection


class Surface(Protocol):
    """The canvas as gestures see it."""

    view: CanvasView
    editor: Editor
    folds: Folds
    selection: Selection
    mark: Mark

    @property
    def picture(self) -> Picture:
        """The layout on screen."""
        ...

    def set_targets(self, paths: Iterable[Path]) -> None:
        """Outline cards as places where something would be dropped."""
        ...

    def light_wire(self, wire: PlacedWire | None) -> None:
        """Light one wire up."""
        ...

    def search(self, place: Place, at: QPoint, source: str = "") -> None:
        """Open the search at a place on screen; with ``source`` it offers only what can read that output."""
        ...
