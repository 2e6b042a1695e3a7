"""The line at the bottom and the counts at the top right: what the window is doing and what trains."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton

from resexplorer.store.records import State
from ui.bridge.watcher import StoreWatcher
from ui.widgets import theme
from ui.widgets.icons import icon
from ui.widgets.parts import ICON, label

MESSAGE_MS = 12_000


class RunCounts(QLabel):
    """The database's name and how many runs are running and queued."""

    def __init__(self, watcher: StoreWatcher) -> None:
        super().__init__()
        self.setProperty("role", "muted")
        self.setContentsMargins(12, 0, 16, 0)
        self.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._watcher = watcher
        path = watcher.store.path
        self._name = path.name if path else watcher.store.url.rsplit("/", 1)[-1]
        self.setToolTip(f"Database: {path or watcher.store.url}")
        watcher.runs_changed.connect(self.update_counts)
        watcher.runs_deleted.connect(self.update_counts)
        self.update_counts()

    @Slot()
    def update_counts(self) -> None:
        """Count again."""
        counts = ((self._watcher.count(state), state.value) for state in (State.RUNNING, State.QUEUED))
        busy = [f"{number} {word}" for number, word in counts if number]
        self.setText(" · ".join([self._name, *(busy or ["nothing running"])]))


class StatusLine(QStatusBar):
    """Sentences at the left, the theme at the right; a problem stays on screen until it is over."""

    def __init__(self, next_theme: Callable[[], object]) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setFixedHeight(28)
        self._problem = ""
        self._text = label("", "muted")
        self._text.setContentsMargins(14, 0, 0, 0)
        self._text.setMinimumWidth(1)
        self.addWidget(self._text, 1)
        self._theme = _theme_button(next_theme)
        self.addPermanentWidget(self._theme)
        self._timer = QTimer(self, singleShot=True, interval=MESSAGE_MS)
        self._timer.timeout.connect(self._show_rest)
        theme.changed.connect(self.show_theme)
        self.show_theme()

    @property
    def text(self) -> str:
        """The sentence on screen."""
        return self._text.text()

    def say(self, sentence: str) -> None:
        """Show a sentence for a while; the empty one ends the last."""
        if sentence:
            self._show(sentence, "muted")
            self._timer.start()
        else:
            self._timer.stop()
            self._show_rest()

    def set_problem(self, sentence: str) -> None:
        """Show a problem until it is over, which the empty sentence says."""
        self._problem = sentence
        self._show_rest()

    @Slot()
    def _show_rest(self) -> None:
        self._show(self._problem, "bad" if self._problem else "muted")

    def _show(self, sentence: str, role: str) -> None:
        if self._text.property("role") != role:
            self._text.setProperty("role", role)
            self._text.style().unpolish(self._text)
            self._text.style().polish(self._text)
        self._text.setText(sentence)
        self._text.setToolTip(sentence)

    @Slot()
    def show_theme(self) -> None:
        """Name the theme that is in force."""
        words = {theme.Mode.SYSTEM: f"system ({theme.current().name})"}
        self._theme.setText(words.get(theme.mode(), theme.mode().value))


def _theme_button(on_click: Callable[[], object]) -> QToolButton:
    result = QToolButton()
    result.setIcon(icon("circle-half", "muted"))
    result.setIconSize(ICON)
    result.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    result.setToolTip("Change the theme: system, light, dark")
    result.setAccessibleName("Theme")
    result.clicked.connect(lambda _checked=False: on_click())
    return result
