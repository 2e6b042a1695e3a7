"""The right side of Train: the charts, made when they are first seen, or what to do while there are no runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from resexplorer.errors import ResExplorerError
from resexplorer.experiment import TrainSpec
from resexplorer.store import RunRecord, State, Store
from ui.bridge import task
from ui.bridge.curves import CurveFeed
from ui.bridge.flow import FlowFeed
from ui.runs.looks import Look
from ui.services import Services
from ui.widgets.parts import EmptyState, button


class RunCharts(Protocol):
    """What this place asks of the charts, which bring pyqtgraph with them."""

    def show_runs(self, runs: Sequence[RunRecord], looks: Mapping[int, Look]) -> None:
        """Chart exactly these runs."""
        ...

    def show_notes(self, runs: Sequence[RunRecord]) -> None:
        """Show newest values beside the titles."""
        ...

    def show_references(self, specs: Sequence[TrainSpec]) -> None:
        """Draw published values."""
        ...

    def set_waiting_text(self, text: str) -> None:
        """Say why there are no curves yet."""
        ...


class ChartArea(QStackedWidget):
    """An empty state with the first button, or the charts of some runs."""

    launch_wanted = Signal()
    demo_wanted = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._settings = services.store, services.settings
        self.feed = CurveFeed(services.watcher, self)
        self.flow = FlowFeed(services.watcher, self)
        self.charts: RunCharts | None = None
        self._runs: Sequence[RunRecord] = ()
        self._looks: Mapping[int, Look] = {}
        self.start = button("New runs…", self.launch_wanted.emit, kind="primary", icon_name="plus")
        self.demo = button("See plain vs residual", self.demo_wanted.emit, icon_name="play-fill")
        self._empty = EmptyState(
            "chart-line-up", "No runs yet",
            "Choose networks, data and a recipe: the runs train in the background, and their curves appear here "
            "while they do. Or see the first experiment of residual networks: about three minutes on a laptop.",
            [self.start, self.demo],
        )  # fmt: skip
        self._loading = QWidget()
        self.addWidget(self._empty)
        self.addWidget(self._loading)

    def show_runs(self, runs: Sequence[RunRecord], looks: Mapping[int, Look]) -> None:
        """Chart these runs; none shows the empty state."""
        changed = [run.id for run in runs] != [run.id for run in self._runs]
        self._runs, self._looks = runs, looks
        if not runs:
            self.setCurrentWidget(self._empty)
        elif self.charts is None:
            self.setCurrentWidget(self._loading)
            self._make_soon()
        else:
            self._fill(self.charts, read_references=changed)

    def show_newest(self, runs: Sequence[RunRecord]) -> None:
        """Show the newest values of runs that are charted already."""
        self._runs = runs
        if self.charts is not None:
            self.charts.show_notes(runs)

    def close_feed(self) -> None:
        """Stop reading curves."""
        self.feed.close()
        self.flow.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Now charts are worth their import."""
        super().showEvent(event)
        self.feed.set_active(True)
        self.flow.set_active(True)
        if self._runs and self.charts is None:
            self._make_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: reading can wait."""
        super().hideEvent(event)
        self.feed.set_active(False)
        self.flow.set_active(False)

    def _make_soon(self) -> None:
        """Make the charts once the page is on screen: their import takes half a second."""
        if self.isVisible():
            QTimer.singleShot(0, self, self._make)

    @Slot()
    def _make(self) -> None:
        if self.charts is None:
            from ui.train.charts import ChartPanel

            panel = ChartPanel(self.feed, self.flow, self._settings)
            self.addWidget(panel)
            self.charts = panel
        if self._runs:
            self._fill(self.charts, read_references=True)

    def _fill(self, charts: RunCharts, *, read_references: bool) -> None:
        if isinstance(charts, QWidget):
            self.setCurrentWidget(charts)
        charts.set_waiting_text(_waiting_text(self._runs))
        charts.show_runs(self._runs, self._looks)
        charts.show_notes(self._runs)
        if read_references:
            ids = [run.id for run in self._runs]
            task.run(lambda: _specs(self._store, ids), charts.show_references, owner=self)


def _specs(store: Store, ids: Sequence[int]) -> list[TrainSpec]:
    """Read what the runs were launched with; a run deleted meanwhile has nothing to say."""
    result = []
    for number in ids:
        try:
            result.append(store.spec(number))
        except ResExplorerError:
            continue
    return result


def _waiting_text(runs: Sequence[RunRecord]) -> str:
    states = {run.state for run in runs}
    if State.RUNNING in states:
        return "The first points come in a moment"
    if State.QUEUED in states:
        return "Waiting in the queue: curves appear once a run starts"
    return "These runs recorded no points: their log says why (Ctrl+L)"
