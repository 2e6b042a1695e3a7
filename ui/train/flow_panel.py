"""Gradient flow: what each block does over the steps, for one run or for two side by side on one scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resexplorer.store import RunRecord, State
from ui.bridge.flow import FlowFeed, FlowTable
from ui.plots.colorbar import ColorBar
from ui.plots.heat_image import HeatData, LogScale, common_scale
from ui.plots.heatmap import HeatMap
from ui.plots.link import XGroup
from ui.settings import Settings
from ui.train.flow_saving import build_menu
from ui.train.quantities import QUANTITIES, Quantity, title, why_empty
from ui.widgets.parts import ElidedLabel, label, tool_button

MOST_MAPS = 2
_PATIENCE_MS = 300
"""How long old maps stay while new ones are read."""


class FlowPanel(QFrame):
    """A card with the maps, their common legend and the choice of quantity.

    ``updated`` comes after anything about the maps changed, ``pointed(run, block)`` when the mouse is on one
    (the block is empty when it leaves).
    """

    updated = Signal()
    pointed = Signal(int, str)

    def __init__(self, feed: FlowFeed, settings: Settings, group: XGroup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._feed, self._settings, self._group = feed, settings, group
        self.runs: tuple[RunRecord, ...] = ()
        self.scale = LogScale()
        self.maps = tuple(HeatMap() for _ in range(MOST_MAPS))
        self._names = tuple(ElidedLabel("", "muted") for _ in self.maps)
        self._holders = tuple(QWidget() for _ in self.maps)
        self._legend_place = QWidget()
        self._above_legend = label(" ", "muted")
        self.legend = ColorBar()
        self.title = ElidedLabel("", "strong")
        self._note = label("", "muted")
        self.choice = QComboBox()
        self.choice.setAccessibleName("Quantity")
        for quantity in QUANTITIES:
            self.choice.addItem(quantity.name, quantity.kind)
            tip = f"{quantity.symbol}: {quantity.meaning}"
            self.choice.setItemData(self.choice.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._late = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._late.timeout.connect(self._refresh)
        self.menu_button = tool_button("dots-three-vertical", "Map menu", self._open_menu)
        self.column_switch = tool_button("stack-simple", "Show the network, coloured live")
        self.column_switch.setCheckable(True)
        self._choose_remembered()
        self._lay_out()
        self._connect()

    @property
    def quantity(self) -> Quantity:
        """What the maps show."""
        return QUANTITIES[self.choice.currentIndex()]

    def _choose_remembered(self) -> None:
        kinds = [quantity.kind for quantity in QUANTITIES]
        kind = self._settings.get("train.quantity", kinds[0])
        self.choice.setCurrentIndex(kinds.index(kind) if kind in kinds else 0)
        self.choice.setToolTip(self.quantity.meaning)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        for widget in (self._note, self.choice, self.column_switch, self.menu_button):
            head.addWidget(widget)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        for name, heat, holder in zip(self._names, self.maps, self._holders, strict=True):
            heat.join(self._group)
            _stack(holder, name, heat)
            holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            self._row.addWidget(holder, 1)
        _stack(self._legend_place, self._above_legend, self.legend)
        self._row.addWidget(self._legend_place)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 4)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addLayout(self._row, 1)

    def _connect(self) -> None:
        self._feed.changed.connect(self._on_changed)
        self.choice.currentIndexChanged.connect(self._on_chosen)
        for number, heat in enumerate(self.maps):
            heat.pointed.connect(lambda row, _step, number=number: self._on_pointed(number, row))

    def show_runs(self, runs: Sequence[RunRecord]) -> None:
        """Show the first run, or the first two, of those that have begun."""
        begun = [run for run in runs if run.step or run.state is not State.QUEUED]
        self.runs = tuple(sorted((begun or list(runs))[:MOST_MAPS], key=lambda run: run.id))
        self._note.setText(f"first {MOST_MAPS} of {len(runs)} runs" if len(runs) > MOST_MAPS else "")
        self._note.setToolTip("Choose one card, or two with Ctrl, to see other runs.")
        self._watch()

    def table(self, run: int) -> FlowTable | None:
        """What is known of a run's quantity."""
        return self._feed.table(run)

    def _watch(self) -> None:
        """Read what is chosen; what is on screen stays until that is there, so that nothing flickers."""
        self._feed.watch([run.id for run in self.runs], self.quantity.kind)
        if all(self.table(run.id) for run in self.runs):
            self._refresh()
        else:
            self._late.start()

    @Slot()
    def _refresh(self) -> None:
        """Bring maps, scale and words up to date."""
        self._late.stop()
        quantity = self.quantity
        tables = [self.table(run.id) for run in self.runs]
        self.scale = common_scale(table.values for table in tables if table is not None)
        self.title.setText(title(quantity, self.runs))
        self._above_legend.setVisible(len(self.runs) > 1)
        for number, (name, heat) in enumerate(zip(self._names, self.maps, strict=True)):
            there = number < len(self.runs)
            name.setVisible(len(self.runs) > 1)
            self._holders[number].setVisible(there)
            if there:
                name.setText(self.runs[number].name)
                self._fill(heat, self.runs[number], tables[number])
            else:
                heat.set_rows(())
        first, second = self.maps
        second.set_labelled(first.empty or second.rows != first.rows)
        broken = any(bool(np.isinf(table.values).any()) for table in tables if table is not None)
        self.legend.set_scale(self.scale, broken=broken)
        self._legend_place.setVisible(not all(heat.empty for heat in self.maps))
        self._balance()
        self.updated.emit()

    def _balance(self) -> None:
        """Give the maps' cells, not the maps with their names, equal widths: steps can then be compared by eye."""
        first, second = self._holders
        names = round(self.maps[0].area.left() - self.maps[1].area.left()) if len(self.runs) > 1 else 0
        room = max(first.width() + second.width(), 4 * abs(names), 2)
        self._row.setStretch(0, (room + names) // 2)
        self._row.setStretch(1, (room - names) // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self._balance()

    def _fill(self, heat: HeatMap, run: RunRecord, table: FlowTable | None) -> None:
        heat.set_words(f"{self.quantity.name}: {run.name}", self.quantity.symbol, why_empty(run, table, self.quantity))
        heat.set_rows(table.blocks if table else ())
        heat.set_scale(self.scale)
        if table is not None:
            heat.set_data(HeatData(table.steps, table.values))

    @Slot(int)
    def _on_changed(self, run: int) -> None:
        if any(run == shown.id for shown in self.runs):
            self._refresh()

    @Slot()
    def _on_chosen(self) -> None:
        self._settings.set("train.quantity", self.quantity.kind)
        self.choice.setToolTip(self.quantity.meaning)
        self._watch()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu at the mouse or from the keyboard."""
        build_menu(self).popup(event.globalPos())

    def _open_menu(self) -> None:
        build_menu(self).popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    @property
    def card(self) -> QWidget:
        """This card, of which pictures are made."""
        return self

    def picture_parts(self) -> list[QWidget]:
        """What a picture of the maps shows beside them."""
        return [self.title, *(name for name in self._names if name.isVisible()), self.legend]

    def _on_pointed(self, number: int, row: int) -> None:
        if number >= len(self.runs):
            return
        here = self.maps[number]
        for other in self.maps:
            if other is not here and other.rows == here.rows:
                other.show_row(row if row >= 0 else None)
        self.pointed.emit(self.runs[number].id, here.rows[row] if row >= 0 else "")


def _stack(holder: QWidget, above: QWidget, below: QWidget) -> None:
    """Put a line of words above something that takes the rest."""
    place = QVBoxLayout(holder)
    place.setContentsMargins(0, 0, 0, 0)
    place.setSpacing(2)
    place.addWidget(above)
    place.addWidget(below, 1)
