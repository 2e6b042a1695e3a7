"""Mouse gestures on the canvas: each is one small object that lives from press to release."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication

from resexplorer.picture import INPUT, Path
from resexplorer.picture.figure import Placed
from ui.build.canvas.dropping import Drop
from ui.build.canvas.hit import Spot, hit
from ui.build.canvas.landing import Cargo, skip_refusal
from ui.build.canvas.shapes import rect_of
from ui.build.canvas.surface import Surface
from ui.build.logic import placing
from ui.build.logic.placing import Place

ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Gesture:
    """A gesture in progress. Positions are in the viewport's pixels."""

    def __init__(self, surface: Surface, start: QPoint) -> None:
        self.surface, self.start = surface, start

    def move(self, at: QPoint) -> None:
        """Follow the mouse."""

    def finish(self, at: QPoint) -> None:
        """The button was released."""

    def cancel(self) -> None:
        """Escape was pressed."""

    def far(self, at: QPoint) -> bool:
        """Whether the mouse went far enough to mean a drag."""
        return (at - self.start).manhattanLength() >= QApplication.startDragDistance()

    def scene(self, at: QPoint) -> QPointF:
        """A position in the scene."""
        return self.surface.view.mapToScene(at)


class Pan(Gesture):
    """Moves the picture with the hand."""

    def __init__(self, surface: Surface, start: QPoint) -> None:
        super().__init__(surface, start)
        self._last = start
        surface.view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, at: QPoint) -> None:
        """Move the picture as far as the mouse."""
        self.surface.view.pan(QPointF(at - self._last))
        self._last = at

    def finish(self, at: QPoint) -> None:
        """Let go."""
        self.surface.view.viewport().unsetCursor()

    def cancel(self) -> None:
        """Let go."""
        self.surface.view.viewport().unsetCursor()


class Band(Gesture):
    """The rubber band; a mere click on the ground selects nothing."""

    def __init__(self, surface: Surface, start: QPoint, keep: tuple[Path, ...]) -> None:
        super().__init__(surface, start)
        self._keep = keep
        if not keep:
            surface.selection.set(())

    def move(self, at: QPoint) -> None:
        """Select what the band touches."""
        if not self.far(at):
            return
        area = QRectF(self.scene(self.start), self.scene(at)).normalized()
        self.surface.mark.show_band(area)
        self.surface.selection.set((*self._keep, *_inside(self.surface, area)))

    def finish(self, at: QPoint) -> None:
        """Take the band away; the selection stays."""
        self.surface.mark.clear()

    def cancel(self) -> None:
        """Take the band and its selection away."""
        self.surface.mark.clear()
        self.surface.selection.set(self._keep)


def _inside(surface: Surface, area: QRectF) -> list[Path]:
    """The cards that a band touches, on the innermost sheet that holds the whole band."""
    picture = surface.picture
    owner: Placed | None = None
    for placed in picture.cards():
        if placed.card.inside and rect_of(placed.rect).contains(area):
            owner = placed
    sheet = owner.path if owner else picture.root
    return [
        placed.path
        for placed in picture.cards()
        if placed.path[:-1] == sheet and not placed.card.is_end and rect_of(placed.rect).intersects(area)
    ]


class Press(Gesture):
    """A press on a card: a click selects it, a drag moves it to another place in the flow."""

    def __init__(self, surface: Surface, start: QPoint, placed: Placed, adding: bool) -> None:
        super().__init__(surface, start)
        self._placed, self._adding = placed, adding
        self._drop: Drop | None = None
        self._was_selected = placed.path in surface.selection
        if not adding and not self._was_selected:
            surface.selection.set([placed.path])

    def move(self, at: QPoint) -> None:
        """Begin to drag once the mouse is far enough."""
        if self._drop is None and self.far(at) and len(self._placed.path) == 1 and not self.surface.picture.root:
            cargo = Cargo(self._placed.path[0], self._placed.card.family, name=self._placed.path[0])
            self._drop = Drop(self.surface, cargo, self.surface.view.window())
        if self._drop:
            self._drop.move(self.surface.view.viewport().mapToGlobal(at))

    def finish(self, at: QPoint) -> None:
        """Drop the card, or finish the click."""
        if self._drop:
            self._drop.finish(self.surface.view.viewport().mapToGlobal(at))
        elif self._adding:
            self.surface.selection.toggle(self._placed.path)
        elif self._was_selected:
            self.surface.selection.set([self._placed.path])

    def cancel(self) -> None:
        """Leave the card where it is."""
        if self._drop:
            self._drop.cancel()


class Skip(Gesture):
    """A long skip drawn from an output port to a later card; into the void it opens the search."""

    def __init__(self, surface: Surface, start: QPoint, placed: Placed) -> None:
        super().__init__(surface, start)
        self._source = placed.card.id
        self._port = QPointF(placed.rect.right, placed.rect.y + placed.card.port)

    def move(self, at: QPoint) -> None:
        """Show the skip, and on which card it would end."""
        target, refusal = self._target(at)
        self.surface.mark.show_line(self._port, self.scene(at), refused=bool(refusal))
        self.surface.set_targets([(target,)] if target and not refusal else [])
        if refusal:
            self.surface.editor.say(refusal)

    def finish(self, at: QPoint) -> None:
        """Make the join, or search for what shall read this output."""
        target, refusal = self._target(at)
        self.cancel()
        if not self.far(at):
            return
        if refusal:
            self.surface.editor.say(refusal)
        elif target:
            self.surface.editor.long_skip(self._source, target)
        else:
            self._search(at)

    def _search(self, at: QPoint) -> None:
        network = self.surface.editor.network
        ends = not network.consumers.get(self._source)
        place = placing.behind(network, self._source) if ends else Place(branch=self._source)
        self.surface.search(place, self.surface.view.viewport().mapToGlobal(at), self._source)

    def _target(self, at: QPoint) -> tuple[str | None, str]:
        place = self.scene(at)
        found = hit(self.surface.picture, place.x(), place.y(), self.surface.view.scale_factor)
        on_card = found.placed is not None and found.spot in {Spot.CARD, Spot.CARET, Spot.PORT}
        name = found.placed.path[0] if found.placed and on_card else None
        if name in {None, INPUT, self._source}:
            return None, ""
        return name, skip_refusal(self.surface.editor.network, self._source, name)

    def cancel(self) -> None:
        """Take the line away."""
        self.surface.mark.clear()
        self.surface.set_targets([])


class Caret(Gesture):
    """A click on the triangle of a card: opens or closes it."""

    def __init__(self, surface: Surface, start: QPoint, placed: Placed) -> None:
        super().__init__(surface, start)
        self._path = placed.path

    def finish(self, at: QPoint) -> None:
        """Fold or unfold."""
        if not self.far(at):
            self.surface.folds.toggle(self._path)


def begin(
    surface: Surface, at: QPoint, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, *, panning: bool
) -> Gesture | None:
    """The gesture that a press begins; ``panning`` while Space is held."""
    if button == Qt.MouseButton.MiddleButton or (panning and button == Qt.MouseButton.LeftButton):
        return Pan(surface, at)
    if button != Qt.MouseButton.LeftButton:
        return None
    place = surface.view.mapToScene(at)
    found = hit(surface.picture, place.x(), place.y(), surface.view.scale_factor)
    adding = bool(modifiers & ADDING)
    if found.placed is None:
        return Band(surface, at, surface.selection.paths if adding else ())
    if found.spot is Spot.PORT:
        return Skip(surface, at, found.placed)
    if found.spot is Spot.CARET and not adding:
        return Caret(surface, at, found.placed)
    return Press(surface, at, found.placed, adding)
