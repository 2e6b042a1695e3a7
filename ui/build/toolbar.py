"""The bar above the canvas: start from, undo, name, input, export, train."""

from __future__ import annotations

import re

import shiboken6
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu, QToolButton, QVBoxLayout

from resexplorer.network import Shape
from ui.widgets import theme
from ui.widgets.icons import icon
from ui.widgets.parts import bar, button, label

NARROW = 1000
"""Below this width some words give way to their icons."""


class CommitLine(QLineEdit):
    """A line that commits with Enter or when it is left; Escape takes the change back."""

    committed = Signal(str)

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self._shown = ""
        self.editingFinished.connect(self._commit)

    def show_text(self, text: str) -> None:
        """Show what is in force."""
        self._shown = text
        self.setText(text)
        self.setCursorPosition(0)

    def _commit(self) -> None:
        if self.text() != self._shown:
            self.committed.emit(self.text())
            self.setText(self._shown)
            self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the change back with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._shown)
            self.clearFocus()
        else:
            super().keyPressEvent(event)


def shape_of(text: str) -> tuple[int, int, int] | None:
    """Read ``3 × 224 × 224`` however it is written; two numbers are channels and side; ``None`` for anything else."""
    parts = [part for part in re.split(r"[^0-9]+", text) if part]
    if len(parts) == 2:
        parts.append(parts[1])
    if len(parts) != 3 or any(len(part) > 6 for part in parts):
        return None
    return int(parts[0]), int(parts[1]), int(parts[2])


class Toolbar(QFrame):
    """Its signals say what a person wants; what is in force is shown from outside."""

    gallery_wanted = Signal()
    train_wanted = Signal()
    renamed = Signal(str)
    input_typed = Signal(str)

    def __init__(self, undo: QAction, redo: QAction, export: QMenu) -> None:
        super().__init__()
        frame, row = bar(46)
        frame.setObjectName("build-bar")
        self._take(frame)
        tip = "Start from a preset, a blank network or a file (Ctrl+N)"
        self.new = button("New from…", self.gallery_wanted.emit, icon_name="plus", tip=tip)
        self.undo, self.redo = (
            StepButton(undo, "Undo", "arrow-counter-clockwise"),
            StepButton(redo, "Redo", "arrow-clockwise"),
        )
        self.name = CommitLine("Name of the network", "The network's name")
        self.name.setProperty("kind", "search")
        self.name.setFont(theme.scaled_font(1.04, bold=True))
        self.name.committed.connect(self.renamed)
        self.input = CommitLine("Input shape", "Channels × height × width of the pictures, such as 3 × 32 × 32")
        self.input.setFont(theme.mono_font(1.0))
        self.input.setFixedWidth(QFontMetrics(self.input.font()).horizontalAdvance("0" * 13) + 30)
        self.input.committed.connect(self.input_typed)
        self._input_label = label("Input", "muted")
        self._input_label.setBuddy(self.input)
        self.export = button("Export", icon_name="export", tip="Write the network for other programs")
        self.export.setProperty("menu", True)
        self.export.setMenu(export)
        self.train = button("Train this…", self.train_wanted.emit, kind="primary", icon_name="play-fill")
        for widget in (self.new, self.undo, self.redo):
            row.addWidget(widget)
        row.addSpacing(4)
        row.addWidget(self.name, 4)
        row.addWidget(self._input_label)
        row.addWidget(self.input)
        row.addStretch(1)
        row.addWidget(self.export)
        row.addWidget(self.train)
        self.name.setMinimumWidth(110)
        self.name.setMaximumWidth(420)

    def _take(self, frame: QFrame) -> None:
        """Become the bar that the parts module makes, so that all pages' bars are alike."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)

    def show_document(self, name: str, shape: Shape, *, saved: bool) -> None:
        """Show the document's name and input."""
        self.name.show_text(name)
        self.name.setToolTip(f"{name}{'' if saved else ', not saved'}")
        self.input.show_text(" × ".join(str(size) for size in shape))

    def set_trainable(self, reason: str) -> None:
        """Offer training, or say why not."""
        self.train.setEnabled(not reason)
        self.train.setToolTip(reason or "Choose data and recipe and queue a run (Ctrl+R)")

    def resizeEvent(self, event: object) -> None:
        """Drop words where there is little room."""
        narrow = self.width() < NARROW
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for item in (self.undo, self.redo):
            item.setToolButtonStyle(style)
        self._input_label.setVisible(self.width() > 640)


class StepButton(QToolButton):
    """A button for undo or redo whose tooltip names the step."""

    def __init__(self, source: QAction, word: str, icon_name: str) -> None:
        super().__init__()
        self._source = source
        self.setIcon(icon(icon_name, "text"))
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setText(word)
        self.setAccessibleName(word)
        self.clicked.connect(source.trigger)
        source.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Follow the action."""
        if shiboken6.isValid(self._source):
            self.setEnabled(self._source.isEnabled())
            self.setToolTip(f"{self._source.text().replace('&', '')} ({self._source.shortcut().toString()})")
