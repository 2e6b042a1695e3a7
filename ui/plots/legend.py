"""The legend: a line sample and a name for each curve, wrapping over at most two rows."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.plots.style import CurveStyle
from ui.widgets import theme

_SWATCH, _GAP, _BETWEEN = 18, 5, 14
_ROWS = 2
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Entry:
    """One curve in the legend."""

    key: Hashable
    style: CurveStyle
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry where it is painted; ``entry`` is ``None`` for the words "+ n more"."""

    box: QRectF
    text: str
    entry: Entry | None


class Legend(QWidget):
    """Names the curves; pointing at one highlights it, a click hides it or brings it back."""

    pointed = Signal(object)
    """The key under the mouse, ``None`` for none."""
    toggled = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()
        self._placed: list[Placed] = []
        self._pointed: Hashable | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these curves; without any it takes no room."""
        if tuple(entries) == self.entries:
            return
        self.entries = tuple(entries)
        self.setVisible(bool(self.entries))
        self._arrange()

    def sizeHint(self) -> QSize:
        """As many rows as the last arrangement needed."""
        rows = len({placed.box.top() for placed in self._placed}) or 1
        return QSize(120, round(rows * self._row_height()))

    def _row_height(self) -> float:
        return QFontMetricsF(theme.scaled_font(0.92)).height() + 4

    def _arrange(self) -> None:
        before = self.sizeHint()
        self._placed = self._placements(float(self.width()))
        if self.sizeHint() != before:
            self.updateGeometry()
        self.update()

    def _placements(self, width: float) -> list[Placed]:
        """Place entries row by row; what does not fit into the rows becomes "+ n more"."""
        metrics = QFontMetricsF(theme.scaled_font(0.92))
        rest_width = metrics.horizontalAdvance(f"+ {len(self.entries)} more")
        placed: list[Placed] = []
        x, row = 0.0, 0
        for number, entry in enumerate(self.entries):
            text = metrics.elidedText(entry.style.label, Qt.TextElideMode.ElideMiddle, _LONGEST)
            size = _SWATCH + _GAP + metrics.horizontalAdvance(text)
            last_row = row == _ROWS - 1
            reserve = rest_width + _BETWEEN if last_row and number < len(self.entries) - 1 else 0.0
            if x and x + size + reserve > width:
                if last_row:
                    rest = f"+ {len(self.entries) - number} more"
                    return [*placed, Placed(self._box(x, row, rest_width), rest, None)]
                x, row = 0.0, row + 1
            placed.append(Placed(self._box(x, row, size), text, entry))
            x += size + _BETWEEN
        return placed

    def _box(self, x: float, row: int, width: float) -> QRectF:
        return QRectF(x, row * self._row_height(), width, self._row_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entries."""
        painter = QPainter(self)
        painter.setFont(theme.scaled_font(0.92))
        for placed in self._placed:
            self._paint(painter, placed)

    def _paint(self, painter: QPainter, placed: Placed) -> None:
        left = placed.box.left()
        entry = placed.entry
        faint = entry is None or entry.hidden
        if entry is not None:
            middle = round(placed.box.center().y()) + 0.5
            painter.setPen(entry.style.pen(2.0, 0.3 if entry.hidden else 1.0))
            painter.drawLine(QLineF(left, middle, left + _SWATCH, middle))
            left += _SWATCH + _GAP
        font = painter.font()
        font.setStrikeOut(bool(entry and entry.hidden))
        painter.setFont(font)
        strong = entry is not None and entry.key == self._pointed
        painter.setPen(theme.color("strong_line" if faint and entry else "text" if strong else "muted"))
        box = QRectF(left, placed.box.top(), placed.box.right() - left + 4, placed.box.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, placed.text)

    def _at(self, event: QMouseEvent | QHelpEvent) -> Placed | None:
        position = event.position() if isinstance(event, QMouseEvent) else event.pos().toPointF()
        return next((placed for placed in self._placed if placed.box.contains(position)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the entry under the mouse."""
        placed = self._at(event)
        self._point(placed.entry.key if placed and placed.entry else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._point(None)

    def _point(self, key: Hashable | None) -> None:
        if key != self._pointed:
            self._pointed = key
            self.pointed.emit(key)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hide the curve, or bring it back."""
        placed = self._at(event)
        if placed and placed.entry and event.button() == Qt.MouseButton.LeftButton:
            self.toggled.emit(placed.entry.key)

    def event(self, event: QEvent) -> bool:
        """Show the full name, or all that did not fit, as a tooltip."""
        if isinstance(event, QHelpEvent):
            placed = self._at(event)
            QToolTip.showText(event.globalPos(), self._tip(placed) if placed else "", self)
            return True
        return super().event(event)

    def _tip(self, placed: Placed) -> str:
        if placed.entry is not None:
            verb = "show" if placed.entry.hidden else "hide"
            return f"{placed.entry.style.label}: click to {verb} it"
        shown = {item.entry.key for item in self._placed if item.entry}
        return "\n".join(entry.style.label for entry in self.entries if entry.key not in shown)
