"""Keeps the scene's items in step with a picture: what stays is moved, what is new appears."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from resexplorer.network.op import Op, Shape
from resexplorer.picture import Path, Picture, Sheet
from resexplorer.picture.caption import shape_text
from resexplorer.picture.face import Face, face_of
from resexplorer.picture.figure import Card
from resexplorer.picture.locate import Part
from ui.build.canvas.items import MOST_CACHED, CardItem, WiresItem
from ui.build.canvas.motion import Motion, Move
from ui.build.canvas.paint import Looks


class _Root(QGraphicsItem):
    """The parent of everything; it paints nothing."""

    def boundingRect(self) -> QRectF:
        return QRectF()

    def paint(self, *_: object) -> None:
        """Leave everything to the children."""


class CanvasScene(QGraphicsScene):
    """Shows one picture at a time. ``moved()`` comes while cards change their places."""

    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.motion = Motion(self)
        self.cards: dict[Path, CardItem] = {}
        self.picture: Picture | None = None
        self._wires: dict[Path, WiresItem] = {}
        self._root = _Root()
        self._root.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.addItem(self._root)
        self._total = 0

    def show_picture(self, picture: Picture, total_macs: int, owner: Op | None, *, animate: bool) -> None:
        """Show a layout; ``owner`` is the operation that was entered alone, if one was."""
        if self.picture is not None and self.picture.root != picture.root:
            self._clear()
            animate = False
        numbers_changed = total_macs != self._total
        self.picture, self._total = picture, total_macs
        sync = _Sync(self.cards, self._wires, total_macs, numbers_changed)
        family = owner.color_family if owner else "layer"
        sync.sheet(picture.sheet, picture.root, self._root, 0.0, 0.0, owner, family)
        self._remove(sync)
        self._cache()
        self.motion.start(sync.moves, sync.appeared, self.moved.emit, animate=animate)

    def set_looks(self, looks: dict[Path, Looks]) -> None:
        """Mark cards; all others lose their marks."""
        for path, item in self.cards.items():
            item.set_looks(looks.get(path, _PLAIN))

    def wires_of(self, sheet: Path) -> WiresItem | None:
        """The wires that lie in one sheet."""
        return self._wires.get(sheet)

    def repaint_all(self) -> None:
        """Paint everything anew, after a change of theme."""
        for item in (*self.cards.values(), *self._wires.values()):
            item.update()

    def _cache(self) -> None:
        cached = len(self.cards) <= MOST_CACHED
        for item in self.cards.values():
            item.set_cached(cached)

    def _remove(self, sync: _Sync) -> None:
        gone = [path for path in self.cards if path not in sync.seen]
        wires = [path for path in self._wires if path not in sync.seen_sheets]
        for path in wires:
            self._delete(self._wires.pop(path))
        for path in sorted(gone, key=len, reverse=True):
            self._delete(self.cards.pop(path))

    def _delete(self, item: QGraphicsItem) -> None:
        item.setParentItem(None)  # type: ignore[arg-type]
        self.removeItem(item)

    def _clear(self) -> None:
        self._remove(_Sync(self.cards, self._wires, 0, False))


_PLAIN = Looks()


class _Sync:
    """One pass over a picture."""

    def __init__(self, cards: dict[Path, CardItem], wires: dict[Path, WiresItem], total: int, refresh: bool) -> None:
        self._cards, self._wires, self._total, self._refresh = cards, wires, total, refresh
        self.seen: set[Path] = set()
        self.seen_sheets: set[Path] = set()
        self.moves: list[Move] = []
        self.appeared: list[QGraphicsItem] = []

    def sheet(
        self, sheet: Sheet, path: Path, parent: QGraphicsItem, dx: float, dy: float, owner: Op | None,
        family: str,
    ) -> None:  # fmt: skip
        """Bring the items of one sheet, and of those inside it, up to date."""
        self._wires_of(sheet, path, parent, dx, dy, family)
        for card in sheet.cards:
            here = (*path, card.id)
            item = self._card(card, here, parent, dx, dy, owner, sheet.incoming)
            if card.inside:
                self.sheet(card.inside, here, item, card.inset.x, card.inset.y, card.node.op, card.family)

    def _wires_of(self, sheet: Sheet, path: Path, parent: QGraphicsItem, dx: float, dy: float, family: str) -> None:
        self.seen_sheets.add(path)
        wires = self._wires.get(path)
        if wires is None:
            wires = self._wires[path] = WiresItem(parent, family)
        wires.setPos(dx, dy)
        if wires.show_sheet(sheet, family):
            self.appeared.append(wires)

    def _card(
        self, card: Card, path: Path, parent: QGraphicsItem, dx: float, dy: float, owner: Op | None,
        incoming: Shape | None,
    ) -> CardItem:  # fmt: skip
        self.seen.add(path)
        face = partial(_face, card, self._total, owner, incoming)
        end = (card.rect.x + dx, card.rect.y + dy, card.rect.width, card.rect.height)
        item = self._cards.get(path)
        if item is None:
            item = self._cards[path] = CardItem(path, card, parent, face)
            item.contents = (owner, incoming, *_contents(card))
            item.setPos(end[0], end[1])
            self.appeared.append(item)
            return item
        start = (item.x(), item.y(), item.size.width(), item.size.height())
        if start != end:
            self.moves.append(Move(item, start, end))
        now = (owner, incoming, *_contents(card))
        changed = self._refresh or item.contents != now
        item.become(card, face, changed=changed)
        item.contents = now
        return item


def _contents(card: Card) -> tuple[object, ...]:
    return card.node, card.child and (card.child.inputs, card.child.summary), card.style, card.family


def _face(card: Card, total: int, owner: Op | None, incoming: Shape | None) -> Face:
    face = face_of(Part(card.node, card.child), total, owner)
    return replace(face, output=shape_text(incoming)) if card.is_end else face
