"""The small bars that lie over the canvas: zoom at the bottom, the way into blocks at the top."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from resexplorer.network import Network
from resexplorer.picture import Path
from resexplorer.picture.caption import title_of
from resexplorer.picture.locate import trail_to
from ui.build.canvas.view import STEP, CanvasView
from ui.widgets.parts import button, label, tool_button


class ZoomBar(QFrame):
    """Smaller, the zoom in per cent (a click sets 100 %), larger, everything."""

    def __init__(self, view: CanvasView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._view = view
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 2, 3, 2)
        layout.setSpacing(0)
        self._percent = QToolButton()
        self._percent.setToolTip("Show at 100 % (Ctrl+0)")
        self._percent.setAccessibleName("Zoom")
        self._percent.setFixedWidth(58)
        self._percent.clicked.connect(lambda: view.zoom_to(1.0))
        layout.addWidget(tool_button("minus", "Zoom out (Ctrl+-)", lambda: view.zoom(1 / STEP)))
        layout.addWidget(self._percent)
        layout.addWidget(tool_button("plus", "Zoom in (Ctrl++)", lambda: view.zoom(STEP)))
        layout.addWidget(tool_button("corners-out", "Show everything (Home)", view.fit))
        view.scaled.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the present zoom."""
        self._percent.setText(f"{self._view.scale_factor * 100:.0f} %")


class Breadcrumb(QFrame):
    """The way from the network to the card that was entered alone; hidden on the network itself."""

    entered = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName("Entered block")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(8, 2, 10, 2)
        self._layout.setSpacing(6)
        self._parts: list[QWidget] = []
        self.hide()

    def show_root(self, network: Network, root: Path) -> None:
        """Show the way to ``root``."""
        for widget in self._parts:
            widget.hide()
            widget.deleteLater()
        self._parts = []
        self.setVisible(bool(root))
        if not root:
            return
        self._add_link(network.name, ())
        for depth, part in enumerate(trail_to(network, root), 1):
            self._add(label("›", "muted"))
            words = title_of(part.node.id, part.node.op)
            if depth == len(root):
                self._add(label(words, "strong"))
            else:
                self._add_link(words, root[:depth])
        self._add(tool_button("x", "Back to the network (Esc)", partial(self.entered.emit, ())))
        self.adjustSize()
        self.raise_()

    def words(self) -> list[str]:
        """What is on show, from the network inwards."""
        return [part.text() for part in self._parts if isinstance(part, QLabel | QPushButton) and part.text() != "›"]

    def _add(self, widget: QWidget) -> None:
        self._layout.addWidget(widget)
        widget.show()
        self._parts.append(widget)

    def _add_link(self, text: str, path: Path) -> None:
        self._add(button(text, partial(self.entered.emit, path), kind="link"))
