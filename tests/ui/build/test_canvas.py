"""Looking around: opening cards, zoom and pan, selection, walking, what the canvas shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resexplorer.network import PRESETS, Network
from resexplorer.network.edits import long_skip
from tests.ui.build.conftest import Hand, selected
from ui.build.page import BuildPage
from ui.widgets import theme

Show = Callable[[Network | str], BuildPage]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _wheel(page: BuildPage, at: QPoint, clicks: int) -> None:
    viewport = page.canvas.view.viewport()
    event = QWheelEvent(
        QPointF(at), QPointF(viewport.mapToGlobal(at)), QPoint(), QPoint(0, 120 * clicks), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def test_a_double_click_opens_a_stage_and_closes_it_again(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    hand.double_click(hand.card("layer3"))
    assert ("layer3",) in page.folds.opened
    assert ("layer3", "5") in page.canvas.picture.places
    hand.double_click(hand.card("layer3", dx=0.5, dy=0.06))
    assert ("layer3",) not in page.folds.opened


def test_the_triangle_opens_a_card_with_one_click(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    hand.click(hand.card("layer1", dx=0.06, dy=0.09))
    assert ("layer1",) in page.folds.opened
    assert selected(page) == []


def test_a_block_in_an_open_stage_opens_into_its_layers(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    page.folds.open([("layer1",)])
    hand.double_click(hand.card("layer1", "0"))
    assert ("layer1", "0", "downsample.0") in page.canvas.picture.places


def test_opening_is_no_step_of_undo(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    hand.double_click(hand.card("layer3"))
    assert page.document.undo_stack.count() == 0
    page.editor.set_values(["layer1"], {"blocks": 4})
    page.document.undo_stack.undo()
    assert ("layer3",) in page.folds.opened


def test_enter_opens_the_selection_and_ctrl_enter_enters_it(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet50")
    hand.click(hand.card("layer2"))
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_Return)
    assert ("layer2",) in page.folds.opened
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_Return, CTRL)
    assert page.folds.root == ("layer2",)
    assert page.canvas.crumbs.isVisible()
    assert page.canvas.crumbs.words() == ["ResNet-50", "layer2"]
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_Escape)
    assert page.folds.root == ()
    assert not page.canvas.crumbs.isVisible()


def test_the_wheel_zooms_at_the_cursor(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    at = hand.card("layer1")
    before = page.canvas.view.mapToScene(at)
    _wheel(page, at, 3)
    after = page.canvas.view.mapToScene(at)
    assert page.canvas.view.scale_factor == pytest.approx(1.2**3, rel=0.01)
    assert (after - before).manhattanLength() < 2


def test_space_and_the_middle_button_pan(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet50")
    view = page.canvas.view
    before = view.visible_rect().topLeft()
    hand.drag(QPoint(300, 300), QPoint(360, 340), button=Qt.MouseButton.MiddleButton)
    moved = view.visible_rect().topLeft() - before
    assert (moved.x(), moved.y()) == pytest.approx((-60, -40), abs=2)
    qtbot.keyPress(view, Qt.Key.Key_Space)
    hand.drag(hand.card("layer1"), hand.card("layer1") + QPoint(50, 0))
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    assert (view.visible_rect().left() - before.x()) == pytest.approx(-110, abs=3)
    assert selected(page) == []


def test_home_shows_everything_and_a_dot_the_selection(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet50")
    view = page.canvas.view
    view.zoom(3.0)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.visible_rect().contains(view.bounds())
    hand.click(hand.card("layer1"))
    qtbot.keyClick(view, Qt.Key.Key_Period)
    assert view.scale_factor == pytest.approx(1.5)


def test_the_picture_goes_on_fitting_until_somebody_zooms(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    view = page.canvas.view
    page.open_all()
    assert view.visible_rect().contains(view.bounds())
    view.zoom(2.0)
    scale = view.scale_factor
    page.folds.set_opened(())
    assert view.scale_factor == scale


def test_the_minimap_appears_when_something_is_off_screen_and_moves_the_picture(
    show: Show, hand: Hand, qtbot: QtBot
) -> None:
    page = show("resnet50")
    assert not page.canvas.minimap.isVisible()
    page.canvas.view.zoom(3.0)
    minimap = page.canvas.minimap
    assert minimap.isVisible()
    hand.drag(QPoint(20, 50), QPoint(140, 80), widget=minimap)
    right = page.canvas.view.visible_rect().center().x()
    hand.drag(QPoint(140, 80), QPoint(20, 20), widget=minimap)
    assert page.canvas.view.visible_rect().center().x() < right


def test_click_shift_and_ctrl_click_select(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    hand.click(hand.card("layer1"))
    assert selected(page) == [("layer1",)]
    hand.click(hand.card("layer3"), CTRL)
    hand.click(hand.card("layer4"), SHIFT)
    assert selected(page) == [("layer1",), ("layer3",), ("layer4",)]
    hand.click(hand.card("layer3"), CTRL)
    assert selected(page) == [("layer1",), ("layer4",)]
    hand.click(hand.void())
    assert selected(page) == []


def test_the_rubber_band_selects_what_it_touches(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    start = hand.point(page.canvas.picture.places[("layer1",)].rect.x - 12, -20)
    end = hand.card("layer2", dx=0.3, dy=0.5)
    hand.drag(start, end)
    assert selected(page) == [("layer1",), ("layer2",)]


def test_a_rubber_band_inside_an_open_stage_selects_its_blocks(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    page.folds.open([("layer3",)])
    stage = page.canvas.picture.places[("layer3",)].rect
    assert page.canvas.picture.at(stage.x + 30, stage.bottom - 6) is not None
    hand.click(hand.card("layer3", "1"))
    hand.click(hand.card("layer3", "2"), CTRL)
    assert selected(page) == [("layer3", "1"), ("layer3", "2")]


def test_ctrl_a_selects_all_and_escape_nothing(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_A, CTRL)
    assert [path[0] for path in selected(page)] == list(page.network().by_id)
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_Escape)
    assert selected(page) == []


def test_the_arrow_keys_walk_the_flow_into_stages_and_out(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    view = page.canvas.view
    for expected in (("stem",), ("layer1",), ("layer2",)):
        qtbot.keyClick(view, Qt.Key.Key_Right)
        assert selected(page) == [expected]
    qtbot.keyClick(view, Qt.Key.Key_Left, SHIFT)
    assert selected(page) == [("layer2",), ("layer1",)]
    page.folds.open([("layer2",)])
    page.selection.set([("layer2",)])
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert selected(page) == [("layer2", "0")]
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert selected(page) == [("layer2",)]


def test_a_problem_outlines_its_card(show: Show) -> None:
    page = show("resnet50")
    page.editor.long_skip("layer1", "layer3")
    looks = {path: item.looks.problem for path, item in page.canvas.view.canvas.cards.items()}
    assert looks[("add1",)]
    assert not looks[("layer1",)]


def test_a_bypassed_block_and_one_with_own_settings_show_it(show: Show) -> None:
    page = show("resnet50")
    page.folds.open([("layer3",)])
    page.editor.set_values(["layer3.4"], {"se_reduction": 16})
    page.selection.set([("layer3", "2")])
    page.editor.toggle_bypass()
    cards = page.canvas.view.canvas.cards
    assert cards[("layer3", "2")].face.bypassed
    assert cards[("layer3", "4")].face.own_settings
    assert not cards[("layer3", "3")].face.own_settings
    assert [modifier.text for modifier in cards[("layer3", "4")].face.modifiers] == ["SE"]


def test_cards_keep_their_items_when_the_network_changes(show: Show) -> None:
    page = show("resnet50")
    item = page.canvas.view.canvas.cards[("layer4",)]
    page.editor.set_values(["layer1"], {"blocks": 5})
    assert page.canvas.view.canvas.cards[("layer4",)] is item
    assert page.canvas.view.canvas.cards[("layer1",)].face.pill == "×5"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_style_paints_at_every_zoom(show: Show, qapp: QApplication, mode: str) -> None:
    theme.apply(qapp, mode)
    for name in list(PRESETS)[::7]:
        page = show(name)
        page.open_all()
        for scale in (0.05, 0.2, 0.45, 1.0, 2.5):
            page.canvas.view.zoom_to(scale)
            assert not page.canvas.view.grab().isNull()
        page.folds.enter((page.network().nodes[1].id,))
        assert not page.canvas.view.grab().isNull()
    theme.apply(qapp, "light")


def test_animations_end_where_the_layout_is_and_can_be_interrupted(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    motion = page.canvas.view.canvas.motion
    motion.enabled = True
    page.folds.open([("layer1",)])
    assert motion.running
    page.folds.open([("layer2",)])
    page.folds.close([("layer1",)])
    qtbot.waitUntil(lambda: not motion.running)
    for path, placed in page.canvas.picture.places.items():
        item = page.canvas.view.canvas.cards[path]
        assert (item.scenePos().x(), item.scenePos().y()) == pytest.approx((placed.rect.x, placed.rect.y))
        assert item.opacity() == 1.0
        assert item.size.width() == pytest.approx(placed.rect.width)


def test_hovering_shows_the_port_of_a_node(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    hand.hover(hand.card("layer2"))
    cards = page.canvas.view.canvas.cards
    assert cards[("layer2",)].looks.port
    hand.hover(hand.void())
    assert not cards[("layer2",)].looks.port


def test_the_rows_of_a_long_network_are_broken_so_that_it_shows_large(show: Show) -> None:
    page = show("cifar_resnet56")
    page.open_all()
    assert page.canvas.view.scale_factor > 0.55


def test_a_tiny_window_still_shows_the_network(show: Show) -> None:
    page = show(long_skip_network())
    page.resize(720, 420)
    page.canvas.refresh()
    assert page.canvas.view.scale_factor > 0.1


def long_skip_network() -> Network:
    from resexplorer.network import preset

    return long_skip(preset("resnet50"), "layer1", "layer3")


def test_the_context_menu_offers_what_fits(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    page.canvas.menu_wanted.emit(page.mapToGlobal(QPoint(10, 10)), page.canvas._hit(hand.card("layer1")))
    texts = [item.text().replace("&", "") for item in page.context_menu.actions()]
    assert "Delete" not in texts
    page.context_menu.close()
    hand.click(hand.card("layer1"))
    page.canvas.menu_wanted.emit(page.mapToGlobal(QPoint(10, 10)), page.canvas._hit(hand.card("layer1")))
    texts = [item.text().replace("&", "") for item in page.context_menu.actions()]
    assert {"Bypass", "Delete", "Separate blocks", "Open or close block"} <= set(texts)
    page.context_menu.close()


def test_leaving_the_canvas_forgets_what_was_under_the_cursor(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    hand.hover(hand.card("layer2"))
    QApplication.sendEvent(page.canvas.view.viewport(), QEvent(QEvent.Type.Leave))
    assert not page.canvas.view.canvas.cards[("layer2",)].looks.hovered
