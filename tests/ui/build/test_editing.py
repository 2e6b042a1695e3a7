"""Changing the network: moving, deleting, copying, bypassing, undoing, repairing."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from resexplorer.network import Network, Stage, preset, problems
from resexplorer.network.edits import wires
from resexplorer.network.grouping import group
from tests.ui.build.conftest import Hand, flow, names, selected
from tests.ui.conftest import Recorder
from ui.build.logic.placing import Place
from ui.build.page import BuildPage

Show = Callable[[Network | str], BuildPage]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_a_card_dragged_onto_another_wire_moves_there(show: Show, hand: Hand) -> None:
    page = show("resnet18")
    hand.drag(hand.card("layer1"), hand.wire("layer3", "layer4"))
    assert flow(page) == ["stem", "layer2", "layer3", "layer1", "layer4", "head"]
    assert page.document.undo_stack.undoText() == "Move layer1"
    page.document.undo_stack.undo()
    assert page.network() == preset("resnet18")


def test_a_card_dropped_where_it_was_changes_nothing(show: Show, hand: Hand, recorder: Recorder) -> None:
    page = show("resnet18")
    hand.drag(hand.card("layer2"), hand.wire("layer2", "layer3"))
    assert page.document.undo_stack.count() == 0
    assert "there already" in recorder.said[-1]


def test_escape_ends_a_drag_of_a_card(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet18")
    end = hand.wire("layer3", "layer4")
    hand.drag(hand.card("layer1"), end, release=False)
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_Escape)
    hand.release(end)
    assert page.network() == preset("resnet18")


def test_delete_heals_the_wire(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet18")
    hand.click(hand.card("layer2"))
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_Delete)
    assert page.network().node("layer3").inputs == ("layer1",)
    assert selected(page) == [("layer1",)]


def test_delete_takes_single_blocks_out_of_a_stage(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.folds.open([("layer3",)])
    page.selection.set([("layer3", "1"), ("layer3", "2")])
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_Delete)
    assert page.network().node("layer3").op.value("blocks") == 4


def test_nothing_selected_is_said(show: Show, recorder: Recorder) -> None:
    page = show("resnet18")
    for command in (page.editor.delete, page.editor.toggle_bypass, page.editor.duplicate, page.editor.copy):
        assert not command()
        assert "Select what you want to" in recorder.said[-1]


def test_copy_and_paste_go_through_text_on_the_clipboard(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet18")
    hand.click(hand.card("layer2"))
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_C, CTRL)
    assert '"resexplorer-blocks"' in QGuiApplication.clipboard().text()
    hand.click(hand.card("layer3"))
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_V, CTRL)
    assert flow(page) == ["stem", "layer1", "layer2", "layer3", "layer5", "layer4", "head"]
    assert page.network().node("layer5").op == page.network().node("layer2").op
    assert selected(page) == [("layer5",)]


def test_cut_and_paste_move_several_blocks(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.selection.set([("layer2",), ("layer1",)])
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_X, CTRL)
    assert flow(page) == ["stem", "layer3", "layer4", "head"]
    page.selection.set([("layer4",)])
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_V, CTRL)
    assert flow(page) == ["stem", "layer3", "layer4", "layer1", "layer2", "head"]


def test_duplicate_inserts_behind(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.selection.set([("layer1",)])
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_D, CTRL)
    assert flow(page)[:4] == ["stem", "layer1", "layer5", "layer2"]


def test_a_layer_from_inside_a_block_can_be_copied_out(show: Show) -> None:
    page = show("resnet50")
    page.folds.open([("layer1", "0")])
    page.selection.set([("layer1", "0", "downsample.0")])
    page.editor.copy()
    page.selection.set([("stem",)])
    assert page.editor.paste()
    assert flow(page)[:3] == ["stem", "conv1", "layer1"]


def test_garbage_on_the_clipboard_is_a_sentence(show: Show, recorder: Recorder, qtbot: QtBot) -> None:
    page = show("resnet18")
    for text in ("hello", '{"format": "resexplorer-blocks"}', "[1, 2", '{"a": 1}', "", "null"):
        QGuiApplication.clipboard().setText(text)
        qtbot.keyClick(page.canvas.view, Qt.Key.Key_V, CTRL)
        assert page.network() == preset("resnet18")
        assert recorder.said[-1].endswith(".")
        assert "cop" in recorder.said[-1]


def test_ctrl_b_bypasses_and_switches_on_again(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.folds.open([("layer3",)])
    hand.click(hand.card("layer3", "3"))
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_B, CTRL)
    stage = page.network().node("layer3").op
    assert isinstance(stage, Stage)
    assert stage.override(3).bypassed
    assert page.document.undo_stack.undoText() == "Bypass layer3.3"
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_B, CTRL)
    assert page.network() == preset("resnet50")


def test_a_stage_becomes_blocks_and_blocks_become_a_stage(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.selection.set([("layer2",)])
    page.actions_by_name["unstack"].trigger()
    assert names(page) == ["stem", "layer1", "layer2_0", "layer2_1", "layer3", "layer4", "head"]
    assert selected(page) == [("layer2_0",), ("layer2_1",)]
    page.actions_by_name["stack"].trigger()
    assert flow(page) == ["stem", "layer1", "layer2", "layer3", "layer4", "head"]
    assert page.network().node("layer2").op == preset("resnet18").node("layer2").op


def test_selected_blocks_become_one_block_of_ones_own(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.selection.set([("layer2",), ("layer3",)])
    page.actions_by_name["group"].trigger()
    dialog = next(w for w in page.children() if type(w).__name__ == "GroupDialog")
    dialog.name.setText("Middle")
    make = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Make one block")
    qtbot.mouseClick(make, Qt.MouseButton.LeftButton)
    assert flow(page) == ["stem", "layer1", "group1", "layer4", "head"]
    assert page.network().node("group1").op.heading == "Middle"
    assert problems(page.network()) == ()
    page.actions_by_name["unstack"].trigger()
    assert flow(page) == ["stem", "layer1", "layer2", "layer3", "layer4", "head"]


def test_a_block_of_ones_own_is_kept_in_the_palette_and_dropped_from_there(
    show: Show, hand: Hand, recorder: Recorder
) -> None:
    page = show(group(preset("cifar_resnet20"), ["layer1"], "My stage"))
    page.selection.set([("group1",)])
    page.actions_by_name["keep"].trigger()
    assert "is in the palette now" in recorder.said[-1]
    item = page.palette_panel.items["own:My stage"]
    assert item.entry.group == "Your blocks"
    hand.from_palette("own:My stage", hand.wire("group1", "layer2"))
    assert flow(page)[:4] == ["stem", "group1", "group2", "layer2"]
    assert page.network().node("group2").op == page.network().node("group1").op
    item.actions()[0].trigger()
    assert "own:My stage" not in page.palette_panel.items


def test_a_library_that_cannot_be_written_is_said(
    show: Show, recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    page = show(group(preset("cifar_resnet20"), ["layer1"], "My stage"))
    page.selection.set([("group1",)])
    assert not page.editor.keep_in_palette()
    assert "can't be created" in recorder.said[-1]


def test_a_mismatched_long_skip_is_repaired_by_its_button(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet50")
    hand.drag(hand.port("layer1"), hand.card("layer3"))
    assert not page.toolbar.train.isEnabled()
    assert "Repair this first" in page.toolbar.train.toolTip()
    assert page.strip.isVisible()
    row = page.strip.rows[0]
    button = next(b for b in row.findChildren(QPushButton) if "projection" in b.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert problems(page.network()) == ()
    assert not page.strip.isVisible()
    assert page.toolbar.train.isEnabled()
    assert page.document.undo_stack.undoText().startswith("Insert 1×1 stride-4 projection")


def test_f8_walks_the_problems_and_says_each(show: Show, recorder: Recorder, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.editor.long_skip("layer1", "layer3")
    page.editor.insert("linear", Place())
    page.editor.long_skip("stem", "layer4")
    found = problems(page.network())
    page.selection.set(())
    seen = []
    for _ in found:
        qtbot.keyClick(page.canvas.view, Qt.Key.Key_F8)
        seen.append(recorder.said[-1])
    assert seen == [problem.sentence for problem in found if problem.node]
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_F8, SHIFT)
    assert recorder.said[-1] == found[-2].sentence


def test_the_list_of_problems_folds(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.editor.long_skip("layer1", "layer3")
    tall = page.strip.sizeHint().height()
    qtbot.mouseClick(page.strip.caret, Qt.MouseButton.LeftButton)
    assert page.strip.sizeHint().height() < tall
    assert page.strip.count.text() == "1 problem"


def test_undo_and_redo_of_fifty_random_edits_give_identical_documents(show: Show) -> None:
    page = show("resnet18")
    stack = page.document.undo_stack
    dice = random.Random(7)
    history = [page.network()]
    while stack.count() < 50:
        before = stack.count()
        _random_edit(page, dice)
        if stack.count() > before:
            history.append(page.network())
    for network in reversed(history[:-1]):
        stack.undo()
        assert page.network() == network
    for network in history[1:]:
        stack.redo()
        assert page.network() == network


def _random_edit(page: BuildPage, dice: random.Random) -> None:
    editor, network = page.editor, page.network()
    node = dice.choice(network.nodes).id
    page.selection.set([(node,)])
    choice = dice.randrange(8)
    if choice == 0:
        kind = dice.choice(["residual", "plain", "bottleneck", "conv", "activation", "squeeze_excite", "add"])
        editor.insert(kind, Place(wire=dice.choice(wires(network))))
    elif choice == 1 and len(network.nodes) > 4:
        editor.delete()
    elif choice == 2:
        editor.duplicate()
    elif choice == 3:
        editor.toggle_bypass()
    elif choice == 4:
        editor.set_values([node], {"channels": dice.choice([16, 32, 64])})
    elif choice == 5:
        editor.long_skip(node, dice.choice(network.nodes).id)
    elif choice == 6:
        editor.rename(node, f"n{dice.randrange(1000)}")
    else:
        editor.move(node, dice.choice(wires(network)))


def test_undo_and_redo_are_named_and_on_the_keyboard(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.editor.set_values(["layer1"], {"blocks": 4}, "Blocks")
    assert page.actions_by_name["undo"].text() == "&Undo Set blocks of layer1"
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_Z, CTRL)
    assert page.network() == preset("resnet18")
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_Y, CTRL)
    assert page.network().node("layer1").op.value("blocks") == 4
    qtbot.mouseClick(page.toolbar.undo, Qt.MouseButton.LeftButton)
    assert page.network() == preset("resnet18")
    assert not page.toolbar.undo.isEnabled()


def test_a_path_can_be_taken_away_from_a_join(show: Show) -> None:
    page = show("cifar_resnet20")
    page.editor.long_skip("stem", "layer1")
    wire = next(w for w in wires(page.network()) if (w.source, w.target) == ("stem", "add1"))
    assert page.editor.remove_path(wire)
    assert page.network() == preset("cifar_resnet20")


def test_every_menu_has_actions_and_every_action_a_name(page: BuildPage) -> None:
    for menu in ("File", "Edit", "View", "Network", "Run"):
        actions = [item for item in page.actions_for_menu(menu) if not item.isSeparator()]
        assert actions
        assert all(item.text() for item in actions)


def test_no_two_actions_share_a_key(page: BuildPage) -> None:
    keys = [key.toString() for item in page.actions_by_name.by_name.values() for key in item.shortcuts()]
    assert len(keys) == len(set(keys))


def test_skips_and_moves_work_without_a_mouse(show: Show, qtbot: QtBot) -> None:
    page = show("cifar_resnet20")
    view = page.canvas.view
    page.selection.set([("stem",), ("layer1",)])
    qtbot.keyClick(view, Qt.Key.Key_J, CTRL)
    assert page.network().node("add1").inputs == ("layer1", "stem")
    page.document.undo_stack.undo()
    page.selection.set([("layer1",)])
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert flow(page) == ["stem", "layer2", "layer1", "layer3", "head"]
    qtbot.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.network() == preset("cifar_resnet20")


def test_a_node_at_the_end_can_be_moved_no_further(show: Show, recorder: Recorder) -> None:
    page = show("cifar_resnet20")
    page.selection.set([("stem",)])
    assert not page.editor.shift(-1)
    page.selection.set([("head",)])
    assert not page.editor.shift(1)
    assert "can't be moved further" in recorder.said[-1]
