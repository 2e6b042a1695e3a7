"""The bar above the queue and the charts: what is shown, and what can be done with all of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from resexplorer.experiment import DATASETS, RECIPES
from resexplorer.store import RunRecord, State
from ui.runs.words import plural
from ui.widgets.icons import icon
from ui.widgets.parts import ElidedLabel, add_all, button


class TrainHeader(QFrame):
    """Title, counts and the buttons for everything at once."""

    pause_all = Signal()
    resume_all = Signal()
    stop_all = Signal()
    new_runs = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setMinimumHeight(48)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 16, 6)
        layout.setSpacing(8)
        self.title = ElidedLabel("", "heading")
        self.detail = ElidedLabel("", "muted")
        self._resuming = False
        self.pause = button("Pause all", self._on_pause, icon_name="pause-fill",
                            tip="Pause everything that runs or waits")  # fmt: skip
        self.stop = button("Stop all", self.stop_all.emit, icon_name="stop-fill",
                           tip="Stop everything that runs, waits or is paused")  # fmt: skip
        self.new = button("New runs…", self.new_runs.emit, kind="primary", icon_name="plus",
                          tip="Choose networks, data and a recipe (Ctrl+Shift+N)")  # fmt: skip
        layout.addWidget(self.title, 2)
        layout.addWidget(self.detail, 3)
        add_all(layout, [self.pause, self.stop, self.new])

    def show_shown(self, runs: Sequence[RunRecord]) -> None:
        """Name what is charted."""
        groups = {run.group for run in runs}
        single = runs[0].name if len(runs) == 1 else plural(len(runs), "run")
        group = next(iter(groups)) if len(groups) == 1 else None
        self.title.setText(group or single if runs else "Train")
        self.detail.setText(" · ".join(_facts(runs)) if runs else "")

    def show_busy(self, states: Sequence[State]) -> None:
        """Offer what makes sense: resume everything once all is paused."""
        busy = any(state in {State.RUNNING, State.QUEUED} for state in states)
        self._resuming = not busy and State.PAUSED in states
        self.pause.setText("Resume all" if self._resuming else "Pause all")
        self.pause.setIcon(icon("play-fill" if self._resuming else "pause-fill"))
        self.pause.setEnabled(busy or self._resuming)
        self.stop.setEnabled(bool(states))

    def _on_pause(self) -> None:
        (self.resume_all if self._resuming else self.pause_all).emit()


def _facts(runs: Sequence[RunRecord]) -> list[str]:
    data = {DATASETS[run.data].title if run.data in DATASETS else run.data for run in runs}
    recipes = {RECIPES[run.recipe].title if run.recipe in RECIPES else "own recipe" for run in runs}
    facts = [plural(len(runs), "run")]
    facts += sorted(data) if len(data) < 3 else [plural(len(data), "data set")]
    return facts + (sorted(recipes) if len(recipes) == 1 else [plural(len(recipes), "recipe")])
