"""Moves cards to their new places within a fifth of a second; a new layout takes over where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QVariantAnimation
from PySide6.QtWidgets import QGraphicsItem

from ui.build.canvas.items import CardItem

DURATION_MS = 170
MOST_MOVED = 400
"""More cards than this jump to their places."""


@dataclass(frozen=True, slots=True)
class Move:
    """From where and which size to where and which size one card goes."""

    item: CardItem
    start: tuple[float, float, float, float]
    end: tuple[float, float, float, float]

    def show(self, part: float) -> None:
        """Show the card at ``part`` of its way."""
        x, y, width, height = (a + (b - a) * part for a, b in zip(self.start, self.end, strict=True))
        self.item.setPos(x, y)
        self.item.set_size(width, height)


class Motion(QObject):
    """One running animation at most."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.enabled = True
        self._moves: Sequence[Move] = ()
        self._fading: Sequence[QGraphicsItem] = ()
        self._on_frame: Callable[[], None] = lambda: None
        self._clock = QVariantAnimation(self)
        self._clock.setDuration(DURATION_MS)
        self._clock.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._clock.setStartValue(0.0)
        self._clock.setEndValue(1.0)
        self._clock.valueChanged.connect(self._show)

    @property
    def running(self) -> bool:
        """Whether cards are on their way."""
        return self._clock.state() == QAbstractAnimation.State.Running

    def start(
        self,
        moves: Sequence[Move],
        fading: Sequence[QGraphicsItem],
        on_frame: Callable[[], None],
        *,
        animate: bool = True,
    ) -> None:
        """Begin; ``fading`` items appear meanwhile, ``on_frame`` is called after each step."""
        self._clock.stop()
        self._moves, self._fading, self._on_frame = moves, (*self._fading_still(), *fading), on_frame
        if not (animate and self.enabled) or len(moves) + len(fading) > MOST_MOVED:
            self._show(1.0)
        else:
            self._show(0.0)
            self._clock.start()

    def finish(self) -> None:
        """Jump to the end."""
        if self.running:
            self._clock.stop()
            self._show(1.0)

    def _fading_still(self) -> list[QGraphicsItem]:
        """Items that an interrupted animation has left half visible."""
        return [item for item in self._fading if shiboken6.isValid(item) and item.opacity() < 1.0]

    def _show(self, part: float) -> None:
        for move in self._moves:
            if shiboken6.isValid(move.item):
                move.show(part)
        for item in self._fading:
            if shiboken6.isValid(item):
                item.setOpacity(part)
        self._on_frame()
