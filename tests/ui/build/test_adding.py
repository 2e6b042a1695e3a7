"""Blocks come from the palette, from the search, and from ports."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from resexplorer.network import Network, Stage, analyse, problems
from tests.ui.build.conftest import Hand, flow, names, selected
from tests.ui.conftest import Recorder
from ui.build.page import BuildPage

Show = Callable[[Network | str], BuildPage]


def test_a_network_is_built_from_blank_with_the_mouse(page: BuildPage, hand: Hand) -> None:
    middle = hand.viewport.rect().center()
    for kind in ("stem", "head", "residual", "residual", "plain"):
        hand.from_palette(kind, middle)
    assert flow(page) == ["stem", "layer1", "layer2", "layer3", "head"]
    assert problems(page.network()) == ()
    assert page.document.undo_stack.count() == 5
    assert page.toolbar.train.isEnabled()


def test_a_stage_behind_a_stage_halves_the_resolution_and_doubles_the_channels(page: BuildPage, hand: Hand) -> None:
    for kind in ("stem", "residual", "residual", "head"):
        hand.from_palette(kind, hand.viewport.rect().center())
    shapes = analyse(page.network()).shapes
    assert shapes["layer1"] == (16, 32, 32)
    assert shapes["layer2"] == (32, 16, 16)


def test_a_block_dropped_on_a_wire_stands_on_it_and_keeps_the_shape(show: Show, hand: Hand) -> None:
    page = show("resnet18")
    hand.from_palette("bottleneck", hand.wire("layer2", "layer3"))
    assert flow(page) == ["stem", "layer1", "layer2", "layer5", "layer3", "layer4", "head"]
    assert analyse(page.network()).shapes["layer5"] == (128, 28, 28)
    assert selected(page) == [("layer5",)]


def test_the_wire_lights_up_before_the_drop(show: Show, hand: Hand) -> None:
    page = show("resnet18")
    hand.from_palette("residual", hand.wire("layer1", "layer2"), release=False)
    wires = page.canvas.view.canvas.wires_of(())
    assert wires is not None
    assert wires.highlight is not None
    assert (wires.highlight.source, wires.highlight.target) == ("layer1", "layer2")
    assert page.canvas.mark.isVisible()
    page.canvas.cancel_drop()
    assert wires.highlight is None
    assert not page.canvas.mark.isVisible()


def test_a_refused_drop_says_why(show: Show, hand: Hand, recorder: Recorder) -> None:
    page = show("resnet18")
    before = page.network()
    hand.from_palette("linear", hand.wire("layer1", "layer2"))
    assert page.network() is before
    assert "can't stand here" in recorder.said[-1]
    assert "flat vector" in recorder.said[-1]


def test_escape_ends_a_drag_from_the_palette(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet18")
    before = page.network()
    item = page.palette_panel.items["residual"]
    hand.from_palette("residual", hand.wire("layer1", "layer2"), release=False)
    qtbot.keyClick(item, Qt.Key.Key_Escape)
    hand.drag(QPoint(5, 5), QPoint(5, 5), widget=item)
    assert page.network() is before


def test_squeeze_and_excitation_dropped_on_a_card_becomes_its_setting(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    hand.from_palette("squeeze_excite", hand.card("layer3"))
    stage = page.network().node("layer3").op
    assert stage.value("se_reduction") == 16
    assert names(page) == ["stem", "layer1", "layer2", "layer3", "layer4", "head"]


def test_squeeze_and_excitation_on_one_block_of_an_open_stage_changes_only_that_block(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    page.folds.open([("layer3",)])
    hand.from_palette("squeeze_excite", hand.card("layer3", "2"))
    stage = page.network().node("layer3").op
    assert isinstance(stage, Stage)
    assert stage.value("se_reduction") is None
    assert stage.instance(2).value("se_reduction") == 16


def test_enter_on_a_palette_item_inserts_behind_the_selection(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.selection.set([("layer1",)])
    item = page.palette_panel.items["residual"]
    item.setFocus()
    qtbot.keyClick(item, Qt.Key.Key_Return)
    assert flow(page)[:4] == ["stem", "layer1", "layer5", "layer2"]


def test_the_palettes_search_filters_and_enter_inserts_the_first(page: BuildPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.palette_panel.search, "squee")
    assert page.palette_panel.visible_kinds() == ["squeeze_excite"]
    page.palette_panel.search.setText("stem")
    qtbot.keyClick(page.palette_panel.search, Qt.Key.Key_Return)
    assert names(page) == ["stem"]
    assert page.palette_panel.search.text() == ""


def test_a_double_click_on_a_wire_opens_the_search_and_enter_inserts_there(
    show: Show, hand: Hand, qtbot: QtBot
) -> None:
    page = show("resnet18")
    hand.double_click(hand.wire("layer1", "layer2"))
    assert page.popup is not None
    qtbot.keyClicks(page.popup.line, "bottle")
    assert page.popup.shown()[0] == "Bottleneck"
    qtbot.keyClick(page.popup.line, Qt.Key.Key_Return)
    assert flow(page)[:4] == ["stem", "layer1", "layer5", "layer2"]


def test_a_double_click_on_the_ground_opens_the_search(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet18")
    hand.double_click(hand.void())
    assert page.popup is not None
    assert page.popup.isVisible()
    qtbot.keyClick(page.popup.line, Qt.Key.Key_Escape)
    assert page.popup is None or not page.popup.isVisible()


def test_shift_a_opens_the_search_from_the_keyboard(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.selection.set([("layer4",)])
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert page.popup is not None
    qtbot.keyClicks(page.popup.line, "plain")
    qtbot.keyClick(page.popup.line, Qt.Key.Key_Return)
    assert flow(page)[-2:] == ["layer5", "head"]


def test_the_arrow_keys_choose_in_the_search(page: BuildPage, hand: Hand, qtbot: QtBot) -> None:
    page.search_at_cursor()
    assert page.popup is not None
    second = page.popup.shown()[1]
    qtbot.keyClick(page.popup.line, Qt.Key.Key_Down)
    qtbot.keyClick(page.popup.line, Qt.Key.Key_Return)
    node = page.network().nodes[0]
    assert isinstance(node.op, Stage)
    assert node.op.block.title == second


def test_a_skip_drawn_from_a_port_to_a_later_card_makes_a_join(show: Show, hand: Hand) -> None:
    page = show("cifar_resnet20")
    page.document.edit("same shape", lambda n: n)
    hand.drag(hand.port("stem"), hand.card("layer1"))
    join = page.network().node("add1")
    assert join.inputs == ("layer1", "stem")
    assert page.network().node("layer2").inputs == ("add1",)
    assert problems(page.network()) == ()


def test_a_skip_that_runs_backwards_is_refused_with_a_reason(show: Show, hand: Hand, recorder: Recorder) -> None:
    page = show("cifar_resnet20")
    before = page.network()
    hand.drag(hand.port("layer3"), hand.card("layer1"))
    assert page.network() is before
    assert "backwards" in recorder.said[-1]


def test_a_wire_drawn_into_the_void_searches_for_what_fits(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("cifar_resnet20")
    hand.drag(hand.port("head"), hand.void())
    assert page.popup is not None
    shown = page.popup.shown()
    assert "Linear" in shown
    assert "Residual" not in shown
    page.popup.close()


def test_a_wire_from_the_middle_into_the_void_begins_a_branch(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("cifar_resnet20")
    hand.drag(hand.port("layer1"), hand.void())
    assert page.popup is not None
    qtbot.keyClicks(page.popup.line, "convolution")
    qtbot.keyClick(page.popup.line, Qt.Key.Key_Return)
    assert page.network().node("conv1").inputs == ("layer1",)
    assert page.network().node("layer2").inputs == ("layer1",)


def test_every_registered_kind_can_be_dropped_on_a_wire_or_says_why_not(show: Show, hand: Hand) -> None:
    page = show("resnet18")
    for kind in page.palette_panel.items:
        before = page.network()
        hand.from_palette(kind, hand.wire("layer1", "layer2"))
        if page.network() is not before:
            page.document.undo_stack.undo()
        assert page.network() == before
