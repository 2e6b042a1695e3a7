"""The inspector: values, numbers, several blocks at once, single blocks of stages, what can only be looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from resexplorer.network import REGISTRY, Network, Node, Stage, analyse, preset
from tests.ui.build.conftest import Hand
from tests.ui.conftest import Recorder
from ui.build.inspector import Inspector
from ui.build.page import BuildPage

Show = Callable[[Network | str], BuildPage]


def _type(qtbot: QtBot, inspector: Inspector, name: str, text: str) -> None:
    """Type a value into a line of the form and press Enter."""
    assert inspector.form is not None
    line = inspector.form.editor(name).findChild(QLineEdit)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def _choose(inspector: Inspector, name: str, value: str) -> None:
    """Choose an option of a combo box as a person does."""
    assert inspector.form is not None
    combo = inspector.form.editor(name).findChild(QComboBox)
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def test_a_typed_value_changes_the_network_and_its_numbers_in_one_step(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet50")
    hand.click(hand.card("layer3"))
    before = page.inspector.numbers.network.row("Parameters")
    assert before == ("25,557,032", "= paper")
    _type(qtbot, page.inspector, "blocks", "8")
    after = page.inspector.numbers.network.row("Parameters")
    assert after[0] == f"{analyse(page.network()).parameters:,}"
    assert after[1].startswith("+")
    assert page.document.undo_stack.count() == 1
    assert page.document.undo_stack.undoText() == "Set blocks of layer3"
    page.document.undo_stack.undo()
    assert page.inspector.numbers.network.row("Parameters") == before


def test_the_selections_numbers_and_shares_are_shown(show: Show) -> None:
    page = show("resnet50")
    page.selection.set([("layer2",)])
    summary = analyse(page.network()).by_id["layer2"].summary
    panel = page.inspector.numbers
    assert panel.selection.heading.text() == "This stage"
    assert panel.selection.row("Parameters")[0] == f"{summary.parameters:,}"
    assert panel.selection.row("MACs") == ("1.03 G", "25 %")
    assert panel.selection.row("Receptive field")[0] == "91 px"
    assert panel.network.row("Depth")[0] == "50 layers"


def test_the_receptive_field_inside_a_stage_ends_as_the_stages_own(show: Show) -> None:
    page = show("resnet50")
    page.selection.set([("layer3",)])
    whole = page.inspector.numbers.selection.row("Receptive field")
    page.selection.set([("layer3", "5")])
    assert page.inspector.numbers.selection.row("Receptive field") == whole


def test_an_invalid_value_changes_nothing_and_is_explained(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.selection.set([("layer3",)])
    before = page.network()
    _type(qtbot, page.inspector, "blocks", "0")
    assert page.network() is before
    assert page.inspector.form is not None
    assert "use a whole number" in page.inspector.form.problems()[0]


def test_plain_34_becomes_resnet_34_by_one_edit_of_four_stages(show: Show) -> None:
    page = show("plain34")
    stages = ("layer1", "layer2", "layer3", "layer4")
    page.selection.set((name,) for name in stages)
    _choose(page.inspector, "block", "residual")
    assert page.document.undo_stack.count() == 1
    wanted = preset("resnet34")
    assert replace(page.network(), name=wanted.name, preset=wanted.preset) == wanted


def test_mixed_values_are_shown_as_mixed_and_become_one(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.selection.set([("layer1",), ("layer2",)])
    form = page.inspector.form
    assert form is not None
    assert form.editor("blocks").findChild(QLineEdit).placeholderText() == "mixed"
    assert page.inspector.title.text() == "2 blocks"
    _type(qtbot, page.inspector, "blocks", "5")
    assert [page.network().node(n).op.value("blocks") for n in ("layer1", "layer2")] == [5, 5]


def test_several_kinds_share_only_what_both_have(show: Show) -> None:
    page = show("resnet50")
    page.selection.set([("stem",), ("layer1",)])
    assert page.inspector.form is not None
    names = page.inspector.form.names()
    assert "channels" in names
    assert "blocks" not in names
    assert "pool" not in names


def test_a_block_of_a_stage_is_changed_alone_and_linked_again(show: Show, hand: Hand, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.folds.open([("layer3",)])
    hand.click(hand.card("layer3", "4"))
    _type(qtbot, page.inspector, "se_reduction", "8")
    stage = page.network().node("layer3").op
    assert isinstance(stage, Stage)
    assert [stage.instance(index).value("se_reduction") for index in range(6)] == [None, None, None, None, 8, None]
    link = next(b for b in page.inspector.findChildren(QPushButton) if b.text() == "Link again" and b.isVisible())
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert page.network() == preset("resnet50")


def test_a_unique_block_keeps_its_settings_when_the_stage_changes(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.folds.open([("layer3",)])
    page.selection.set([("layer3", "1")])
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    page.editor.set_values(["layer3"], {"se_reduction": 16})
    stage = page.network().node("layer3").op
    assert isinstance(stage, Stage)
    assert stage.instance(1).value("se_reduction") is None
    assert stage.instance(2).value("se_reduction") == 16


def test_a_layer_inside_a_block_can_be_looked_at_and_leads_to_its_block(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.folds.open([("layer1", "0")])
    page.selection.set([("layer1", "0", "conv2")])
    inspector = page.inspector
    assert inspector.form is None
    assert inspector.facts.row("Kernel")[0] == "3 px"
    assert inspector.facts.row("Output channels")[0] == "64 ch"
    assert "Part of layer1.0" in inspector.help.text()
    assert inspector.numbers.selection.row("Parameters")[0] == "36,864"
    button = next(b for b in inspector.findChildren(QPushButton) if b.text() == "Select layer1.0" and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.selection.paths == (("layer1", "0"),)


def test_a_check_box_is_one_step(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.selection.set([("stem",)])
    assert page.inspector.form is not None
    box = page.inspector.form.editor("pool").findChild(QCheckBox)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center() - box.rect().center() / 1.1)
    assert page.network().node("stem").op.value("pool") is False
    assert page.document.undo_stack.count() == 1


def test_the_name_is_edited_in_place(show: Show, qtbot: QtBot) -> None:
    page = show("resnet50")
    page.folds.open([("layer3",)])
    page.selection.set([("layer3",)])
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_F2)
    assert page.inspector.name.hasFocus()
    qtbot.keyClicks(page.inspector.name, "body")
    qtbot.keyClick(page.inspector.name, Qt.Key.Key_Return)
    assert "body" in page.network()
    assert page.selection.paths == (("body",),)
    assert ("body",) in page.folds.opened


def test_a_bad_name_is_refused_with_a_sentence(show: Show, qtbot: QtBot, recorder: Recorder) -> None:
    page = show("resnet50")
    page.selection.set([("layer3",)])
    page.inspector.start_rename()
    qtbot.keyClicks(page.inspector.name, "not a name!")
    qtbot.keyClick(page.inspector.name, Qt.Key.Key_Return)
    assert "letters, digits and underscores" in recorder.said[-1]
    assert page.inspector.name.text() == "layer3"
    assert page.network() == preset("resnet50")


def test_fields_carry_help_and_source_as_tooltips(show: Show) -> None:
    page = show("resnext50_32x4d")
    page.selection.set([("layer1",)])
    form = page.inspector.form
    assert form is not None
    line = form.editor("cardinality").findChild(QLineEdit)
    assert "parallel paths" in line.toolTip()
    assert "1611.05431" in line.toolTip()
    assert list(form.names())[:6] == ["blocks", "block", "channels", "stride", "cardinality", "path_width"]


def test_every_registered_kind_has_an_inspector_and_a_card(show: Show) -> None:
    for kind, cls in REGISTRY.items():
        op = cls()
        page = show(Network("One", (3, 32, 32), (Node("one", op, ("input",) * max(1, op.arity[0])),)))
        page.selection.set([("one",)])
        if op.fields():
            assert page.inspector.form is not None, kind
            assert set(page.inspector.form.names()) == {field.name for field in op.fields()}, kind
        assert page.inspector.kind.text(), kind
        assert page.canvas.view.grab().width() > 0, kind


def test_the_network_is_compared_with_its_preset_only_at_its_own_size(show: Show) -> None:
    page = show("resnet50")
    page.editor.set_input((3, 64, 64))
    assert page.inspector.numbers.network.row("MACs")[1] == ""
    assert page.inspector.numbers.network.row("Parameters")[1] == "= paper"


def test_the_budget_lock_lets_the_width_follow(show: Show, qtbot: QtBot) -> None:
    page = show("resnext50_32x4d")
    page.selection.set((name,) for name in ("layer1", "layer2", "layer3", "layer4"))
    assert page.inspector.lock.isVisible()
    combo = page.inspector.lock.editor("keep").findChild(QComboBox)
    combo.setCurrentIndex(combo.findData("macs"))
    combo.activated.emit(combo.currentIndex())
    before = analyse(page.network()).macs
    _type(qtbot, page.inspector, "cardinality", "8")
    after = analyse(page.network()).macs
    assert abs(after - before) / before < 0.02
    widths = [page.network().node(f"layer{n}").op.value("path_width") for n in (1, 2, 3, 4)]
    assert widths[0] != 4
    assert page.document.undo_stack.count() == 1


def test_the_lock_is_offered_only_where_a_width_can_follow(show: Show) -> None:
    page = show("resnet50")
    page.selection.set([("head",)])
    assert not page.inspector.lock.isVisible()
