"""The network of a run as a column, coloured live; a slider goes back through its steps."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from resexplorer.store import RunRecord, State
from ui.bridge.flow import FlowTable
from ui.plots.heat_image import HeatData, LogScale
from ui.train.block_column import BlockColumn
from ui.train.quantities import Quantity, why_empty
from ui.widgets.parts import ElidedLabel, button, label, scroll, tool_button

WIDTH = 184


class LiveNetwork(QFrame):
    """Blocks at the newest step, at the step under the mouse, or where the slider stands.

    ``run_chosen(run)`` when somebody picks the other run, ``scrubbed(step)`` while the slider moves,
    ``fold_wanted`` when the column shall go.
    """

    run_chosen = Signal(int)
    scrubbed = Signal(float)
    fold_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setFixedWidth(WIDTH)
        self._data = HeatData(np.empty(0, np.int64), np.empty((0, 0)))
        self._blocks: tuple[str, ...] = ()
        self._scale = LogScale()
        self._hovered: float | None = None
        self._fixed: int | None = None
        self._running = False
        self.title = ElidedLabel("", "strong")
        self.choice = QComboBox()
        self.choice.setAccessibleName("Run in the column")
        self.symbol = ElidedLabel("", "muted")
        self.fold = tool_button("x", "Hide the network", self.fold_wanted.emit)
        self.column = BlockColumn()
        self.empty = label("", "muted", wrap=True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Step")
        self.place = ElidedLabel("", "muted")
        self.live = button("Live", self.go_live, kind="link", tip="Follow the newest step")
        self._lay_out()
        self.slider.valueChanged.connect(self._on_slid)
        self.choice.activated.connect(self._on_run_chosen)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title, 1)
        head.addWidget(self.choice, 1)
        head.addWidget(self.fold)
        self.area = scroll(self.column)
        foot = QHBoxLayout()
        foot.addWidget(self.place, 1)
        foot.addWidget(self.live)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.symbol)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.slider)
        layout.addLayout(foot)

    # What it shows

    def show_runs(self, runs: Sequence[RunRecord], shown: RunRecord | None) -> None:
        """Offer ``runs`` and name the one that is ``shown``."""
        wanted = [(run.id, run.name) for run in runs]
        if wanted != [(self.choice.itemData(i), self.choice.itemText(i)) for i in range(self.choice.count())]:
            self.choice.clear()
            for number, name in wanted:
                self.choice.addItem(name, number)
        ids = [run.id for run in runs]
        if shown is not None:
            self.choice.setCurrentIndex(ids.index(shown.id))
        self._running = shown is not None and shown.state is State.RUNNING
        self.title.setText(shown.name + (", live" if self._running else "") if shown else "")
        self.title.setVisible(len(runs) < 2)
        self.choice.setVisible(len(runs) > 1)

    def show_table(self, run: RunRecord, table: FlowTable | None, quantity: Quantity, scale: LogScale) -> None:
        """Colour the blocks of ``run`` by what was measured."""
        blocks = table.blocks if table else ()
        if blocks != self._blocks:
            self._fixed = None
        self._blocks, self._scale = blocks, scale
        self._data = HeatData(table.steps, table.values) if table else HeatData(np.empty(0, np.int64), np.empty((0, 0)))
        self.symbol.setText(f"{quantity.symbol} per block")
        self.column.symbol = quantity.symbol
        self.column.setAccessibleName(f"Blocks of {run.name}")
        there = len(self._data.steps) > 0
        self.empty.setText(why_empty(run, table, quantity))
        self.empty.setVisible(not there)
        for widget in (self.area, self.slider, self.place):
            widget.setVisible(there)
        self._refresh()

    def show_step(self, step: float) -> None:
        """Show a hovered step; NaN goes back to the slider's."""
        self._hovered = None if math.isnan(step) else step
        self._refresh()

    @Slot()
    def go_live(self) -> None:
        """Follow the newest step."""
        self._fixed = self._hovered = None
        self._refresh()
        self.scrubbed.emit(math.nan)

    @property
    def following(self) -> bool:
        """Whether the newest step is shown, apart from what the mouse points at."""
        return self._fixed is None

    @property
    def index(self) -> int:
        """The measurement that is shown."""
        last = len(self._data.steps) - 1
        if self._hovered is not None:
            return min(max(int(np.searchsorted(self._data.steps, self._hovered, side="right")) - 1, 0), last)
        return last if self._fixed is None else min(self._fixed, last)

    def _refresh(self) -> None:
        count = len(self._data.steps)
        self.live.setVisible(count > 0 and not self.following)
        if not count:
            self.column.show_values((), (), self._scale, None)
            return
        index = self.index
        step = int(self._data.steps[index])
        self.column.show_values(self._blocks, self._data.values[:, index].tolist(), self._scale, step)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, count - 1)
            self.slider.setPageStep(max(1, count // 20))
            self.slider.setValue(index)
        newest = "live" if self._running else "newest"
        head = f"{newest} · " if self.following and self._hovered is None else ""
        self.place.setText(f"{head}step {step:,}")

    @Slot(int)
    def _on_slid(self, index: int) -> None:
        last = len(self._data.steps) - 1
        self._hovered = None
        self._fixed = index if index < last else None
        self._refresh()
        if last >= 0:
            self.scrubbed.emit(float(self._data.steps[self.index]) if self._fixed is not None else math.nan)

    @Slot(int)
    def _on_run_chosen(self, index: int) -> None:
        self.run_chosen.emit(int(self.choice.itemData(index)))
