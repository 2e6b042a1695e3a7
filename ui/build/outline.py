"""The outline: the same blocks as on the canvas as a tree, for screen readers and for quick jumps."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from resexplorer.network import Stage, problems
from resexplorer.picture import Path
from resexplorer.picture.caption import shape_text, title_of
from resexplorer.picture.locate import Part, can_open, document_graph, find, inside_part
from ui.build.canvas import ink
from ui.build.editor import Editor
from ui.build.logic.describe import describe
from ui.widgets import theme
from ui.widgets.icons import icon

PATH = Qt.ItemDataRole.UserRole
FILLED = Qt.ItemDataRole.UserRole.value + 1


def swatch(family: str) -> QIcon:
    """A small square in a family's colour."""
    picture = QPixmap(20, 20)
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(2.0)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.header(family))
    painter.drawRoundedRect(QRectF(0.5, 0.5, 9, 9), 2.5, 2.5)
    painter.end()
    return QIcon(picture)


class Outline(QTreeWidget):
    """Follows document and selection. ``opened(path)`` comes with a double click or Enter."""

    opened = Signal(object)
    menu_wanted = Signal(QPoint)

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.setProperty("kind", "plain")
        self._editor = editor
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setIconSize(QSize(10, 10))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName("Outline of the network")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda at: self.menu_wanted.emit(self.viewport().mapToGlobal(at)))
        self.itemExpanded.connect(self._fill)
        self.itemSelectionChanged.connect(self._on_chosen)
        self.itemActivated.connect(lambda item: self.opened.emit(item.data(0, PATH)))
        editor.document.changed.connect(self.refresh)
        editor.selection.changed.connect(self.show_selection)
        self.refresh()

    def refresh(self) -> None:
        """Show the network as it is now; what was unfolded stays so."""
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        unfolded = self._unfolded()
        with QSignalBlocker(self):
            self.clear()
            troubled = {problem.node for problem in problems(self._editor.network)}
            for part in document_graph(self._editor.network).parts:
                item = self._item(part, ())
                if part.node.id in troubled:
                    item.setIcon(0, icon("warning-circle", "bad"))
                    item.setToolTip(0, f"{item.toolTip(0)}\nHas a problem")
                self.addTopLevelItem(item)
            for path in sorted(unfolded, key=len):
                found = self._find(path)
                if found is not None:
                    self._fill(found)
                    found.setExpanded(True)
        self.show_selection()

    def showEvent(self, event: object) -> None:
        """Catch up with what changed while the outline was hidden."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.refresh()

    _stale = True

    def show_selection(self) -> None:
        """Mark what is selected on the canvas, as far as its rows exist."""
        with QSignalBlocker(self):
            self.clearSelection()
            for path in self._editor.selection.paths:
                item = self._find(path)
                if item is not None:
                    item.setSelected(True)
                    self.scrollToItem(item)

    def paths(self) -> list[Path]:
        """The paths of all rows that exist."""
        return [item.data(0, PATH) for item in self._rows()]

    def _rows(self) -> Iterable[QTreeWidgetItem]:
        stack = [self.topLevelItem(index) for index in range(self.topLevelItemCount())]
        while stack:
            item = stack.pop(0)
            if item is not None:
                yield item
                stack[:0] = [item.child(index) for index in range(item.childCount())]

    def _unfolded(self) -> list[Path]:
        return [item.data(0, PATH) for item in self._rows() if item.isExpanded()]

    def _find(self, path: Path) -> QTreeWidgetItem | None:
        return next((item for item in self._rows() if item.data(0, PATH) == path), None)

    def _item(self, part: Part, above: Path) -> QTreeWidgetItem:
        op = part.node.op
        count = f" ×{op.blocks}" if isinstance(op, Stage) else ""
        title = title_of(part.node.id, op) + count + (" (bypassed)" if part.node.bypassed else "")
        item = QTreeWidgetItem([title, shape_text(part.output)])
        item.setIcon(0, swatch(op.color_family))
        item.setData(0, PATH, (*above, part.node.id))
        item.setForeground(1, theme.color("muted"))
        item.setToolTip(0, describe(part))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, describe(part).replace("\n", ", "))
        if can_open(part):
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return item

    def _fill(self, item: QTreeWidgetItem) -> None:
        """Add what is inside, the first time that somebody looks."""
        if item.data(0, FILLED):
            return
        item.setData(0, FILLED, True)
        path: Path = item.data(0, PATH)
        part = find(self._editor.network, path)
        inside = inside_part(part) if part else None
        for inner in inside.parts if inside else ():
            item.addChild(self._item(inner, path))

    def _on_chosen(self) -> None:
        self._editor.selection.set(item.data(0, PATH) for item in self.selectedItems())
