"""The search at the cursor: type a few letters, Enter inserts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from ui.build.entry_delegate import ENTRY, HEIGHT, EntryDelegate
from ui.build.logic.catalogue import Entry
from ui.build.logic.fuzzy import ranked
from ui.build.logic.placing import Place
from ui.widgets.parts import label

WIDTH = 300
MOST_ROWS = 8


class SearchPopup(QFrame):
    """Offers kinds of blocks; ``chosen(kind, place)`` comes once, then it is gone."""

    chosen = Signal(str, object)

    def __init__(self, parent: QWidget, entries: Sequence[Entry], place: Place, hint: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self._entries, self._place = entries, place
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint or "Search blocks")
        self.line.setAccessibleName("Search blocks")
        self.line.textChanged.connect(self._fill)
        self.line.installEventFilter(self)
        self.list = self._make_list()
        self._nothing = label("Nothing fits here.", "muted")
        self._nothing.setContentsMargins(8, 4, 8, 6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.line)
        layout.addWidget(self._nothing)
        layout.addWidget(self.list)
        self.setFixedWidth(WIDTH)
        self._fill()

    def _make_list(self) -> QListView:
        view = QListView()
        view.setProperty("kind", "plain")
        view.setModel(QStandardItemModel(view))
        view.setItemDelegate(EntryDelegate(view))
        view.setMouseTracking(True)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName("Blocks found")
        view.clicked.connect(self._choose)
        return view

    def open_at(self, at: QPoint) -> None:
        """Show the popup at a place on screen, moved so that all of it can be seen."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        x = max(area.left(), min(at.x(), area.right() - self.width()))
        y = max(area.top(), min(at.y(), area.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.line.setFocus()

    def shown(self) -> list[str]:
        """The titles on offer, best first."""
        model = self.list.model()
        return [model.index(row, 0).data(ENTRY).title for row in range(model.rowCount())]

    def _fill(self) -> None:
        model = self.list.model()
        assert isinstance(model, QStandardItemModel)
        model.clear()
        found = ranked(self.line.text(), self._entries, lambda entry: entry.words)
        for entry in found:
            item = QStandardItem(entry.title)
            item.setData(entry, ENTRY)
            item.setToolTip(entry.tip)
            model.appendRow(item)
        self._nothing.setVisible(not found)
        self.list.setVisible(bool(found))
        self.list.setFixedHeight(min(MOST_ROWS, max(1, len(found))) * HEIGHT + 4)
        if found:
            self.list.setCurrentIndex(model.index(0, 0))
        self.adjustSize()

    def eventFilter(self, watched: object, event: object) -> bool:
        """Let the arrow keys move in the list while the line has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            return self._on_key(Qt.Key(event.key()))
        return False

    def _on_key(self, key: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST_ROWS, Qt.Key.Key_PageUp: -MOST_ROWS}
        if key in steps:
            self._move(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex())
        else:
            return False
        return True

    def _move(self, rows: int) -> None:
        model = self.list.model()
        row = max(0, min(model.rowCount() - 1, self.list.currentIndex().row() + rows))
        self.list.setCurrentIndex(model.index(row, 0))

    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY)
        if isinstance(entry, Entry):
            self.hide()
            self.chosen.emit(entry.kind, self._place)
            self.close()
