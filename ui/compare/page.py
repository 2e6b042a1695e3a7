"""The Compare workspace: every stored run in a table, chosen ones over each other and side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from resexplorer.experiment import DATASETS
from resexplorer.store import RunRecord, State
from ui.bridge import task
from ui.bridge.curves import CurveFeed
from ui.compare.actions import CompareActions
from ui.compare.details import Details, read_details
from ui.compare.differs import DiffersPanel
from ui.compare.facts import facts
from ui.compare.filter_line import FilterLine
from ui.compare.header import CompareHeader
from ui.compare.lazy_overlay import LazyOverlay
from ui.compare.model import RunTableModel
from ui.compare.strip import StripPanel
from ui.compare.table import RunTable
from ui.compare.tradeoff import TradeOffPanel
from ui.runs.looks import looks
from ui.runs.order import newest_group
from ui.services import Services
from ui.widgets.parts import EmptyState, action, button, card

MOST_CURVES = 32
"""Runs charted at once: more curves can't be told apart."""

_REFILTER_MS = 400
_WIDE = 1_150
"""Width of the page from which three panels fit beside each other."""
_MIDDLE = {"compare.middle": [560, 340, 360], "compare.middle-narrow": [600, 0, 340]}
"""First widths of curves, trade-off and differences, by the key under which later ones are remembered."""


