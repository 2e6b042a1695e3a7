"""Small building parts, so that every page spaces, labels and names things alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.icons import icon

ICON = QSize(16, 16)


def label(text: str, role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """Return a label in one of the style sheet's roles: title, heading, strong, muted, good, bad, …"""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setProperty("role", role)
    result.setWordWrap(wrap)
    if selectable:
        result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return result


class ElidedLabel(QLabel):
    """A label of one line that ends in "…" where it has no room; the tooltip has the whole text."""

    def __init__(self, text: str, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setMinimumWidth(24)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show as much of a text as there is room for."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def whole_text(self) -> str:
        """Return the text without elision."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        mode = Qt.TextElideMode.ElideRight
        super().setText(self.fontMetrics().elidedText(self._whole, mode, max(0, self.width())))


def button(
    text: str,
    on_click: Callable[[], object] | None = None,
    *,
    kind: str = "",
    icon_name: str = "",
    tip: str = "",
    shortcut: str = "",
) -> QPushButton:
    """Return a push button; ``kind`` is "primary", "flat", "link", "danger" or empty for a secondary one."""
    result = QPushButton(text)
    result.setProperty("kind", kind)
    result.setAutoDefault(False)
    if icon_name:
        result.setIcon(icon(icon_name, _icon_token(kind)))
        result.setIconSize(ICON)
    if shortcut:
        result.setShortcut(shortcut)
    result.setToolTip(with_shortcut(tip, shortcut))
    if on_click is not None:
        result.clicked.connect(lambda _checked=False: on_click())
    return result


def _icon_token(kind: str) -> str:
    """The colour of a button's text, for the icon beside it."""
    return {"primary": "on_accent", "danger": "bad", "link": "accent"}.get(kind, "text")


def tool_button(
    icon_name: str, name: str, on_click: Callable[[], object] | None = None, *, token: str = "muted"
) -> QToolButton:
    """Return a small icon button; ``name`` is its tooltip and its name for screen readers."""
    result = QToolButton()
    result.setIcon(icon(icon_name, token, active_token="accent"))
    result.setIconSize(ICON)
    result.setToolTip(name)
    result.setAccessibleName(name)
    result.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if on_click is not None:
        result.clicked.connect(lambda _checked=False: on_click())
    return result


def action(
    parent: QWidget,
    text: str,
    on_trigger: Callable[[], object],
    shortcut: str = "",
    *,
    icon_name: str = "",
    tip: str = "",
) -> QAction:
    """Return an action with its shortcut in the tooltip."""
    result = QAction(text, parent)
    if icon_name:
        result.setIcon(icon(icon_name))
    if shortcut:
        result.setShortcut(shortcut)
    result.setToolTip(with_shortcut(tip or text.replace("&", "").rstrip("…"), shortcut))
    result.triggered.connect(lambda _checked=False: on_trigger())
    return result


def with_shortcut(tip: str, shortcut: str) -> str:
    """Return a tooltip that names the shortcut."""
    return f"{tip} ({shortcut})" if tip and shortcut else tip


def card(role: str = "card", *, margin: int = 12, spacing: int = 8) -> tuple[QFrame, QVBoxLayout]:
    """Return a framed surface and its layout."""
    frame = QFrame()
    frame.setProperty("role", role)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return frame, layout


def bar(height: int = 48) -> tuple[QFrame, QHBoxLayout]:
    """Return a page's header bar and its layout."""
    frame = QFrame()
    frame.setProperty("role", "bar")
    frame.setMinimumHeight(height)
    layout = QHBoxLayout(frame)
    layout.setContentsMargins(16, 6, 16, 6)
    layout.setSpacing(8)
    return frame, layout


def line(*, vertical: bool = False) -> QFrame:
    """Return a line of one pixel."""
    frame = QFrame()
    frame.setProperty("role", "line")
    frame.setFixedWidth(1) if vertical else frame.setFixedHeight(1)
    return frame


def add_all(layout: QBoxLayout, items: Sequence[QWidget | QLayout | int]) -> None:
    """Add widgets, layouts and, for whole numbers, spacing (0: a stretch) to a layout."""
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        elif item:
            layout.addSpacing(item)
        else:
            layout.addStretch()


def scroll(content: QWidget) -> QScrollArea:
    """Return a vertical scroll area around ``content``."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    content.setProperty("role", "scroll")
    area.setWidget(content)
    return area


class EmptyState(QWidget):
    """What a place shows while it has nothing: an icon, what this is, and what to do next."""

    def __init__(self, icon_name: str, title: str, text: str, buttons: Sequence[QPushButton] = ()) -> None:
        super().__init__()
        picture = QLabel()
        picture.setPixmap(icon(icon_name, "strong_line").pixmap(QSize(40, 40)))
        self._picture, self._icon_name = picture, icon_name
        self._title = label(title, "heading")
        self._text = label(text, "muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setMaximumWidth(420)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addStretch(2)
        for widget in (picture, self._title):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        words = QHBoxLayout()  # not an aligned item: those get the height of a line that is not wrapped
        words.addStretch(1)
        words.addWidget(self._text, 100)
        words.addStretch(1)
        layout.addLayout(words)
        row = QHBoxLayout()
        row.addStretch()
        for item in buttons:
            row.addWidget(item)
        row.addStretch()
        layout.addSpacing(4)
        layout.addLayout(row)
        layout.addStretch(3)

    def set_text(self, title: str, text: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
