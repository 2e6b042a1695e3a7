"""The welcome page: one button that shows what this is about, and the ways into the rest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from resexplorer.network import PRESETS, preset
from ui.menus import experiment_menu
from ui.services import Services
from ui.welcome.card import FamilyButton
from ui.welcome.hero import HeroPicture
from ui.widgets.families import FAMILIES
from ui.widgets.parts import add_all, button, card, label, scroll

_INTRO = (
    "Deeper plain networks train worse, even on their own training images. Residual networks don't. "
    "Train four networks on the built-in handwritten digits and watch it happen: "
    "no download, about three minutes on a laptop."
)


class WelcomePage(QWidget):
    """First steps, families, recent files.

    ``demo_wanted``, ``file_wanted``, ``path_wanted(path)`` and ``experiment_wanted(name)`` ask the shell for what
    no page does by itself.
    """

    page_title = "Welcome"
    demo_wanted = Signal()
    file_wanted = Signal()
    path_wanted = Signal(str)
    experiment_wanted = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        content = QWidget()
        content.setMaximumWidth(1080)
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        add_all(column, [self._hero(), 8, label("Families", "heading"), self._families(), 8, self._recent, 0])
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(content, 20)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll(middle))
        self.setFocusProxy(self.demo)

    def actions_for_menu(self, _menu_name: str) -> list[QAction]:
        """The shell's own actions are enough here."""
        return []

    def showEvent(self, event: QShowEvent) -> None:
        """Files may have been opened since the last visit."""
        self._fill_recent()
        super().showEvent(event)

    def _hero(self) -> QFrame:
        frame, layout = card(margin=24)
        text = QVBoxLayout()
        text.setSpacing(12)
        self.demo = button(
            "See it for yourself: plain vs residual", self.demo_wanted.emit, kind="primary",
            icon_name="play-fill", tip="Queue plain-20, plain-56, ResNet-20 and ResNet-56 on Digits and watch them",
        )  # fmt: skip
        self.presets = button("Start from a preset", icon_name="stack", tip="Open a network from the papers in Build")
        self.presets.setMenu(self._preset_menu())
        self.presets.setProperty("menu", True)
        self.open_file = button("Open a network file…", self.file_wanted.emit, icon_name="folder-open",
                                tip="Open a network that was saved as JSON (Ctrl+O)")  # fmt: skip
        self.experiments = button("Repeat a paper's experiment", icon_name="flask", tip="Seven claims of the papers")
        self.experiments.setMenu(experiment_menu(self, self.experiment_wanted.emit))
        self.experiments.setProperty("menu", True)
        first, others = QHBoxLayout(), QHBoxLayout()
        add_all(first, [self.demo, self.experiments, 0])
        add_all(others, [self.presets, self.open_file, 0])
        title = label("What does this change to the architecture do, and why?", "title", wrap=True)
        add_all(text, [title, label(_INTRO, "muted", wrap=True), 4, first, others, 0])
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(text, 3)
        row.addWidget(HeroPicture(), 2)
        layout.addLayout(row)
        return frame

    def _preset_menu(self) -> QMenu:
        menu = QMenu(self)
        by_family: dict[str, QMenu] = {}
        titles = {item.family: item.title for item in FAMILIES}
        for name, entry in PRESETS.items():
            if entry.family not in by_family:
                by_family[entry.family] = menu.addMenu(titles.get(entry.family, entry.family.title()))
            chosen = by_family[entry.family].addAction(entry.title)
            chosen.triggered.connect(partial(self._open_preset, name))
        return menu

    def _families(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(12)
        self.families = [FamilyButton(item) for item in FAMILIES]
        for index, item in enumerate(self.families):
            if item.card.preset:
                item.clicked.connect(partial(self._open_preset, item.card.preset))
            grid.addWidget(item, index // 3, index % 3)
        return grid

    def _open_preset(self, name: str, _checked: bool = False) -> None:
        self._services.open_network(preset(name))

    def _fill_recent(self) -> None:
        while item := self._recent.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        paths = self._services.settings.recent_files()
        if paths:
            self._recent.addWidget(label("Recent files", "heading"))
        for path in paths:
            self._recent.addWidget(_file_link(path, partial(self.path_wanted.emit, path)))


def _file_link(path: str, on_click: Callable[[], object]) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    link = button(Path(path).name, on_click, kind="link", icon_name="file", tip=path)
    link.setCursor(Qt.CursorShape.PointingHandCursor)
    add_all(layout, [link, label(str(Path(path).parent), "muted"), 0])
    return row