class ComparePage(QWidget):
    """Table, overlay, what differs, and architecture; ``demo_wanted`` asks the shell for the first experiment."""

    page_title = "Compare"
    demo_wanted = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._watcher = services, services.watcher
        self._details = Details()
        self._matching: frozenset[int] | None = None
        """Ids that the filter selects, ``None`` while there is no filter."""
        self._first_visit = True
        self._middle_key = ""
        self.model = RunTableModel(self)
        self.table = RunTable(self.model, services.settings)
        self.filter = FilterLine(self._values_of, self)
        self.actions_on_runs = CompareActions(self.table, services)
        self.header = CompareHeader(self.filter, self.actions_on_runs, self.table.column_menu)
        self.overlay = LazyOverlay(CurveFeed(services.watcher, self), services.settings)
        self.tradeoff = TradeOffPanel(services.settings)
        self.differs = DiffersPanel()
        self.strip = StripPanel()
        self._refilter = QTimer(self, interval=_REFILTER_MS, singleShot=True)
        self._refilter.timeout.connect(self._apply_filter)
        self._find = action(self, "&Find…", self._focus_filter)
        self._find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        self._lay_out()
        self._connect()
        self._show_all()

    # Layout

    def _lay_out(self) -> None:
        table_card, inside = card(margin=1, spacing=0)
        inside.addWidget(self.table)
        table_card.setMinimumHeight(110)
        self.middle = QSplitter(Qt.Orientation.Horizontal)
        self.main = QSplitter(Qt.Orientation.Vertical)
        for splitter, parts in ((self.middle, (self.overlay, self.tradeoff, self.differs)),
                                (self.main, (table_card, self.middle, self.strip))):  # fmt: skip
            for part in parts:
                splitter.addWidget(part)
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(8)
            splitter.setStyleSheet("QSplitter::handle { background: transparent; margin: 0; }")
        self.main.setCollapsible(2, True)
        self.middle.setCollapsible(1, True)
        self._restore_splitters()
        self.start = button("See it for yourself: plain vs residual", self.demo_wanted.emit, kind="primary",
                            icon_name="play-fill")  # fmt: skip
        self.launch = button("New runs…", lambda: self._services.launch([]), icon_name="plus")
        self.empty = EmptyState(
            "chart-line", "No runs yet",
            "Every run that you ever train is kept here, to sort, filter and compare. The first experiment trains "
            "four networks on the built-in digits: about three minutes on a laptop, no download.",
            [self.start, self.launch],
        )  # fmt: skip
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(12, 10, 12, 12)
        inner.addWidget(self.main)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.stack, 1)

    def _restore_splitters(self) -> None:
        self.main.setSizes(self._sizes("compare.rows", [260, 320, 170]))
        self.middle.setSizes(self._sizes("compare.middle", _MIDDLE["compare.middle"]))
        for splitter, factors in ((self.main, (3, 4, 0)), (self.middle, (3, 2, 2))):
            for place, factor in enumerate(factors):
                splitter.setStretchFactor(place, factor)

    def _sizes(self, key: str, first: list[int]) -> list[int]:
        sizes = self._services.settings.get(key, first)
        fits = len(sizes) == 3 and all(isinstance(s, int) and 0 <= s < 10_000 for s in sizes) and sizes[0] > 0
        return sizes if fits else first

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the trade-off waits behind its handle, and places are remembered apart."""
        super().resizeEvent(event)
        key = "compare.middle" if self.width() >= _WIDE else "compare.middle-narrow"
        if key != self._middle_key:
            self._remember_middle()
            self._middle_key = key
            self.middle.setSizes(self._sizes(key, _MIDDLE[key]))

    def _remember_middle(self) -> None:
        if self._middle_key and sum(self.middle.sizes()):
            self._services.settings.set(self._middle_key, self.middle.sizes())

    def _connect(self) -> None:
        self._watcher.runs_changed.connect(self._on_runs_changed)
        self._watcher.runs_deleted.connect(self._on_runs_deleted)
        self.filter.filtered.connect(self._on_filtered)
        self.table.chosen_changed.connect(self._on_chosen_changed)
        self.table.menu_asked.connect(self._open_menu)
        self.table.activated.connect(lambda _index: self.actions_on_runs.open_network())
        self.overlay.run_clicked.connect(lambda run_id: self.table.choose([run_id]))
        self.tradeoff.run_clicked.connect(self._on_dot_clicked)

    # What the shell asks

    def actions_for_menu(self, menu_name: str) -> list[QAction]:
        """The page's actions for one menu of the menu bar."""
        found = self.actions_on_runs.for_menu(menu_name)
        return [*found, self._find] if menu_name == "Edit" else found

    def show_runs(self, run_ids: Sequence[int]) -> None:
        """Select runs; a filter that hides some of them is cleared."""
        self._first_visit = False
        if any(self.model.row_of(run_id) is None for run_id in run_ids):
            self.filter.set_text("")
            self._on_filtered("")
        self.table.choose(run_ids)
        self.table.setFocus()

    def close_page(self) -> None:
        """Remember the layout and stop reading curves."""
        self.table.remember_columns()
        self._services.settings.set("compare.rows", self.main.sizes())
        self._remember_middle()
        self.overlay.close_feed()

    def showEvent(self, event: QShowEvent) -> None:
        """On the first visit the newest experiment is chosen, so that there is something to see."""
        super().showEvent(event)
        if self._first_visit and self._watcher.runs:
            self._first_visit = False
            self.table.setFocus()
            self.table.choose(run.id for run in newest_group(self._watcher.runs.values())[:8])

    # Runs

    @Slot(list)
    def _on_runs_changed(self, changed: list[RunRecord]) -> None:
        known = [run for run in changed if self.model.row_of(run.id) is not None]
        self.model.update_runs(known)
        if self._matching is not None:
            self._refilter.start()
        elif len(known) < len(changed):
            self._show_all()
        chosen = {run.id for run in self.table.chosen()}
        if any(run.id in chosen for run in changed):
            self._show_details()
        self.tradeoff.show_runs(self.model.rows, looks(self._charted()))
        self._count()

    @Slot(list)
    def _on_runs_deleted(self, _gone: list[int]) -> None:
        self._show_all()

    def _show_all(self) -> None:
        """Put what the filter selects into the table."""
        runs = self._watcher.runs
        wanted = runs.values() if self._matching is None else [r for r in runs.values() if r.id in self._matching]
        self.model.set_runs(list(wanted))
        self.stack.setCurrentIndex(1 if runs else 0)
        self.header.setVisible(bool(runs))
        self.setFocusProxy(self.table if runs else self.start)
        self.tradeoff.show_runs(self.model.rows, looks(self._charted()))
        self.actions_on_runs.refresh()
        self._count()

    @Slot(str)
    def _on_filtered(self, text: str) -> None:
        if text.strip():
            self._apply_filter()
        else:
            self._matching = None
            self._show_all()

    @Slot()
    def _apply_filter(self) -> None:
        """Ask the database in the background; a filter typed meanwhile wins."""
        text, store = self.filter.text(), self._services.store

        def take(found: list[int]) -> None:
            if self.filter.text() == text:
                self._matching = frozenset(found)
                self._show_all()

        task.run(lambda: [run.id for run in store.runs(text)], take, self._on_filter_failed, self)

    def _on_filter_failed(self, error: Exception) -> None:
        self._services.status(str(error))

    def _count(self) -> None:
        self.header.show_counts(len(self._watcher.runs), self.model.rowCount(), len(self._charted()))

    def _values_of(self, field: str) -> Iterable[str]:
        """What a field's values are, for the completion."""
        runs = self._watcher.runs.values()
        if field == "tag":
            return (tag for run in runs for tag in run.tags)
        fixed = {"state": [state.value for state in State], "data": list(DATASETS), "starred": ["yes", "no"]}
        if field in fixed:
            return fixed[field]
        name = {"error": "", "train_error": ""}.get(field, field)
        return (str(getattr(run, name, None) or "") for run in runs)

    # The chosen runs

    def _charted(self) -> list[RunRecord]:
        """The chosen runs that are charted, oldest first: what came before stands left of what was made of it."""
        chosen = sorted(self.table.chosen()[:MOST_CURVES], key=lambda run: run.id)
        return [self._watcher.runs.get(run.id, run) for run in chosen]

    @Slot()
    def _on_chosen_changed(self) -> None:
        charted = self._charted()
        chosen_looks = looks(charted)
        self.model.set_looks(chosen_looks)
        self.actions_on_runs.refresh()
        self._count()
        self.overlay.show_runs(charted, chosen_looks, self._details.setups(charted))
        self.tradeoff.show_runs(self.model.rows, chosen_looks)
        missing = self._details.missing(charted)
        if missing:
            store = self._services.store
            task.run(lambda: read_details(store, missing), self._take_details, self._on_filter_failed, self)
        self._show_details()

    @Slot(object, bool)
    def _on_dot_clicked(self, run_id: int, add: bool) -> None:
        """Choose a dot's run; with Ctrl or Shift beside the others, or no longer."""
        chosen = {run.id for run in self.table.chosen()} if add else set()
        self.table.choose(chosen ^ {run_id})

    def _take_details(self, found: Details) -> None:
        self._details = self._details.merged(found)
        charted = self._charted()
        self.overlay.show_runs(charted, looks(charted), self._details.setups(charted))
        self._show_details()

    def _show_details(self) -> None:
        """Fill the panels with what is known of the chosen runs."""
        charted = self._charted()
        self.overlay.show_references(self._details.specs_of(charted))
        self.strip.show_networks(self._details.networks_of(charted[:2]))
        if len(charted) < 2:
            self.differs.clear()
        else:
            self.differs.show_facts(facts(charted, self._details.specs), looks(charted))

    @Slot(QPoint)
    def _open_menu(self, at: QPoint) -> None:
        self.actions_on_runs.context_menu().popup(at)

    def _focus_filter(self) -> None:
        self.filter.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.line.selectAll()
