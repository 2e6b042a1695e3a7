"""The outline holds the same blocks as the canvas, for those who can't see it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from resexplorer.network import Network
from tests.ui.build.conftest import Hand, selected
from ui.build.logic.describe import tip_of
from ui.build.page import BuildPage

Show = Callable[[Network | str], BuildPage]


def test_the_outline_lists_blocks_with_shapes_and_words(show: Show) -> None:
    page = show("resnet50")
    page.side.show_page(1)
    outline = page.outline
    assert outline.paths() == [(name,) for name in page.network().by_id]
    item = outline.topLevelItem(2)
    assert item is not None
    assert item.text(1) == "512×28²"
    words = item.data(0, Qt.ItemDataRole.AccessibleTextRole)
    assert words == "layer2: Bottleneck stage, 512 ch /2, output 512×28², 1.22 M parameters, 1.03 G MACs"


def test_what_is_inside_is_listed_when_a_row_is_unfolded(show: Show) -> None:
    page = show("resnet50")
    page.side.show_page(1)
    item = page.outline.topLevelItem(1)
    assert item is not None
    item.setExpanded(True)
    assert ("layer1", "2") in page.outline.paths()
    page.editor.set_values(["layer1"], {"blocks": 5})
    assert ("layer1", "4") in page.outline.paths()


def test_the_selection_is_the_same_on_both_sides(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    page.side.show_page(1)
    hand.click(hand.card("layer3"))
    assert [item.text(0) for item in page.outline.selectedItems()] == ["layer3 ×6"]
    other = page.outline.topLevelItem(4)
    assert other is not None
    page.outline.clearSelection()
    other.setSelected(True)
    assert selected(page) == [("layer4",)]


def test_enter_in_the_outline_goes_to_the_block_on_the_canvas(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.side.show_page(1)
    page.outline.opened.emit(("layer2", "1"))
    assert ("layer2", "1") in page.canvas.picture.places
    assert selected(page) == [("layer2", "1")]


def test_an_outline_that_was_hidden_catches_up(show: Show) -> None:
    page = show("resnet50")
    page.document.open(show("resnet18").network())
    page.side.show_page(1)
    assert page.outline.topLevelItemCount() == 6


def test_cards_and_wires_have_tooltips(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    page.editor.long_skip("layer1", "layer3")
    tip = tip_of(page.network(), ("add1",))
    assert "Add can't join" in tip
    assert "1,219,584" not in tip_of(page.network(), ("layer2",))
    for at in (hand.card("layer2"), hand.wire("layer1", "layer2"), hand.port("layer1")):
        viewport = page.canvas.view.viewport()
        QApplication.sendEvent(viewport, QHelpEvent(QHelpEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
        assert QToolTip.text()
    QToolTip.hideText()
    assert page.canvas.view.mapToScene(QPoint(0, 0)) is not None
