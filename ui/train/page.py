"""The Train workspace: the queue at the left, the live charts of the chosen runs at the right."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from resexplorer.store import Action, RunRecord, State, allowed
from ui.runs.commands import RunCommands
from ui.runs.looks import looks
from ui.runs.order import newest_group, rows, step_target
from ui.runs.words import foot_line
from ui.services import Services
from ui.train.chart_area import ChartArea
from ui.train.eta import EtaEstimator
from ui.train.header import TrainHeader
from ui.train.model import QueueModel
from ui.train.queue_view import QueueView
from ui.train.run_actions import RunActions
from ui.train.slots import SlotsLine

MOST_CURVES = 32
"""Runs charted at once: more curves can't be told apart."""


class TrainPage(QWidget):
    """Watches and steers what trains; ``demo_wanted`` asks the shell for the first experiment."""

    page_title = "Train"
    demo_wanted = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._watcher = services.watcher
        self._eta = EtaEstimator()
        self._places: dict[int, tuple[object, ...]] = {}
        self.model = QueueModel()
        self.view = QueueView(self.model)
        self.header = TrainHeader()
        self.slots = SlotsLine(services.store)
        self.commands = RunCommands(services, self)
        self.actions_on_runs = RunActions(self, services, self.commands, self.view.chosen, self.move_chosen)
        self.area = ChartArea(services, self)
        self._lay_out()
        self._connect()
        self.rebuild()

    def actions_for_menu(self, menu_name: str) -> list[QAction]:
        """The actions on chosen runs."""
        return self.actions_on_runs.menu(menu_name)

    def show_launched(self, _run_ids: Sequence[int]) -> None:
        """Chart what was just launched: the newest experiment, which an empty choice means."""
        self.view.clearSelection()
        self.rebuild()
        self.view.scrollToTop()

    def close_page(self) -> None:
        """Remember the layout and stop reading curves."""
        self._services.settings.set("train.splitter", self.splitter.sizes())
        self.area.close_feed()

    def charted(self) -> list[RunRecord]:
        """Return the runs on the charts: the chosen ones, or the newest experiment."""
        chosen = self.view.chosen() or newest_group(self._watcher.runs.values())
        return [self._watcher.runs.get(run.id, run) for run in chosen[:MOST_CURVES]]

    # Layout

    def _lay_out(self) -> None:
        side = QFrame()
        side.setProperty("role", "side")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 6, 0, 6)
        column.addWidget(self.view)
        column.addWidget(self.slots)
        side.setMinimumWidth(250)
        self.splitter = QSplitter()
        self.splitter.addWidget(side)
        self.splitter.addWidget(self.area)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes(self._remembered_sizes())
        self._side = side
        self.setFocusProxy(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.splitter, 1)

    def _remembered_sizes(self) -> list[int]:
        sizes = self._services.settings.get("train.splitter", [300, 1000])
        fits = len(sizes) == 2 and all(isinstance(size, int) and 0 < size < 10_000 for size in sizes)
        return sizes if fits else [300, 1000]

    def _connect(self) -> None:
        self._watcher.runs_changed.connect(self._on_runs_changed)
        self._watcher.runs_deleted.connect(self._on_runs_deleted)
        self.commands.changed.connect(self._update_feet)
        self.model.move_wanted.connect(self.commands.move)
        self.view.chosen_changed.connect(self._on_chosen_changed)
        self.view.button_pressed.connect(self._on_button)
        self.view.menu_wanted.connect(self._open_menu)
        self.header.pause_all.connect(lambda: self._act_on_all(Action.PAUSE))
        self.header.resume_all.connect(lambda: self._act_on_all(Action.RESUME))
        self.header.stop_all.connect(lambda: self._act_on_all(Action.STOP))
        self.header.new_runs.connect(lambda: self._services.launch([]))
        self.area.launch_wanted.connect(lambda: self._services.launch([]))
        self.area.demo_wanted.connect(self.demo_wanted)

    # Changes in the database

    @Slot(list)
    def _on_runs_changed(self, changed: list[RunRecord]) -> None:
        now = time.monotonic()
        for run in changed:
            self._eta.observe(run, now)
        if any(self._places.get(run.id) != _place(run) for run in changed):
            self.rebuild()
            return
        self.model.update_runs(changed)
        self._update_feet()
        self.area.show_newest(self.charted())

    @Slot(list)
    def _on_runs_deleted(self, gone: list[int]) -> None:
        for number in gone:
            self._eta.forget(number)
        self.rebuild()

    def rebuild(self) -> None:
        """Order the queue anew and chart what is chosen now."""
        runs = self._watcher.runs
        self._places = {run.id: _place(run) for run in runs.values()}
        self.model.set_rows(rows(runs.values()))
        self._side.setVisible(bool(runs))
        self.header.setVisible(bool(runs))
        self.header.show_busy([run.state for run in runs.values() if not run.state.over])
        self._update_feet()
        self._on_chosen_changed()

    @Slot()
    def _on_chosen_changed(self) -> None:
        charted = self.charted()
        chosen_looks = looks(charted)
        self.model.set_looks(chosen_looks)
        self.header.show_shown(charted)
        self.area.show_runs(charted, chosen_looks)
        self.actions_on_runs.refresh()

    @Slot()
    def _update_feet(self) -> None:
        cards = [card for card in self.model.cards() if not card.run.state.over]
        feet = {card.run.id: foot_line(card.run, card.place, self._eta.seconds_left(card.run)) for card in cards}
        self.model.set_feet(feet, self.commands.asked)

    # What a person does

    def move_chosen(self, step: int) -> None:
        """Move the chosen run one place up (−1) or down in the queue."""
        waiting = [card.run for card in self.model.cards() if card.run.state is State.QUEUED]
        chosen = [run for run in self.view.chosen() if run.state is State.QUEUED]
        if len(chosen) != 1:
            return
        possible, before = step_target(waiting, chosen[0].id, step)
        if possible:
            self.commands.move([chosen[0].id], before)

    def _act_on_all(self, kind: Action) -> None:
        self.commands.act(kind, [run for run in self._watcher.runs.values() if allowed(kind, run.state)])

    @Slot(str, int, QPoint)
    def _on_button(self, name: str, run_id: int, point: QPoint) -> None:
        run = self._watcher.runs.get(run_id)
        if run is None:
            return
        if name == "more":
            if run_id not in {other.id for other in self.view.chosen()}:
                self.view.choose([run_id])
            self._open_menu(point)
        else:
            self.commands.act(Action(name), [run])

    @Slot(QPoint)
    def _open_menu(self, point: QPoint) -> None:
        menu = self.actions_on_runs.context_menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)


def _place(run: RunRecord) -> tuple[object, ...]:
    """What decides where a card stands and how it looks beside its progress."""
    return run.state, run.position, run.group, run.name, run.starred
