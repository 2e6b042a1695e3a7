"""The live charts of the chosen runs, the maps of their blocks among them, and one network coloured live."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resexplorer.experiment import TrainSpec
from resexplorer.store import RunRecord, State
from ui.bridge.curves import CurveFeed
from ui.bridge.flow import FlowFeed
from ui.plots.chart import Chart, CurveStyle
from ui.runs.looks import Look
from ui.settings import Settings
from ui.train.flow_panel import FlowPanel
from ui.train.live_network import LiveNetwork
from ui.widgets.parts import scroll

SERIES: dict[str, tuple[str, str, bool, bool]] = {
    "train/error": ("Training error", "error", False, True),
    "test/error": ("Test error", "error", False, True),
    "train/loss": ("Training loss", "loss", True, False),
    "lr": ("Learning rate", "rate", False, False),
    "throughput": ("Throughput", "images/s", False, False),
}
"""Series name: title, words of the y axis, whether that is logarithmic, whether it is in percent."""

_ROWS = (("train/error", "test/error"), ("train/loss", "lr", "throughput"))


_HEIGHTS = {"curves": (190, 6), "maps": (172, 5), "small": (132, 4)}
"""Least height in pixels and share of the rest, for each row."""

_ROOM_FOR_COLUMN = 860
"""Width below which the network's column stays away unless somebody asks for it."""


class ChartPanel(QWidget):
    """Five charts and the maps of the blocks, which share their steps and their cross-hair; beside them the network."""

    def __init__(self, feed: CurveFeed, flow: FlowFeed, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feed, self._settings = feed, settings
        self._styles: dict[int, CurveStyle] = {}
        self._in_column: int | None = None
        self.charts: dict[str, Chart] = {name: self._make(name) for row in _ROWS for name in row}
        first, *others = self.charts.values()
        for chart in others:
            first.link(chart)
        self.flow = FlowPanel(flow, settings, first.group)
        self.live = LiveNetwork()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        curves, small = (self._row(names) for names in _ROWS)
        parts = ((curves, "curves"), (self.flow, "maps"), (small, "small"))
        for widget, name in parts:
            least, share = _HEIGHTS[name]
            widget.setMinimumHeight(least)
            column.addWidget(widget, share)
        self.area = scroll(rows)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.live)

    def _row(self, names: Sequence[str]) -> QFrame:
        holder = QFrame()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for name in names:
            row.addWidget(self.charts[name], 1)
        return holder

    def _connect(self) -> None:
        self._feed.restarted.connect(self._on_restarted)
        self._feed.extended.connect(self._on_extended)
        self.flow.updated.connect(self._update_column)
        self.flow.pointed.connect(self._on_pointed)
        self.flow.column_switch.toggled.connect(self._remember_column)
        self.flow.maps[0].cursor_changed.connect(self.live.show_step)
        self.live.run_chosen.connect(self._show_in_column)
        self.live.scrubbed.connect(self._on_scrubbed)
        self.live.fold_wanted.connect(lambda: self.flow.column_switch.setChecked(False))
        self._arrange_column()

    def _make(self, name: str) -> Chart:
        title, y_label, log_y, percent = SERIES[name]
        chart = Chart(title, self)
        chart.set_axes("Step", y_label, log_y=log_y, percent_y=percent)
        chart.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        chart.setMinimumSize(120, 120)
        if name in _ROWS[1]:
            chart.legend.setMaximumHeight(0)  # the charts above name the curves; these need the room
        return chart

    def show_runs(self, runs: Sequence[RunRecord], looks: Mapping[int, Look]) -> None:
        """Chart exactly these runs; curves that stay are not read again."""
        styles = {run.id: CurveStyle(looks[run.id].color, looks[run.id].dash, run.name, 1.5) for run in runs}
        for gone in self._styles.keys() - styles.keys():
            for chart in self.charts.values():
                chart.remove(gone)
        changed = {number for number, style in styles.items() if self._styles.get(number) != style}
        self._styles = styles
        self._feed.watch((run.id, name) for run in runs for name in self.charts)
        for number in changed:
            for name in self.charts:
                self._draw(number, name)
        self.flow.show_runs(runs)

    def show_references(self, specs: Sequence[TrainSpec]) -> None:
        """Draw the published values that the runs' specifications carry, each once."""
        for name, chart in self.charts.items():
            known = {(spec.name, spec.references[name]) for spec in specs if name in spec.references}
            chart.set_references([(f"{title}, published", value, "") for title, value in sorted(known)])

    def show_notes(self, runs: Sequence[RunRecord]) -> None:
        """Show the newest learning rate and throughput beside their titles."""
        rates = [run.last["lr"] for run in runs[:1] if "lr" in run.last]
        busy = [run for run in runs if run.state is State.RUNNING]
        speeds = [run.last["throughput"] for run in busy if "throughput" in run.last]
        self.charts["lr"].set_note(f"{rates[0]:.3g}" if len(runs) == 1 and rates else "")
        self.charts["throughput"].set_note(f"{sum(speeds):,.0f}/s" if speeds else "")

    def set_waiting_text(self, text: str) -> None:
        """Say why the charts are still empty."""
        for chart in self.charts.values():
            chart.set_empty_text(text)

    @Slot(int, str)
    def _on_restarted(self, run: int, name: str) -> None:
        self._draw(run, name)

    @Slot(int, str, int)
    def _on_extended(self, run: int, name: str, start: int) -> None:
        chart = self.charts.get(name)
        if chart is None or run not in self._styles:
            return
        steps, values = self._feed.curve(run, name)
        chart.append(run, steps[start:], values[start:])

    def _draw(self, run: int, name: str) -> None:
        chart = self.charts.get(name)
        if chart is not None and run in self._styles:
            steps, values = self._feed.curve(run, name)
            chart.set_series(run, self._styles[run], steps.copy(), values.copy())

    # The network's column

    @Slot()
    def _update_column(self) -> None:
        runs = self.flow.runs
        chosen = [run for run in runs if run.id == self._in_column]
        measured = [run for run, heat in zip(runs, self.flow.maps, strict=False) if not heat.empty]
        shown = next(iter((*chosen, *measured, *runs)), None)
        self.live.show_runs(runs, shown)
        if shown is not None:
            self.live.show_table(shown, self.flow.table(shown.id), self.flow.quantity, self.flow.scale)

    @Slot(int)
    def _show_in_column(self, run: int) -> None:
        if run != self._in_column:
            self._in_column = run
            self._update_column()

    @Slot(int, str)
    def _on_pointed(self, run: int, block: str) -> None:
        if block:
            self._show_in_column(run)
        self.live.column.mark(block or None)

    @Slot(float)
    def _on_scrubbed(self, step: float) -> None:
        self.charts["train/error"].group.show_cursor(None if math.isnan(step) else step)

    @Slot(bool)
    def _remember_column(self, shown: bool) -> None:
        self._settings.set("train.network_column", "shown" if shown else "folded")
        self._arrange_column()

    def _arrange_column(self) -> None:
        """Show the column where it was asked for, or where nobody decided and there is room."""
        choice = self._settings.get("train.network_column", "auto")
        shown = choice == "shown" or (choice != "folded" and self.width() >= _ROOM_FOR_COLUMN)
        self.live.setVisible(shown)
        with QSignalBlocker(self.flow.column_switch):
            self.flow.column_switch.setChecked(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the column room where there is some."""
        super().resizeEvent(event)
        self._arrange_column()
