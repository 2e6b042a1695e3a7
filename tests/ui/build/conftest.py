"""A Build page on screen, and a hand that drags with real mouse events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path as FilePath

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from resexplorer.network import Network, preset
from resexplorer.picture import INPUT, Path
from ui.build.canvas.canvas import Canvas
from ui.build.logic import own
from ui.build.page import BuildPage
from ui.services import Services


class Hand:
    """Presses, moves and releases on widgets; ``canvas`` places are cards, wires and scene points."""

    def __init__(self, page: BuildPage) -> None:
        self.page = page
        self.canvas: Canvas = page.canvas
        self.viewport = page.canvas.view.viewport()

    def _send(
        self, widget: QWidget, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, keys: Qt.KeyboardModifier
    ) -> None:
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        fired = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
        place = QPointF(at)
        event = QMouseEvent(kind, place, QPointF(widget.mapToGlobal(at)), fired, held, keys)
        QApplication.sendEvent(widget, event)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        *,
        widget: QWidget | None = None,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        release: bool = True,
    ) -> None:
        """Drag from one place of a widget (the canvas by default) to another, in small steps."""
        target = widget or self.viewport
        self._send(target, QEvent.Type.MouseButtonPress, start, button, keys)
        for part in range(1, 9):
            at = start + (end - start) * part / 8
            self._send(target, QEvent.Type.MouseMove, at, button, keys)
        if release:
            self._send(target, QEvent.Type.MouseButtonRelease, end, button, keys)

    def release(self, at: QPoint) -> None:
        """Let go on the canvas."""
        no_keys = Qt.KeyboardModifier.NoModifier
        self._send(self.viewport, QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.LeftButton, no_keys)

    def hover(self, at: QPoint) -> None:
        """Move over the canvas without a button."""
        no_button, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        self._send(self.viewport, QEvent.Type.MouseMove, at, no_button, no_keys)

    def click(self, at: QPoint, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Click on the canvas."""
        self.drag(at, at, keys=keys)

    def double_click(self, at: QPoint) -> None:
        """Double-click on the canvas."""
        keys, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        self.click(at)
        self._send(self.viewport, QEvent.Type.MouseButtonDblClick, at, button, keys)
        self._send(self.viewport, QEvent.Type.MouseButtonRelease, at, button, keys)

    def from_palette(self, kind: str, at: QPoint, *, release: bool = True) -> None:
        """Drag a kind from the palette to a place on the canvas."""
        item = self.page.palette_panel.items[kind]
        end = item.mapFromGlobal(self.viewport.mapToGlobal(at))
        self.drag(item.rect().center(), end, widget=item, release=release)

    # -- places -------------------------------------------------------------------------------------------------

    def point(self, x: float, y: float) -> QPoint:
        """A point of the scene."""
        return self.canvas.view.mapFromScene(QPointF(x, y))

    def card(self, *path: str, dx: float = 0.5, dy: float = 0.6) -> QPoint:
        """A place on a card; the middle below the header by default."""
        rect = self.canvas.picture.places[path].rect
        return self.point(rect.x + rect.width * dx, rect.y + rect.height * dy)

    def port(self, name: str) -> QPoint:
        """A node's output port."""
        placed = self.canvas.picture.places[(name,)]
        return self.point(placed.rect.right, placed.rect.y + placed.card.port)

    def wire(self, source: str, target: str) -> QPoint:
        """The middle of the longest part of a wire."""
        wire = next(w for w in self.canvas.picture.sheet.wires if (w.source, w.target) == (source, target))
        pairs = zip(wire.points, wire.points[1:], strict=False)
        a, b = max(pairs, key=lambda pair: abs(pair[0].x - pair[1].x) + abs(pair[0].y - pair[1].y))
        return self.point((a.x + b.x) / 2, (a.y + b.y) / 2)

    def void(self) -> QPoint:
        """A place with nothing near it."""
        return QPoint(self.viewport.width() - 60, self.viewport.height() - 140)


@pytest.fixture(autouse=True)
def _own_library(tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads or writes the person's library of blocks."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    own.forget()
    yield
    own.forget()


@pytest.fixture
def page(qtbot: QtBot, services: Services) -> BuildPage:
    """A page of 1440×860 that shows a blank network, without animations."""
    services.settings.set("animations", False)
    made = BuildPage(services)
    qtbot.addWidget(made)
    made.resize(1371, 820)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.canvas.view.setFocus()
    qtbot.waitUntil(made.canvas.view.hasFocus)
    return made


@pytest.fixture
def hand(page: BuildPage) -> Hand:
    """A hand for the page."""
    return Hand(page)


@pytest.fixture
def show(page: BuildPage, qtbot: QtBot) -> Callable[[Network | str], BuildPage]:
    """Opens a preset or a network on the page."""

    def open_on_page(network: Network | str) -> BuildPage:
        page.document.open(preset(network) if isinstance(network, str) else network)
        return page

    return open_on_page


def names(page: BuildPage) -> list[str]:
    """The document's nodes in flow order."""
    return [node.id for node in page.network()]


def selected(page: BuildPage) -> list[Path]:
    """What is selected."""
    return list(page.selection.paths)


def flow(page: BuildPage) -> list[str]:
    """The nodes along the main way, from the input on."""
    network = page.network()
    found, current = [], network.output
    while current and current != INPUT:
        found.append(current)
        current = network.node(current).inputs[0]
    return found[::-1]
