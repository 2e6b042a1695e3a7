"""The bar above the table: filter, counts, columns and export."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout

from ui.compare.actions import CompareActions
from ui.compare.filter_line import FilterLine
from ui.runs.words import plural
from ui.widgets.parts import button, label


class CompareHeader(QFrame):
    """One row, and what is wrong with the filter below it."""

    def __init__(self, filter_line: FilterLine, actions: CompareActions, column_menu: Callable[[], QMenu]) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self._column_menu = column_menu
        self.counts = label("", "muted")
        self.columns = button("Columns", self.open_columns, icon_name="columns", tip="Choose the table's columns")
        self.export = button("Export…", actions.ask_export, icon_name="download-simple",
                             tip="Save what the table shows as CSV (Ctrl+E)")  # fmt: skip
        filter_line.line.setMaximumWidth(620)
        filter_line.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 7, 16, 7)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        column.addLayout(row)
        column.addWidget(filter_line.message)
        row.addWidget(filter_line.line, 3)
        row.addSpacing(4)
        row.addWidget(self.counts)
        row.addStretch(1)
        row.addWidget(self.columns)
        row.addWidget(self.export)

    def show_counts(self, stored: int, shown: int, charted: int) -> None:
        """Say how many runs there are, are shown and are charted."""
        parts = [plural(stored, "run")]
        if shown != stored:
            parts.append(f"{shown:,} shown")
        if charted:
            parts.append(f"{charted} charted")
        self.counts.setText(" · ".join(parts))

    def open_columns(self) -> QMenu:
        """Open the menu of columns below its button."""
        menu = self._column_menu()
        menu.popup(self.columns.mapToGlobal(self.columns.rect().bottomLeft()))
        return menu
