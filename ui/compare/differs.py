"""The panel "What differs": results, network and settings side by side, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QLineF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.compare.facts import FactRow, Facts, Section
from ui.plots.style import line_pen
from ui.runs.looks import Look
from ui.widgets import theme
from ui.widgets.parts import label, scroll

_ASK = "Select two or more runs in the table to see what differs between them."


class Swatch(QWidget):
    """A run's line sample."""

    def __init__(self, look: Look | None) -> None:
        super().__init__()
        self._look = look
        self.setFixedSize(22, 10)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        if self._look is None:
            return
        painter = QPainter(self)
        painter.setPen(line_pen(QColor(self._look.hex(theme.current())), 3.0, self._look.dash))
        painter.drawLine(QLineF(0, 5.5, 22, 5.5))


class ElidedLabel(QLabel):
    """A value that gives way before the panel gets wider than its place; the tooltip has it whole."""

    def __init__(self, text: str, role: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setToolTip(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(48)

    def set_whole(self, text: str) -> None:
        """Change the words."""
        self.setText(text)
        self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)


class Column(QWidget):
    """Is as high as its wrapped words need at its width, which a scroll area does not find out by itself."""

    def event(self, event: QEvent) -> bool:
        """Fit the height to a new width or to new words."""
        handled = super().event(event)
        layout = self.layout()
        if layout is not None and event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            needed = max(layout.totalHeightForWidth(self.width()), layout.totalMinimumSize().height())
            self.setMinimumHeight(max(needed, 0))
        return handled


class DiffersPanel(QFrame):
    """Shows :class:`Facts`; without any it says what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName("What differs")
        self._facts: Facts | None = None
        self._title = ElidedLabel("What differs", "strong")
        self._hint = label(_ASK, "muted", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.notice, self._notice_layout = _notice()
        self._table = QWidget()
        body = Column()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.addWidget(self.notice)
        inside.addWidget(self._table)
        inside.addStretch()
        self._area = scroll(body)
        self._area.setStyleSheet("QAbstractScrollArea::corner { background: transparent; border: none; }")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 8, 10)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(self._hint, 1)
        layout.addWidget(self._area, 1)
        self.setMinimumWidth(220)
        self.clear()

    def sizeHint(self) -> QSize:
        """As wide as two runs need."""
        return QSize(340, 260)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Many runs scroll sideways in a narrow panel; the verdict wraps instead."""
        super().resizeEvent(event)
        self.notice.setMaximumWidth(max(180, self.width() - 36))

    def clear(self, text: str = _ASK) -> None:
        """Say what to do."""
        self._facts = None
        self._hint.setText(text)
        self._hint.show()
        self._area.hide()
        self._title.set_whole("What differs")

    def show_facts(self, found: Facts, looks: Mapping[int, Look]) -> None:
        """Show what differs."""
        self._facts = found
        self._title.set_whole(_title(found))
        self._hint.hide()
        self._area.show()
        self._show_verdicts(found)
        _replace_layout(self._table)
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        self._fill(grid, found, looks)

    def text(self) -> str:
        """Everything that it says, for the clipboard and tests."""
        if self._facts is None:
            return self._hint.text()
        lines = [f"{verdict.headline}. {verdict.detail}" for verdict in self._facts.verdicts]
        lines += [self._facts.conclusion] if self._facts.conclusion else []
        lines.append("\t".join(["", *(run.name for run in self._facts.runs)]))
        for section in self._facts.sections:
            lines += ["\t".join([row.name, *row.values, row.change]).rstrip() for row in section.rows]
        return "\n".join(lines)

    def _show_verdicts(self, found: Facts) -> None:
        while item := self._notice_layout.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for words, token in _told(found):
            self._say(words, token)
        self.notice.setVisible(bool(found.verdicts))

    def _say(self, words: str, token: str) -> None:
        line = label(words, token, wrap=True, selectable=True)
        font = line.font()
        font.setBold(token == "accent")
        line.setFont(font)
        self._notice_layout.addWidget(line)

    def _fill(self, grid: QGridLayout, found: Facts, looks: Mapping[int, Look]) -> None:
        for column, run in enumerate(found.runs, 1):
            grid.addWidget(Swatch(looks.get(run.id)), 0, column, Qt.AlignmentFlag.AlignLeft)
            name = ElidedLabel(run.name, "strong")
            grid.addWidget(name, 1, column)
            grid.setColumnStretch(column, 1)
        row = 2
        for section in found.sections:
            row = self._fill_section(grid, section, row, len(found.runs))
        grid.setRowStretch(row, 1)

    def _fill_section(self, grid: QGridLayout, section: Section, row: int, runs: int) -> int:
        if not section.rows:
            return row
        heading = label(section.title.upper(), "overline")
        heading.setContentsMargins(0, 6, 0, 0)
        grid.addWidget(heading, row, 0, 1, runs + 2)
        for number, fact in enumerate(section.rows, row + 1):
            self._fill_row(grid, fact, number, runs)
        return row + 1 + len(section.rows)

    def _fill_row(self, grid: QGridLayout, fact: FactRow, row: int, runs: int) -> None:
        grid.addWidget(label(fact.name, "muted"), row, 0)
        for column, value in enumerate(fact.values):
            cell = ElidedLabel(value, "good" if fact.better == column else "")
            cell.setAccessibleName(f"{fact.name} {value}")
            grid.addWidget(cell, row, column + 1)
        if fact.change:
            change = label(fact.change, "muted", selectable=True)
            grid.addWidget(change, row, runs + 1)


def _told(found: Facts) -> list[tuple[str, str]]:
    """The sentences with the role of their look: of many runs what they show together, of two their difference."""
    shared = {verdict.detail for verdict in found.verdicts}
    lines: list[tuple[str, str]] = []
    together = found.conclusion if found.chosen > 2 else ""
    if together:
        first, _, rest = together.partition(". ")
        lines += [(first.rstrip("."), "accent"), (rest, "")]
    for verdict in found.verdicts:
        lines.append((verdict.headline, "" if together else "accent"))
        lines += [(verdict.detail, "muted")] if len(shared) > 1 else []
    if found.chosen <= 2:
        lines.append((found.conclusion, ""))
    lines += [(detail, "muted") for detail in shared] if len(shared) == 1 else []
    lines.append((found.caution, "muted"))
    return [line for line in lines if line[0]]


def _title(found: Facts) -> str:
    if len(found.runs) == 2:
        return f"What differs · {found.runs[0].name} → {found.runs[1].name}"
    if found.chosen > len(found.runs):
        return f"What differs · the first {len(found.runs)} of {found.chosen} runs"
    return f"What differs · {len(found.runs)} runs"


def _notice() -> tuple[QFrame, QVBoxLayout]:
    frame = QFrame()
    frame.setProperty("role", "notice")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(10, 8, 10, 8)
    layout.setSpacing(4)
    return frame, layout


def _replace_layout(widget: QWidget) -> None:
    """Take a layout and everything in it away."""
    old = widget.layout()
    if old is None:
        return
    while item := old.takeAt(0):
        if child := item.widget():
            child.hide()
            child.deleteLater()
    QWidget().setLayout(old)
