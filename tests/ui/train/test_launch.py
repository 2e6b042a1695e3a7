"""The launch dialog, used with mouse and keys, on a real database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow, QToolButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from resexplorer.experiment import DATASETS
from resexplorer.network import Network, preset
from resexplorer.store import Store
from ui.services import Services
from ui.train.launch.dialog import LaunchDialog
from ui.widgets.editors import LineEditor

LEFT = Qt.MouseButton.LeftButton
Open = Callable[..., LaunchDialog]


@pytest.fixture
def open_dialog(qtbot: QtBot, services: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Open:
    monkeypatch.setenv("RESEXPLORER_DATA", str(tmp_path / "datasets"))
    parent = QMainWindow()
    parent.resize(1200, 800)
    qtbot.addWidget(parent)
    with qtbot.waitActive(parent):
        parent.show()

    def make(networks: tuple[Network, ...] = ()) -> LaunchDialog:
        dialog = LaunchDialog(services, networks, parent)
        with qtbot.waitActive(dialog):
            dialog.open()
        return dialog

    return make


def row(dialog: LaunchDialog, key: str) -> QTreeWidgetItem:
    return dialog.networks._items[key]


def toggle(qtbot: QtBot, dialog: LaunchDialog, key: str) -> None:
    """Click the check box of a network."""
    tree = dialog.networks.tree
    tree.scrollToItem(row(dialog, key))
    rect = tree.visualItemRect(row(dialog, key))
    point = rect.topLeft()
    point.setX(rect.left() + 12)
    point.setY(rect.center().y())
    qtbot.mouseClick(tree.viewport(), LEFT, pos=point)


def line(dialog: LaunchDialog, name: str) -> QLineEdit:
    editor = dialog.recipe.form.editor(name)
    assert isinstance(editor, LineEditor)
    return editor.line


def retype(qtbot: QtBot, edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text)


def test_that_networks_times_seeds_are_queued_with_one_click(qtbot: QtBot, open_dialog: Open, store: Store) -> None:
    dialog = open_dialog()
    toggle(qtbot, dialog, "cifar_plain20")
    retype(qtbot, dialog.repeat.seeds.line, "0, 1")
    retype(qtbot, line(dialog, "epochs"), "2")
    assert dialog.summary.text() == "2 networks · 2 seeds = 4 runs, 24 steps (2 epochs) each"
    with qtbot.waitSignal(dialog.launched) as signal:
        qtbot.mouseClick(dialog.start, LEFT)
    runs = store.runs()
    assert signal.args == [[run.id for run in runs]]
    assert [(run.name, run.seed) for run in runs] == [
        ("Plain-20, seed 0", 0), ("Plain-20, seed 1", 1), ("ResNet-20, seed 0", 0), ("ResNet-20, seed 1", 1),
    ]  # fmt: skip
    assert {run.group for run in runs} == {"2 networks on Digits 8×8"}
    assert store.spec(runs[0].id).recipe.epochs == 2
    assert runs[0].recipe == "custom"


def test_that_the_network_of_build_is_checked_first(qtbot: QtBot, open_dialog: Open, store: Store) -> None:
    dialog = open_dialog((preset("resnet18"),))
    assert dialog.networks.checked() == ["own 0"]
    assert dialog.repeat.chosen_name() == "ResNet-18"
    assert dialog.start.isEnabled(), dialog.summary.text()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    with qtbot.waitSignal(dialog.launched):
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (run,) = store.runs()
    assert (run.name, run.group, run.network) == ("ResNet-18", None, "ResNet-18")


def test_that_start_waits_until_nothing_is_wrong_and_says_why(qtbot: QtBot, open_dialog: Open, store: Store) -> None:
    dialog = open_dialog()
    toggle(qtbot, dialog, "cifar_resnet20")
    assert not dialog.start.isEnabled()
    assert dialog.summary.text() == "Choose at least one network."
    toggle(qtbot, dialog, "cifar_resnet20")
    assert dialog.start.isEnabled()
    retype(qtbot, line(dialog, "batch_size"), "0")
    assert not dialog.start.isEnabled()
    assert "Batch size can't be 0" in dialog.recipe.form.problems()[0]
    assert "Batch size can't be 0" in dialog.start.toolTip()
    retype(qtbot, line(dialog, "batch_size"), "2000")
    assert "larger than the 1,437 training images" in dialog.summary.text()
    retype(qtbot, line(dialog, "batch_size"), "64")
    retype(qtbot, dialog.repeat.seeds.line, "1, x")
    assert not dialog.start.isEnabled()
    retype(qtbot, dialog.repeat.seeds.line, "1")
    assert dialog.start.isEnabled()
    assert store.runs() == []


def test_that_a_network_that_does_not_fit_the_data_is_named(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog((preset("inception_resnet_v2"),))
    assert not dialog.start.isEnabled()
    assert "Inception-ResNet-v2 can't be trained" in dialog.summary.text()


def test_that_search_finds_by_name_and_family(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    qtbot.keyClicks(dialog.networks.search, "plain 56")
    visible = [key for key, item in dialog.networks._items.items() if not item.isHidden()]
    assert visible == ["cifar_plain56"]


def test_that_enter_in_the_tree_checks_instead_of_starting(qtbot: QtBot, open_dialog: Open, store: Store) -> None:
    dialog = open_dialog()
    tree = dialog.networks.tree
    tree.setCurrentItem(row(dialog, "cifar_plain20"))
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert "cifar_plain20" in dialog.networks.checked()
    assert store.runs() == []


def test_that_the_data_are_shown_with_pictures_and_where_they_are(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    cards = dialog.data.cards
    assert list(cards) == list(DATASETS)
    qtbot.waitUntil(lambda: cards["digits"].strip.count == 8)
    assert cards["digits"].where() == "Ships with the program."
    qtbot.waitUntil(lambda: "will be downloaded" in cards["cifar100"].where())


def test_that_another_data_set_changes_what_is_queued(qtbot: QtBot, open_dialog: Open, store: Store) -> None:
    dialog = open_dialog()
    qtbot.mouseClick(dialog.data.cards["cifar10"], LEFT)
    assert dialog.data.name == "cifar10"
    with qtbot.waitSignal(dialog.launched):
        qtbot.mouseClick(dialog.start, LEFT)
    (run,) = store.runs()
    assert run.data == "cifar10"
    assert store.spec(run.id).references == {"test/error": 0.0875}


def test_that_a_folder_without_the_data_is_refused_with_a_sentence(
    qtbot: QtBot, open_dialog: Open, tmp_path: Path
) -> None:
    dialog = open_dialog()
    qtbot.mouseClick(dialog.data.cards["cifar10"], LEFT)
    dialog.data.set_folder("cifar10", str(tmp_path))
    qtbot.waitUntil(lambda: "holds no CIFAR-10" in dialog.data.cards["cifar10"].where())
    assert dialog.data.folder is None


def test_that_a_named_recipe_fills_the_form_and_a_change_makes_it_your_own(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    combo = dialog.recipe.combo
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_End)
    assert combo.currentData() == "he2016-cifar"
    assert dialog.recipe.recipe().steps == 64_000
    assert line(dialog, "milestones").isVisible()
    assert not line(dialog, "epochs").isVisible()
    retype(qtbot, line(dialog, "lr"), "0.05")
    assert combo.currentText() == "Your own"
    qtbot.keyClick(combo, Qt.Key.Key_Home)
    assert combo.findText("Your own") < 0
    assert dialog.recipe.recipe().steps is None


def test_that_mirroring_digits_is_hinted_at(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    dialog.recipe.combo.setFocus()
    qtbot.keyClick(dialog.recipe.combo, Qt.Key.Key_End)
    assert "turn off the random flip" in dialog.recipe._hint.text()


def test_that_last_choices_come_back(qtbot: QtBot, open_dialog: Open) -> None:
    first = open_dialog()
    toggle(qtbot, first, "cifar_plain20")
    retype(qtbot, line(first, "lr"), "0.05")
    retype(qtbot, first.repeat.seeds.line, "3, 4")
    with qtbot.waitSignal(first.launched):
        qtbot.mouseClick(first.start, LEFT)
    second = open_dialog()
    assert second.networks.checked() == ["cifar_plain20", "cifar_resnet20"]
    assert second.recipe.recipe().lr == 0.05
    assert second.repeat.chosen_seeds() == (3, 4)


@pytest.mark.parametrize("stored", [7, {"recipe": 3, "seeds": "x", "networks": {}}, {"recipe": {"lr": -1}}])
def test_that_choices_that_make_no_sense_any_more_are_left_out(
    qtbot: QtBot, open_dialog: Open, services: Services, stored: object
) -> None:
    services.settings.set("launch", stored)
    assert open_dialog().start.isEnabled()


def test_that_a_typed_name_is_kept_when_networks_change(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    retype(qtbot, dialog.repeat.name.line, "My study")
    toggle(qtbot, dialog, "cifar_plain20")
    assert dialog.repeat.chosen_name() == "My study"


def test_that_the_devices_are_offered(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    device = dialog.repeat.device
    qtbot.waitUntil(lambda: device.findData("cpu") >= 0 and "core" in device.itemText(device.findData("cpu")))
    assert device.currentData() == "auto"


def test_that_escape_queues_nothing(qtbot: QtBot, open_dialog: Open, store: Store) -> None:
    dialog = open_dialog()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert store.runs() == []


def test_that_any_value_can_be_varied(qtbot: QtBot, open_dialog: Open, store: Store) -> None:
    dialog = open_dialog()
    qtbot.mouseClick(dialog.vary.add_button, LEFT)
    (row,) = dialog.vary.rows
    assert row.varied() == ("lr", ("0.1",))
    retype(qtbot, row.line, "0.05, 0.1; 0.2")
    assert "3 × learning rate = 3 runs" in dialog.summary.text()
    retype(qtbot, row.line, "0.05, quick")
    assert not dialog.start.isEnabled()
    retype(qtbot, row.line, "0.05, 0.2")
    with qtbot.waitSignal(dialog.launched):
        qtbot.mouseClick(dialog.start, LEFT)
    assert [store.spec(run.id).recipe.lr for run in store.runs()] == [0.05, 0.2]


def test_that_a_choice_proposes_all_its_options_and_can_be_taken_back(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    row = dialog.vary.add("skip")
    assert set(row.varied()[1]) >= {"A", "B", "C"}
    (cross,) = row.findChildren(QToolButton)
    qtbot.mouseClick(cross, LEFT)
    assert dialog.vary.varied() == ()
    assert "1 run" in dialog.summary.text()


def test_that_an_experiment_of_a_paper_fills_everything_in(qtbot: QtBot, open_dialog: Open, store: Store) -> None:
    dialog = open_dialog()
    combo = dialog.experiment.combo
    combo.setFocus()
    qtbot.keyClicks(combo, "Skip")
    assert dialog.experiment.template is not None
    assert dialog.repeat.chosen_name() == "Skip A, B or C"
    assert len(dialog.networks.networks()) == 4
    qtbot.keyClick(dialog.experiment.scale, Qt.Key.Key_End)
    assert dialog.data.name == "cifar10"
    qtbot.keyClick(dialog.experiment.scale, Qt.Key.Key_Home)
    with qtbot.waitSignal(dialog.launched):
        qtbot.mouseClick(dialog.start, LEFT)
    runs = store.runs()
    assert {run.group for run in runs} == {"Skip A, B or C"}
    assert {run.tags for run in runs} == {("skip-options",)}
    assert {run.data for run in runs} == {"digits"}


def test_that_other_networks_make_an_experiment_your_own(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    dialog.use_experiment("skip-options")
    toggle(qtbot, dialog, "cifar_plain20")
    assert dialog.experiment.template is None
    assert dialog.plan().tags == ()
    assert dialog.start.isEnabled()
