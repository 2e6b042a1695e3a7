"""Two short tables that are always on screen: what the selection costs, and the network."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from ui.build.logic.numbers import Row
from ui.widgets import theme
from ui.widgets.parts import label, line


class NumberTable(QWidget):
    """A heading and its rows."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.heading = label(heading, "strong")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self.heading, 0, 0, 1, 3)
        self._cells: list[tuple[QLabel, QLabel, QLabel]] = []

    def show_rows(self, heading: str, rows: Sequence[Row]) -> None:
        """Show numbers; the table is hidden while there are none."""
        self.heading.setText(heading)
        while len(self._cells) < len(rows):
            self._add_row()
        for index, cells in enumerate(self._cells):
            shown = index < len(rows)
            for cell in cells:
                cell.setVisible(shown)
            if shown:
                _fill(cells, rows[index])
        self.setVisible(bool(rows))

    def row(self, name: str) -> tuple[str, str]:
        """The value and the remark shown for ``name``."""
        cells = next(cells for cells in self._cells if cells[0].text() == name and not cells[0].isHidden())
        return cells[1].text(), cells[2].text()

    def _add_row(self) -> None:
        row = len(self._cells) + 1
        name, value, note = label("", "muted"), label("", selectable=True), label("", "muted")
        value.setFont(theme.mono_font(0.96))
        note.setFont(theme.scaled_font(0.92))
        note.setMinimumWidth(42)
        for cell in (value, note):
            cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, cell in enumerate((name, value, note)):
            self._grid.addWidget(cell, row, column)
        self._cells.append((name, value, note))


def _fill(cells: tuple[QLabel, QLabel, QLabel], row: Row) -> None:
    name, value, note = cells
    name.setText(row.name)
    value.setText(row.value)
    note.setText(row.note)
    role = "good" if row.good else "muted"
    if note.property("role") != role:
        note.setProperty("role", role)
        note.style().unpolish(note)
        note.style().polish(note)
    for cell in cells:
        cell.setToolTip(row.tip)


class NumbersPanel(QWidget):
    """Selection above, network below."""

    def __init__(self) -> None:
        super().__init__()
        self.selection = NumberTable("")
        self.network = NumberTable("Network")
        self._between = line()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(9)
        layout.addWidget(self.selection)
        layout.addWidget(self._between)
        layout.addWidget(self.network)

    def show_numbers(self, heading: str, selection: Sequence[Row], network: Sequence[Row]) -> None:
        """Show both tables."""
        self.selection.show_rows(heading, selection)
        self._between.setVisible(bool(selection))
        self.network.show_rows("Network", network)
