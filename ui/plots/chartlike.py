"""What the chart's helpers (pointer, menu, saving) need of the chart, so that they need not import it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from ui.plots.canvas import Canvas
from ui.plots.link import XGroup
from ui.plots.plot import Plot
from ui.plots.readout import Readout


class ChartLike(Protocol):
    """The parts of a chart and the few things that they ask of it."""

    plot: Plot
    canvas: Canvas
    readout: Readout
    group: XGroup

    @property
    def title(self) -> str:
        """The words above the curves."""

    def flush(self) -> None:
        """Redraw now if anything changed."""

    def invalidate(self) -> None:
        """Redraw soon."""

    def changed_view(self) -> None:
        """Redraw soon and say so."""

    def fit(self) -> None:
        """Show everything."""

    def set_log(self, *, x: bool | None = None, y: bool | None = None) -> None:
        """Switch logarithmic axes."""

    def set_smoothing(self, weight: float) -> None:
        """Smooth all curves."""

    def set_hidden(self, key: Hashable, hidden: bool) -> None:
        """Hide a curve or bring it back."""

    def copy(self) -> None:
        """Put picture and numbers on the clipboard."""

    def ask_to_save(self, kind: str) -> object:
        """Ask for a file name and save."""

    def header_widgets(self) -> list[QWidget]:
        """What a picture shows beside the curves."""
