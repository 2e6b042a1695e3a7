"""A menu whose checkable entries can be switched one after another."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu


class StayingMenu(QMenu):
    """Stays open while entries with a check mark are switched, by mouse or by Space."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Switch without closing."""
        if not self._switch():
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Switch with Space without closing."""
        if event.key() != Qt.Key.Key_Space or not self._switch():
            super().keyPressEvent(event)

    def _switch(self) -> bool:
        action = self.activeAction()
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.toggle()
        return True
