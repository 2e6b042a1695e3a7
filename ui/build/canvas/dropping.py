"""One drag of a new or an existing block over the canvas, from pick-up to drop."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QWidget

from ui.build.canvas.ghost import Ghost
from ui.build.canvas.landing import Cargo, Landing, landing
from ui.build.canvas.shapes import rect_of
from ui.build.canvas.surface import Surface

EDGE = 36
"""So near to the canvas' edge the picture moves under the drag."""
PUSH = 14.0


class Drop:
    """Shows where the cargo would land; :meth:`finish` puts it there."""

    def __init__(self, surface: Surface, cargo: Cargo, window: QWidget) -> None:
        self._surface, self._cargo = surface, cargo
        self._ghost = Ghost(window, cargo.title, cargo.family)
        self.landing: Landing | None = None

    def move(self, at: QPoint) -> None:
        """Follow the cursor (in screen coordinates)."""
        self._ghost.follow(at)
        self.landing = self._landing(at)
        found = self.landing
        self._ghost.set_refusal(found.refusal if found else "")
        takes = found is not None and not found.refusal
        self._surface.light_wire(found.wire if found and takes else None)
        self._surface.set_targets([found.card] if found and found.card and takes else [])
        if found and found.slot and takes:
            self._surface.mark.show_slot(rect_of(found.slot), self._cargo.family)
        else:
            self._surface.mark.clear()

    def _landing(self, at: QPoint) -> Landing | None:
        view = self._surface.view
        place = view.viewport().mapFromGlobal(at)
        if not view.viewport().rect().contains(place):
            return None
        self._push(place)
        scene = view.mapToScene(place)
        surface = self._surface
        return landing(surface.editor.network, surface.picture, self._cargo, scene.x(), scene.y(), view.scale_factor)

    def _push(self, place: QPoint) -> None:
        """Pan when the cursor is at the edge and the picture goes on there."""
        view = self._surface.view
        area, seen, bounds = view.viewport().rect(), view.visible_rect(), view.bounds()
        dx = PUSH * (place.x() < EDGE and seen.left() > bounds.left())
        dx -= PUSH * (place.x() > area.width() - EDGE and seen.right() < bounds.right())
        dy = PUSH * (place.y() < EDGE and seen.top() > bounds.top())
        dy -= PUSH * (place.y() > area.height() - EDGE and seen.bottom() < bounds.bottom())
        if dx or dy:
            view.pan(QPointF(dx, dy))

    def finish(self, at: QPoint) -> bool:
        """Drop; returns whether the network changed. A refusal is said in the status line."""
        self.move(at)
        found = self.landing
        self.cancel()
        if found is None:
            return False
        editor = self._surface.editor
        if found.refusal:
            editor.say(found.refusal)
            return False
        if self._cargo.kind:
            return editor.insert(self._cargo.kind, found.place)
        return found.place.wire is not None and editor.move(self._cargo.name, found.place.wire)

    def cancel(self) -> None:
        """Take everything off the screen again."""
        self._surface.light_wire(None)
        self._surface.set_targets([])
        self._surface.mark.clear()
        self._ghost.hide()
        self._ghost.deleteLater()
