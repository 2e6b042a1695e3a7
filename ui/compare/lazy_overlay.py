"""The overlay's place: the chart, whose import takes half a second, is made when it is first seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resexplorer.experiment import TrainSpec
from resexplorer.store import RunRecord
from ui.bridge.curves import CurveFeed
from ui.runs.looks import Look
from ui.settings import Settings


class Charts(Protocol):
    """What this place asks of the overlay."""

    def show_runs(self, runs: Sequence[RunRecord], looks: Mapping[int, Look], groups: Mapping[int, object]) -> None:
        """Chart exactly these runs."""

    def show_references(self, specs: Sequence[TrainSpec]) -> None:
        """Draw published values."""


class LazyOverlay(QWidget):
    """Stands in for the overlay until it is on screen, and passes everything on to it then."""

    run_clicked = Signal(int)

    def __init__(self, feed: CurveFeed, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.feed = feed
        self._settings = settings
        self.made: Charts | None = None
        self._runs: tuple[Sequence[RunRecord], Mapping[int, Look], Mapping[int, object]] = ((), {}, {})
        self._specs: Sequence[TrainSpec] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setMinimumSize(QSize(300, 160))

    def show_runs(self, runs: Sequence[RunRecord], looks: Mapping[int, Look], groups: Mapping[int, object]) -> None:
        """Chart exactly these runs."""
        self._runs = (runs, looks, groups)
        if self.made is not None:
            self.made.show_runs(*self._runs)

    def show_references(self, specs: Sequence[TrainSpec]) -> None:
        """Draw published values."""
        self._specs = specs
        if self.made is not None:
            self.made.show_references(specs)

    def close_feed(self) -> None:
        """Stop reading curves."""
        self.feed.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Now the chart is worth its import."""
        super().showEvent(event)
        if self.made is None:
            QTimer.singleShot(0, self, self.make)

    @Slot()
    def make(self) -> None:
        """Make the overlay."""
        if self.made is not None:
            return
        from ui.compare.overlay import Overlay

        overlay = Overlay(self.feed, self._settings, self)
        overlay.run_clicked.connect(self.run_clicked)
        self._layout.addWidget(overlay)
        self.made = overlay
        overlay.show_runs(*self._runs)
        overlay.show_references(self._specs)
