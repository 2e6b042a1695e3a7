"""The chosen runs' curves over each other, one series at a time, alone or as the mean of their seeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from resexplorer.analysis import mean_over_seeds
from resexplorer.experiment import TrainSpec
from resexplorer.store import RunRecord
from ui.bridge.curves import CurveFeed
from ui.compare.facts import setup_name
from ui.plots.chart import Chart, CurveStyle
from ui.runs.looks import Look
from ui.settings import Settings


@dataclass(frozen=True, slots=True)
class SeriesChoice:
    """One position of the series switch."""

    name: str
    title: str
    short: str
    y_label: str
    percent: bool = False
    log: bool = False


CHOICES: tuple[SeriesChoice, ...] = (
    SeriesChoice("test/error", "Test error", "Test error", "error", percent=True),
    SeriesChoice("train/error", "Training error", "Train error", "error", percent=True),
    SeriesChoice("test/loss", "Test loss", "Test loss", "cross-entropy", log=True),
    SeriesChoice("train/loss", "Training loss", "Train loss", "cross-entropy", log=True),
)
_EMPTY = "Select runs in the table to see their curves over each other."


class Overlay(QWidget):
    """A chart with a switch for its series. ``run_clicked(id)`` comes when a curve is clicked."""

    run_clicked = Signal(int)

    def __init__(self, feed: CurveFeed, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feed, self._settings = feed, settings
        self._runs: Sequence[RunRecord] = ()
        self._styles: dict[int, CurveStyle] = {}
        self._groups: dict[int, list[int]] = {}
        self.chart = Chart("", self)
        self.chart.set_empty_text(_EMPTY)
        self.mean = _segment("Mean")
        self.mean.setToolTip("Draw runs that differ only in their seed as one curve, with a band of ± 1 s.d.")
        self.switch = QButtonGroup(self)
        self._lay_out()
        self.choice = self._remembered_choice()
        self._apply_choice()
        self.mean.setChecked(settings.get("compare.mean", False))
        self.switch.idClicked.connect(self._on_switch)
        self.mean.toggled.connect(self._on_mean)
        self.chart.curve_clicked.connect(self._on_curve_clicked)
        feed.restarted.connect(self._on_restarted)
        feed.extended.connect(self._on_extended)

    def _lay_out(self) -> None:
        row = QWidget()
        buttons = QHBoxLayout(row)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(0)
        for number, choice in enumerate(CHOICES):
            segment = _segment(choice.short)
            self.switch.addButton(segment, number)
            buttons.addWidget(segment)
        buttons.addSpacing(8)
        buttons.addWidget(self.mean)
        self.chart.add_tool(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.chart)
        self.setMinimumSize(QSize(300, 160))

    # What is shown

    def show_runs(self, runs: Sequence[RunRecord], looks: Mapping[int, Look], groups: Mapping[int, object]) -> None:
        """Chart exactly these runs; ``groups`` gives runs that differ only in their seed the same value."""
        self._runs = runs
        self._styles = {run.id: CurveStyle(looks[run.id].color, looks[run.id].dash, run.name) for run in runs}
        by_group: dict[object, list[int]] = {}
        for run in runs:
            by_group.setdefault(groups.get(run.id, run.id), []).append(run.id)
        self._groups = {members[0]: members for members in by_group.values()}
        self.mean.setEnabled(any(len(members) > 1 for members in self._groups.values()))
        self._feed.watch((run.id, self.choice.name) for run in runs)
        self._redraw()

    def show_references(self, specs: Iterable[TrainSpec]) -> None:
        """Draw the published values that the runs' specifications carry, each once."""
        self._references = {
            name: sorted({(spec.name, spec.references[name]) for spec in specs if name in spec.references})
            for name in (choice.name for choice in CHOICES)
        }
        self._draw_references()

    _references: Mapping[str, list[tuple[str, float]]] = {}

    def _draw_references(self) -> None:
        known = self._references.get(self.choice.name, [])
        self.chart.set_references([(f"{name}, published", value, "") for name, value in known])

    # Switches

    def choose(self, name: str) -> None:
        """Show a series by its name."""
        number = [choice.name for choice in CHOICES].index(name)
        self.switch.button(number).setChecked(True)
        self._on_switch(number)

    @Slot(int)
    def _on_switch(self, number: int) -> None:
        self.choice = CHOICES[number]
        self._settings.set("compare.series", self.choice.name)
        self._apply_choice()
        self._feed.watch((run.id, self.choice.name) for run in self._runs)
        self._redraw()

    @Slot(bool)
    def _on_mean(self, on: bool) -> None:
        self._settings.set("compare.mean", on)
        self._redraw()

    def _remembered_choice(self) -> SeriesChoice:
        name = self._settings.get("compare.series", CHOICES[0].name)
        return next((choice for choice in CHOICES if choice.name == name), CHOICES[0])

    def _apply_choice(self) -> None:
        choice = self.choice
        self.switch.button(CHOICES.index(choice)).setChecked(True)
        self.chart.set_title(choice.title)
        self.chart.set_axes("Step", choice.y_label, log_y=choice.log, percent_y=choice.percent)
        self._draw_references()

    # Curves

    @property
    def averaging(self) -> bool:
        """Whether seeds are drawn as one curve."""
        return self.mean.isChecked() and self.mean.isEnabled()

    def _redraw(self) -> None:
        """Draw all curves anew, in the order of the runs."""
        self.chart.set_empty_text(self._empty_text())
        self.chart.clear()
        if self.averaging:
            for first in self._groups:
                self._draw_mean(first)
        else:
            for run in self._runs:
                self._draw(run.id)

    def _empty_text(self) -> str:
        if not self._runs:
            return _EMPTY
        return f"The selected runs have no {self.choice.title.lower()} yet."

    def _draw(self, run: int) -> None:
        steps, values = self._feed.curve(run, self.choice.name)
        self.chart.set_series(run, self._styles[run], steps.copy(), values.copy())

    def _draw_mean(self, first: int) -> None:
        members = self._groups[first]
        band = mean_over_seeds([self._feed.curve(run, self.choice.name) for run in members])
        style = self._styles[first]
        if len(members) > 1:
            name = next(setup_name(run) for run in self._runs if run.id == first)
            style = CurveStyle(style.color, "solid", f"{name} (mean of {len(members)})", style.width)
        self.chart.set_series(first, style, band.steps, band.mean)
        if len(members) > 1:
            spread = band.count > 1
            self.chart.set_bands(first, band.steps[spread], band.low[spread], band.high[spread])

    @Slot(int, str)
    def _on_restarted(self, run: int, name: str) -> None:
        if name == self.choice.name and run in self._styles:
            self._update(run)

    @Slot(int, str, int)
    def _on_extended(self, run: int, name: str, start: int) -> None:
        if name != self.choice.name or run not in self._styles:
            return
        if self.averaging:
            self._update(run)
        else:
            steps, values = self._feed.curve(run, name)
            self.chart.append(run, steps[start:], values[start:])

    def _update(self, run: int) -> None:
        if self.averaging:
            self._draw_mean(next(first for first, members in self._groups.items() if run in members))
        else:
            self._draw(run)

    @Slot(object)
    def _on_curve_clicked(self, key: object) -> None:
        if isinstance(key, int):
            self.run_clicked.emit(key)


def _segment(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setProperty("kind", "segment")
    button.setStyleSheet("QToolButton { padding: 5px 6px; }")
    button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return button
