"""The list of cards: selecting, dragging, small buttons and keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolTip, QWidget

from resexplorer.store import RunRecord
from ui.runs.order import Heading
from ui.runs.words import state_line, trouble
from ui.train.card_layout import CardButton
from ui.train.delegate import QueueDelegate
from ui.train.model import QueueModel
from ui.widgets import theme


class QueueView(QListView):
    """Shows the queue.

    ``button_pressed(name, run id, global point)`` comes from a card's small buttons, ``menu_wanted(point)`` from
    a right click or the menu key, ``chosen_changed()`` when other cards are selected.
    """

    button_pressed = Signal(str, int, QPoint)
    menu_wanted = Signal(QPoint)
    chosen_changed = Signal()

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.queue = model
        self.cards = QueueDelegate(self)
        self._pressed: tuple[int, str] | None = None
        self.setModel(model)
        self.setItemDelegate(self.cards)
        self.setProperty("kind", "plain")
        self.setAccessibleName("Queue")
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.selectionModel().selectionChanged.connect(lambda _new, _old: self.chosen_changed.emit())
        theme.changed.connect(self.viewport().update)

    # Which runs

    def chosen(self) -> list[RunRecord]:
        """Return the selected runs, from top to bottom."""
        indexes = sorted(self.selectedIndexes(), key=lambda index: index.row())
        return [run for index in indexes if (run := self.queue.run(index)) is not None]

    def choose(self, run_ids: Iterable[int]) -> None:
        """Select these runs and bring the first into view."""
        indexes = [index for number in run_ids if (index := self.queue.index_of(number)).isValid()]
        selection = self.selectionModel()
        selection.clearSelection()
        for index in indexes:
            selection.select(index, QItemSelectionModel.SelectionFlag.Select)
        if indexes:
            selection.setCurrentIndex(indexes[0], QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(indexes[0])

    def _run_at(self, point: QPoint) -> tuple[QModelIndex, RunRecord | None]:
        index = self.indexAt(point)
        return index, self.queue.run(index)

    def button_at(self, point: QPoint) -> tuple[RunRecord, CardButton] | None:
        """Return the run and the small button at a point of the viewport."""
        index, run = self._run_at(point)
        button = self.cards.button_at(self.visualRect(index), run, point) if run is not None else None
        return (run, button) if run is not None and button is not None else None

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press a small button, choose an experiment by its heading, or select as lists do."""
        point = event.position().toPoint()
        hit = self.button_at(point) if event.button() is Qt.MouseButton.LeftButton else None
        self._pressed = (hit[0].id, hit[1].name) if hit else None
        if hit:
            return
        row = self.queue.row(self.indexAt(point))
        if isinstance(row, Heading):
            self.choose(row.runs)
            return
        if event.button() is Qt.MouseButton.RightButton and self._is_chosen(point):
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let a small button go: it counts where it was pressed."""
        point = event.position().toPoint()
        hit, pressed = self.button_at(point), self._pressed
        self._pressed = None
        if pressed is None:
            super().mouseReleaseEvent(event)
        elif hit and (hit[0].id, hit[1].name) == pressed:
            self.button_pressed.emit(pressed[1], pressed[0], self.viewport().mapToGlobal(point))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the button under the mouse."""
        hit = self.button_at(event.position().toPoint())
        self._set_hot((hit[0].id, hit[1].name) if hit else None)
        if self._pressed is None:
            super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._set_hot(None)
        super().leaveEvent(event)

    def _set_hot(self, hot: tuple[int, str] | None) -> None:
        if hot != self.cards.hot:
            self.cards.hot = hot
            self.viewport().update()

    def _is_chosen(self, point: QPoint) -> bool:
        return self.selectionModel().isSelected(self.indexAt(point))

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand a dropped card to the model with the row above which it fell."""
        point = event.position().toPoint()
        index = self.indexAt(point)
        row = index.row() if index.isValid() else -1
        if index.isValid() and point.y() > self.visualRect(index).center().y():
            row += 1
        self.queue.dropMimeData(event.mimeData(), event.dropAction(), row, 0, QModelIndex())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()

    # Keys, menu, tooltips

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape chooses nothing, which charts the newest experiment; the rest is the list's."""
        if event.key() == Qt.Key.Key_Escape and self.selectedIndexes():
            self.clearSelection()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the selected runs."""
        point = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            point = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        if self.chosen():
            self.menu_wanted.emit(point)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show a button's words, or all that a card had no room for."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self)
            return True
        return super().viewportEvent(event)

    def tip_at(self, point: QPoint) -> str:
        """Return the tooltip at a point of the viewport."""
        hit = self.button_at(point)
        if hit:
            return hit[1].tip
        _index, run = self._run_at(point)
        if run is None:
            return ""
        lines = (run.name, f"{run.data} · {run.recipe} · seed {run.seed}", state_line(run), trouble(run))
        return "\n".join(line for line in lines if line)
