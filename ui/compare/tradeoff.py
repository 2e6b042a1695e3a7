"""Test error against what a network costs: the panel with the scatter and the choice of its x axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from resexplorer.store import RunRecord
from ui.plots.axes import Axes
from ui.plots.scatter import Scatter, ScatterPoint
from ui.plots.ticks import Unit
from ui.runs.looks import Look
from ui.settings import Settings
from ui.widgets import theme
from ui.widgets.parts import label

MOST_POINTS = 2_000
"""Dots painted at once; the newest runs are the ones that stay."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One choice for the x axis."""

    name: str
    title: str
    value: Callable[[RunRecord], float]
    unit: Unit = Unit.COUNT
    log: bool = True


COSTS: tuple[Cost, ...] = (
    Cost("parameters", "parameters", lambda run: run.parameters),
    Cost("macs", "MACs", lambda run: run.macs),
    Cost("depth", "depth", lambda run: run.depth, log=False),
    Cost("seconds", "training time", lambda run: run.seconds, Unit.DURATION),
)


class TradeOffPanel(QFrame):
    """Every run of the table as a dot, the chosen ones in their curve's colour with their name."""

    run_clicked = Signal(object, bool)
    """A run's id, and whether it joins the others."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._settings = settings
        self._runs: Sequence[RunRecord] = ()
        self._looks: Mapping[int, Look] = {}
        self.costs = QComboBox()
        self.costs.setAccessibleName("What the test error is shown against")
        self.costs.addItems([cost.title for cost in COSTS])
        names = [cost.name for cost in COSTS]
        name = settings.get("compare.cost", names[0])
        self.costs.setCurrentIndex(names.index(name) if name in names else 0)
        self.scatter = Scatter()
        self.scatter.setAccessibleName("Test error against cost")
        self.scatter.empty_text = "Runs with a test error appear here as dots."
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(label("Test error against", "strong"))
        head.addWidget(self.costs)
        head.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.scatter, 1)
        self.costs.currentIndexChanged.connect(self._on_cost)
        self.scatter.clicked.connect(self.run_clicked)
        theme.changed.connect(self._redraw)

    def sizeHint(self) -> QSize:
        """A little less than the curves get."""
        return QSize(340, 260)

    def show_runs(self, runs: Sequence[RunRecord], looks: Mapping[int, Look]) -> None:
        """Show the newest of these runs; ``looks`` holds those that are chosen."""
        self._runs, self._looks = runs, looks
        if self.isVisible():
            self._redraw()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._redraw()

    @Slot(int)
    def _on_cost(self, index: int) -> None:
        self._settings.set("compare.cost", COSTS[index].name)
        self._redraw()

    @Slot()
    def _redraw(self) -> None:
        cost = COSTS[self.costs.currentIndex()]
        measured = [run for run in self._runs if "test/error" in run.last and cost.value(run) > 0]
        newest = sorted(measured, key=lambda run: (run.id in self._looks, run.id))[-MOST_POINTS:]
        axes = Axes(cost.title.capitalize() if cost.title.islower() else cost.title, "", cost.log, False,
                    cost.unit, Unit.PERCENT)  # fmt: skip
        self.scatter.show_points(axes, [self._point(run, cost) for run in newest])

    def _point(self, run: RunRecord, cost: Cost) -> ScatterPoint:
        look = self._looks.get(run.id)
        color = look.hex(theme.current()) if look else theme.current().family(run.family)
        return ScatterPoint(run.id, run.name, float(cost.value(run)), run.last["test/error"], QColor(color), bool(look))
