"""The panel at the left: the palette, or the outline of the network."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget


class SidePanel(QFrame):
    """Two pages and a switch above them."""

    def __init__(self, palette: QWidget, outline: QWidget) -> None:
        super().__init__()
        self.setMinimumWidth(168)
        self.stack = QStackedWidget()
        self.buttons: list[QToolButton] = []
        switch = QHBoxLayout()
        switch.setContentsMargins(12, 10, 12, 2)
        switch.setSpacing(0)
        group = QButtonGroup(self)
        for index, (text, page) in enumerate((("Blocks", palette), ("Outline", outline))):
            item = QToolButton()
            item.setText(text)
            item.setProperty("kind", "segment")
            item.setCheckable(True)
            item.setChecked(index == 0)
            item.setSizePolicy(item.sizePolicy().Policy.Expanding, item.sizePolicy().Policy.Fixed)
            item.clicked.connect(lambda _checked=False, index=index: self.stack.setCurrentIndex(index))
            group.addButton(item)
            switch.addWidget(item)
            self.buttons.append(item)
            self.stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(switch)
        layout.addWidget(self.stack, 1)

    def show_page(self, index: int) -> None:
        """Bring the palette (0) or the outline (1) to the front."""
        self.buttons[index].setChecked(True)
        self.stack.setCurrentIndex(index)
