"""The palette: every kind of block in groups, to be dragged onto the canvas."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.build.canvas import ink
from ui.build.entry_delegate import paint_words
from ui.build.logic.catalogue import GROUPS, Entry, entries
from ui.build.logic.fuzzy import ranked
from ui.build.logic.own import drop, is_own
from ui.widgets import theme
from ui.widgets.parts import action, label, scroll

HEIGHT = 42
INSERT_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PaletteItem(QWidget):
    """One kind. It is dragged with the mouse, or inserted with Enter or a double click.

    ``picked(kind)``, ``dragged(at)``, ``dropped(at)`` and ``cancelled()`` follow a drag in screen coordinates.
    """

    picked = Signal(str)
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    cancelled = Signal()
    inserted = Signal(str)

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(f"{entry.tip}\nDrag it onto a wire, or press Enter to insert it behind the selection.")
        self.setAccessibleName(entry.title)
        self.setAccessibleDescription(entry.summary)
        self._start: QPoint | None = None
        self._dragging = False
        self._hovered = False

    def sizeHint(self) -> QSize:
        """As wide as the palette, two lines high."""
        return QSize(170, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a small card with its family's colour at the left."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(1, 1, -1, -2)
        border = "accent" if self.hasFocus() else "strong_line" if self._hovered else "line"
        painter.setPen(ink.pen(theme.color(border), 1.8 if self.hasFocus() else 1.0))
        painter.setBrush(theme.color("hover" if self._hovered else "surface"))
        painter.drawRoundedRect(card, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.header(self.entry.family))
        painter.drawRoundedRect(QRectF(card.left(), card.top(), 5, card.height()), 2.5, 2.5)
        paint_words(painter, self.entry.title, self.entry.summary, card.adjusted(14, 4, -6, -4))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up."""
        self._hovered = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Go out again."""
        self._hovered = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the focus is elsewhere."""
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._start = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag once the mouse is far enough."""
        if self._start is None:
            return
        far = (event.position().toPoint() - self._start).manhattanLength() >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            self.grabKeyboard()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.picked.emit(self.entry.kind)
        if self._dragging:
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop."""
        dragging = self._dragging
        self._let_go()
        if dragging:
            self.dropped.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Insert without dragging."""
        self.inserted.emit(self.entry.kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Insert with Enter or Space; Escape ends a drag; the arrows move on."""
        if self._dragging and event.key() == Qt.Key.Key_Escape:
            self._let_go()
            self.cancelled.emit()
        elif event.key() in INSERT_KEYS:
            self.inserted.emit(self.entry.kind)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def _let_go(self) -> None:
        if self._dragging:
            self.releaseKeyboard()
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._start, self._dragging = None, False


class Palette(QFrame):
    """The search field and the groups. Its signals are those of its items."""

    picked = Signal(str)
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    cancelled = Signal()
    inserted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(168)
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setPlaceholderText("Search blocks   Shift+A")
        self.search.setAccessibleName("Search blocks")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._insert_first)
        self.items: dict[str, PaletteItem] = {}
        self._headings: dict[str, QLabel] = {}
        self._columns: dict[str, QVBoxLayout] = {}
        self._nothing = label("No block fits. Try another word.", "muted", wrap=True)
        self._nothing.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 6, 8)
        layout.setSpacing(8)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 6, 0)
        row.addWidget(self.search)
        layout.addLayout(row)
        layout.addWidget(scroll(self._list()), 1)
        self._filter()

    def _list(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 6, 8)
        column.setSpacing(3)
        column.addWidget(self._nothing)
        for group in GROUPS:
            heading = label(group.upper(), "overline")
            heading.setContentsMargins(1, 6, 0, 2)
            self._headings[group] = heading
            column.addWidget(heading)
            self._columns[group] = QVBoxLayout()
            self._columns[group].setSpacing(3)
            column.addLayout(self._columns[group])
        for entry in entries():
            self._add(entry)
        column.addStretch()
        return content

    def _add(self, entry: Entry) -> None:
        item = PaletteItem(entry)
        self.items[entry.kind] = item
        item.picked.connect(self.picked)
        item.dragged.connect(self.dragged)
        item.dropped.connect(self.dropped)
        item.cancelled.connect(self.cancelled)
        item.inserted.connect(self.inserted)
        if is_own(entry.kind):
            item.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            item.addAction(action(item, "Remove from palette", partial(self._drop_own, entry.kind)))
        self._columns[entry.group].addWidget(item)

    def refresh_own(self) -> None:
        """Show the library of own blocks as it is now."""
        for kind in [kind for kind in self.items if is_own(kind)]:
            gone = self.items.pop(kind)
            gone.hide()
            gone.deleteLater()
        for entry in entries():
            if is_own(entry.kind):
                self._add(entry)
        self._filter()

    def _drop_own(self, kind: str) -> None:
        drop(kind)
        self.refresh_own()

    def visible_kinds(self) -> list[str]:
        """The kinds on show."""
        return [kind for kind, item in self.items.items() if not item.isHidden()]

    def _found(self) -> list[Entry]:
        return ranked(self.search.text(), entries(), lambda entry: entry.words)

    def _filter(self) -> None:
        kinds = {entry.kind for entry in self._found()}
        for kind, item in self.items.items():
            item.setVisible(kind in kinds)
        groups = {self.items[kind].entry.group for kind in kinds}
        for group, heading in self._headings.items():
            heading.setVisible(group in groups)
        self._nothing.setVisible(not kinds)

    def _insert_first(self) -> None:
        found = self._found()
        if found and self.search.text().strip():
            self.search.clear()
            self.inserted.emit(found[0].kind)
