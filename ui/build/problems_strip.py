"""The strip at the bottom: every problem as a sentence with its repairs as buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resexplorer.network import Problem
from ui.build.flow_layout import FlowLayout
from ui.widgets.icons import icon
from ui.widgets.parts import ICON, button, label, scroll, tool_button

HIGHEST = 190
MOST_ROWS = 40
"""More problems than this are counted but not listed."""


class ProblemRow(QFrame):
    """One problem; a click on it goes to its block."""

    chosen = Signal()

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem
        self.setProperty("role", "problem")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(12, 7, 10, 8)
        column.setSpacing(6)
        place = problem.path or problem.node
        text = f"{place}: {problem.sentence}" if place and not problem.sentence.startswith(place) else problem.sentence
        self.sentence = label(text, wrap=True)
        column.addWidget(self.sentence)
        self.buttons = FlowLayout()
        column.addLayout(self.buttons)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the block."""
        self.chosen.emit()


class ProblemsStrip(QFrame):
    """Shown while there are problems; can be folded to one line.

    ``repair_wanted(repair)`` comes with a :class:`Repair`, ``place_wanted(problem)`` with a :class:`Problem`.
    """

    repair_wanted = Signal(object)
    place_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setAccessibleName("Problems")
        self._problems: tuple[Problem, ...] = ()
        self.rows: list[ProblemRow] = []
        self.caret = tool_button("caret-down", "Fold the list of problems", self.toggle)
        self.count = label("", "bad")
        sign = label("")
        sign.setPixmap(icon("warning-circle", "bad").pixmap(ICON))
        head = QHBoxLayout()
        head.setSpacing(6)
        for widget in (self.caret, sign, self.count):
            head.addWidget(widget)
        head.addStretch()
        head.addWidget(label("F8 goes to the next one", "muted"))
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.setSpacing(6)
        self._list.addStretch()
        self._area = scroll(content)
        self._content = content
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._area)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these problems; nothing is shown when there are none."""
        if tuple(problems) == self._problems:
            return
        self._problems = tuple(problems)
        count = len(self._problems)
        self.count.setText(f"{count} problem{'s' * (count != 1)}")
        self._fill()
        self.setVisible(bool(self._problems))
        self._fit()

    def toggle(self) -> None:
        """Fold or unfold the list."""
        folded = not self._area.isHidden()
        self._area.setVisible(not folded)
        self.caret.setIcon(icon("caret-right" if folded else "caret-down", "muted"))
        self.caret.setToolTip("Show the list of problems" if folded else "Fold the list of problems")

    def _fill(self) -> None:
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(problem) for problem in self._problems[:MOST_ROWS]]
        for index, row in enumerate(self.rows):
            self._list.insertWidget(index, row)

    def _row(self, problem: Problem) -> ProblemRow:
        row = ProblemRow(problem)
        row.chosen.connect(partial(self.place_wanted.emit, problem))
        for repair in problem.repairs:
            row.buttons.addWidget(button(repair.label, partial(self.repair_wanted.emit, repair)))
        return row

    def _fit(self) -> None:
        wide = max(200, self.width() - 40)
        needed = sum(row.column.totalHeightForWidth(wide) + 8 for row in self.rows)
        self._area.setFixedHeight(min(HIGHEST, max(40, needed)))

    def resizeEvent(self, event: object) -> None:
        """Keep the list as high as its sentences need."""
        self._fit()
