"""The live charts of the chosen runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resexplorer.experiment import TrainSpec
from resexplorer.store import RunRecord, State
from ui.bridge.curves import CurveFeed
from ui.plots.chart import Chart, CurveStyle
from ui.train.looks import Look

SERIES: dict[str, tuple[str, str, bool, bool]] = {
    "train/error": ("Training error", "error", False, True),
    "test/error": ("Test error", "error", False, True),
    "train/loss": ("Training loss", "loss", True, False),
    "lr": ("Learning rate", "rate", False, False),
    "throughput": ("Throughput", "images/s", False, False),
}
"""Series name: title, words of the y axis, whether that is logarithmic, whether it is in percent."""

_ROWS = (("train/error", "test/error"), ("train/loss", "lr", "throughput"))


class ChartPanel(QWidget):
    """Five charts that share their steps and their cross-hair."""

    def __init__(self, feed: CurveFeed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._styles: dict[int, CurveStyle] = {}
        self.charts: dict[str, Chart] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 12, 12, 12)
        column.setSpacing(10)
        for names, height in zip(_ROWS, (3, 2), strict=True):
            row = QHBoxLayout()
            row.setSpacing(10)
            for name in names:
                row.addWidget(self._make(name), 1)
            column.addLayout(row, height)
        first, *others = self.charts.values()
        for chart in others:
            first.link(chart)
        feed.restarted.connect(self._on_restarted)
        feed.extended.connect(self._on_extended)

    def _make(self, name: str) -> Chart:
        title, y_label, log_y, percent = SERIES[name]
        chart = Chart(title, self)
        chart.set_axes("Step", y_label, log_y=log_y, percent_y=percent)
        chart.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        chart.setMinimumWidth(150)
        if name in _ROWS[1]:
            chart.legend.setMaximumHeight(0)  # the charts above name the curves; these need the room
        self.charts[name] = chart
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
