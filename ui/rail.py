"""The rail at the left edge: one button for each workspace."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout

from ui.widgets import theme
from ui.widgets.icons import icon


class RailButton(QToolButton):
    """An icon above its word; the chosen one has a bar at the window's edge."""

    def __init__(self, text: str, icon_name: str, tip: str) -> None:
        super().__init__()
        self.setProperty("kind", "rail")
        self.setText(text)
        self.setIcon(icon(icon_name, "muted", active_token="accent"))
        self.setIconSize(QSize(22, 22))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setCheckable(True)
        self.setFixedSize(60, 58)
        self.setToolTip(tip)
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the bar of the chosen page."""
        super().paintEvent(event)
        if self.isChecked():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(QRectF(0, 14, 3, self.height() - 28), 1.5, 1.5)


class Rail(QFrame):
    """Buttons in a column; ``chosen(name)`` says which page a person wants."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.setFixedWidth(69)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        self._above = 0
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(4, 8, 4, 8)
        self._layout.setSpacing(4)
        self._layout.addStretch()

    def add(self, name: str, text: str, icon_name: str, tip: str, *, last: bool = False) -> None:
        """Add a page's button; ``last`` puts it at the bottom."""
        item = RailButton(text, icon_name, tip)
        item.clicked.connect(lambda _checked=False: self.chosen.emit(name))
        self._group.addButton(item)
        self._buttons[name] = item
        place = self._layout.count() if last else self._above
        self._above += not last
        self._layout.insertWidget(place, item)

    def button(self, name: str) -> RailButton:
        """Return one page's button."""
        return self._buttons[name]

    def show_chosen(self, name: str) -> None:
        """Mark the page that is on screen."""
        self._buttons[name].setChecked(True)
