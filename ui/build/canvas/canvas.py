"""The canvas with everything that belongs to it, in step with document, selection and folds."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from resexplorer.network import Network, Op, analyse, problems
from resexplorer.picture import Path, Picture, lay_out
from resexplorer.picture.figure import PlacedWire
from resexplorer.picture.locate import can_open, find
from ui.build.canvas.bars import Breadcrumb, ZoomBar
from ui.build.canvas.dropping import Drop
from ui.build.canvas.gestures import Gesture, begin
from ui.build.canvas.hit import Hit, Spot, document_wire, hit
from ui.build.canvas.landing import Cargo
from ui.build.canvas.marks import Mark
from ui.build.canvas.minimap import Minimap
from ui.build.canvas.paint import Looks
from ui.build.canvas.rowfit import best_width
from ui.build.canvas.view import CanvasView
from ui.build.canvas.walk import Direction, step
from ui.build.editor import Editor
from ui.build.logic.catalogue import entry_of
from ui.build.logic.describe import tip_of
from ui.build.logic.placing import Place

ARROWS = {
    Qt.Key.Key_Left: Direction.LEFT,
    Qt.Key.Key_Right: Direction.RIGHT,
    Qt.Key.Key_Up: Direction.UP,
    Qt.Key.Key_Down: Direction.DOWN,
}


class Canvas(QWidget):
    """Shows the network and takes gestures.

    ``search_wanted(place, at, source)`` asks for the search popup at a place on screen, ``menu_wanted(at, hit)``
    for the context menu.
    """

    search_wanted = Signal(object, QPoint, str)
    menu_wanted = Signal(QPoint, object)

    def __init__(self, editor: Editor, parent: QWidget | None = None, *, animate: bool = True) -> None:
        super().__init__(parent)
        self.editor = editor
        self.folds, self.selection = editor.folds, editor.selection
        self.view = CanvasView(self)
        self.view.canvas.motion.enabled = animate
        self.mark = Mark()
        self.view.canvas.addItem(self.mark)
        self.minimap = Minimap(self.view, self)
        self.zoom_bar = ZoomBar(self.view, self)
        self.crumbs = Breadcrumb(self)
        self.overlay: QWidget | None = None
        self._picture = lay_out(editor.network)
        self._row_width = 0.0
        self._gesture: Gesture | None = None
        self._drop: Drop | None = None
        self._space = False
        self._hovered: Path | None = None
        self._targets: frozenset[Path] = frozenset()
        self._troubled: frozenset[str] = frozenset()
        self.setFocusProxy(self.view)
        self.view.viewport().installEventFilter(self)
        self.view.installEventFilter(self)
        self._connect()
        self.refresh(animate=False)

    def _connect(self) -> None:
        self.editor.document.changed.connect(self.refresh)
        self.editor.document.opened.connect(self._on_opened)
        self.folds.changed.connect(self._on_folds)
        self.selection.changed.connect(self._on_selection)
        self.view.width_changed.connect(self.refresh)
        self.crumbs.entered.connect(self.folds.enter)

    # -- showing ------------------------------------------------------------------------------------------------

    @property
    def picture(self) -> Picture:
        """The layout on screen."""
        return self._picture

    @property
    def network(self) -> Network:
        """The network on screen."""
        return self.editor.network

    def refresh(self, *, animate: bool = True) -> None:
        """Lay the network out and show it."""
        network = self.network
        self._picture = self._lay_out(network)
        entered = find(network, self._picture.root) if self._picture.root else None
        owner: Op | None = entered.node.op if entered else None
        self._troubled = _troubled_paths(network)
        self.view.show_picture(self._picture, analyse(network).macs, owner, animate=animate and self.isVisible())
        self._refresh_looks()
        self.minimap.refresh()
        if self.overlay is not None:
            self.overlay.setVisible(not network.nodes)

    def _lay_out(self, network: Network) -> Picture:
        """Break the rows so that everything shows as large as possible; once zoomed, rows stay as they are."""
        if self.view.fits or not self._row_width:
            room = self.view.room
            self._row_width = best_width(network, self.folds.opened, self.folds.root, room, self._row_width)
        return lay_out(network, self.folds.opened, self._row_width, self.folds.root)

    def set_overlay(self, widget: QWidget) -> None:
        """Show ``widget`` in the middle while the network is empty."""
        widget.setParent(self)
        self.overlay = widget
        widget.setVisible(not self.network.nodes)
        self._arrange()

    def set_targets(self, paths: Iterable[Path]) -> None:
        """Outline cards as places where something would be dropped."""
        if frozenset(paths) != self._targets:
            self._targets = frozenset(paths)
            self._refresh_looks()

    def light_wire(self, wire: PlacedWire | None) -> None:
        """Light one wire up."""
        wires = self.view.canvas.wires_of(self._picture.root)
        if wires is not None:
            wires.set_highlight(wire.wire if wire else None)

    def search(self, place: Place, at: QPoint, source: str = "") -> None:
        """Ask for the search popup."""
        self.search_wanted.emit(place, at, source)

    def _refresh_looks(self) -> None:
        looks: dict[Path, Looks] = {}
        marked = {*self.selection.paths, *self._targets, *([self._hovered] if self._hovered else [])}
        for path in self.view.canvas.cards:
            problem = bool(self._troubled) and ".".join(path) in self._troubled
            if problem or path in marked:
                hovered = path == self._hovered
                port = hovered and len(path) == 1 and not self._picture.root
                looks[path] = Looks(path in self.selection, hovered, problem, path in self._targets, port)
        self.view.canvas.set_looks(looks)

    def _on_opened(self) -> None:
        self.selection.set(())
        self.folds.reset()
        self.view.fit_next()

    def _on_folds(self) -> None:
        self.crumbs.show_root(self.network, self.folds.root)
        self.refresh()
        self._arrange()

    def _on_selection(self) -> None:
        self._refresh_looks()
        current = self.selection.current
        if current is not None and self._gesture is None:
            self.view.reveal(current)

    # -- drops from the palette ---------------------------------------------------------------------------------

    def begin_drop(self, kind: str) -> None:
        """Something was picked up from the palette."""
        entry = entry_of(kind)
        self._drop = Drop(self, Cargo(entry.title, entry.family, kind=kind), self.window())

    def drag_to(self, at: QPoint) -> None:
        """The cursor (in screen coordinates) moved on."""
        if self._drop:
            self._drop.move(at)

    def drop(self, at: QPoint) -> bool:
        """The button was released."""
        session, self._drop = self._drop, None
        return session.finish(at) if session else False

    def cancel_drop(self) -> None:
        """Escape was pressed."""
        session, self._drop = self._drop, None
        if session:
            session.cancel()

    # -- events -------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: object, event: object) -> bool:
        """Turn the view's mouse and keys into gestures."""
        if watched is self.view.viewport():
            return self._on_mouse(event)
        return self._on_key(event) if isinstance(event, QKeyEvent) else False

    def _on_mouse(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        if isinstance(event, QContextMenuEvent):
            self._open_menu(event.pos(), event.globalPos())
            return True
        if isinstance(event, QEvent) and event.type() == QEvent.Type.Leave:
            self._hover(None)
        if not isinstance(event, QMouseEvent):
            return False
        handlers = {
            QMouseEvent.Type.MouseButtonPress: self._on_press,
            QMouseEvent.Type.MouseMove: self._on_move,
            QMouseEvent.Type.MouseButtonRelease: self._on_release,
            QMouseEvent.Type.MouseButtonDblClick: self._on_double_click,
        }
        handler = handlers.get(event.type())
        if handler is None:
            return False
        handler(event)
        return True

    def _on_press(self, event: QMouseEvent) -> None:
        self.view.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._gesture is None:
            at = event.position().toPoint()
            self._gesture = begin(self, at, event.button(), event.modifiers(), panning=self._space)

    def _on_move(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._gesture is not None:
            self._gesture.move(at)
            return
        found = self._hit(at)
        self._hover(found.path if found.spot in {Spot.CARD, Spot.CARET, Spot.PORT} else None)
        self._point_at(found)

    def _hover(self, path: Path | None) -> None:
        if path != self._hovered:
            self._hovered = path
            self._refresh_looks()

    def _point_at(self, found: Hit) -> None:
        shapes = {Spot.PORT: Qt.CursorShape.CrossCursor, Spot.CARET: Qt.CursorShape.PointingHandCursor}
        shape = Qt.CursorShape.OpenHandCursor if self._space else shapes.get(found.spot, Qt.CursorShape.ArrowCursor)
        self.view.viewport().setCursor(shape)

    def _on_release(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.finish(event.position().toPoint())

    def _on_double_click(self, event: QMouseEvent) -> None:
        found = self._hit(event.position().toPoint())
        at = event.globalPosition().toPoint()
        if found.path is not None and found.spot is Spot.CARD:
            self.toggle_open(found.path)
        elif found.wire is not None:
            self.search(self.place_of(found), at)
        elif found.spot is Spot.NOTHING:
            self.search(self.editor.default_place(), at)
        else:
            self._on_press(event)

    def place_of(self, found: Hit) -> Place:
        """Where an insertion at something under the cursor goes."""
        wire = document_wire(found.wire) if found.wire else None
        return Place(wire=wire) if wire else self.editor.default_place()

    def _open_menu(self, at: QPoint, on_screen: QPoint) -> None:
        found = self._hit(at)
        if found.path is not None and found.path not in self.selection and found.spot is not Spot.PORT:
            self.selection.set([found.path])
        self.menu_wanted.emit(on_screen, found)

    def _show_tip(self, event: QHelpEvent) -> None:
        """Say in full what is under the cursor, and what is wrong with it."""
        found = self._hit(event.pos())
        text = ""
        if found.spot is Spot.PORT:
            text = "Drag to a later block to draw a skip, or into the void to search"
        elif found.path is not None:
            text = tip_of(self.network, found.path)
        elif found.wire is not None:
            shape = "×".join(str(size) for size in found.wire.wire.shape or ())
            text = f"{found.wire.wire.source}: {shape}\nDouble-click to insert a block here"
        QToolTip.showText(event.globalPos(), text, self.view.viewport())

    def _hit(self, at: QPoint) -> Hit:
        place = self.view.mapToScene(at)
        return hit(self._picture, place.x(), place.y(), self.view.scale_factor)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_space(event.type() == QKeyEvent.Type.KeyPress)
            return True
        if event.type() != QKeyEvent.Type.KeyPress:
            return False
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if key in ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._walk(ARROWS[key], extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return True
        return False

    def _hold_space(self, held: bool) -> None:
        self._space = held
        shape = Qt.CursorShape.OpenHandCursor if held else Qt.CursorShape.ArrowCursor
        self.view.viewport().setCursor(shape)

    def _escape(self) -> bool:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        elif self._drop is not None:
            self.cancel_drop()
        elif self.selection:
            self.selection.set(())
        elif self.folds.root:
            self.folds.enter(self.folds.root[:-1])
        else:
            return False
        return True

    def _walk(self, direction: Direction, *, extend: bool) -> None:
        target = step(self._picture, self.selection.current, direction)
        if target is None:
            return
        if extend:
            self.selection.add([target])
        else:
            self.selection.set([target])

    # -- commands -----------------------------------------------------------------------------------------------

    def toggle_open(self, path: Path) -> None:
        """Open or close a card; a layer has nothing inside."""
        part = find(self.network, path)
        if part is not None and can_open(part):
            self.folds.toggle(path)

    def select_all(self) -> None:
        """Select everything on the current sheet."""
        self.selection.set((*self._picture.root, card.id) for card in self._picture.sheet.cards if not card.is_end)

    # -- overlays -----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the overlays in their corners."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self.view.resize(self.size())
        self.zoom_bar.adjustSize()
        self.zoom_bar.move(12, self.height() - self.zoom_bar.height() - 12)
        self.minimap.move(self.width() - self.minimap.width() - 12, self.height() - self.minimap.height() - 12)
        self.crumbs.adjustSize()
        self.crumbs.move(12, 12)
        if self.overlay is not None:
            wide = min(460, self.width() - 24)
            self.overlay.resize(wide, max(220, self.overlay.sizeHint().height()))
            self.overlay.move((self.width() - wide) // 2, max(96, (self.height() - self.overlay.height()) // 2))

    def sizeHint(self) -> QSize:
        """Ask for what the view asks for."""
        return self.view.sizeHint()


def _troubled_paths(network: Network) -> frozenset[str]:
    """The dotted paths of everything that has a problem or holds something that has one."""
    found: set[str] = set()
    for problem in problems(network):
        names = (problem.path or problem.node or "").split(".")
        found |= {".".join(names[:n]) for n in range(1, len(names) + 1)}
        if problem.node:
            found.add(problem.node)
    return frozenset(found - {""})
