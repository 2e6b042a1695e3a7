"""Opening, saving, exporting, training: what happens to the document as a whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from resexplorer.network import Network, load, preset, save
from tests.ui.build.conftest import Hand
from tests.ui.conftest import Recorder
from ui.build.exports import FORMATS
from ui.build.gallery import Gallery
from ui.build.page import BuildPage
from ui.build.toolbar import shape_of
from ui.services import Services
from ui.widgets.message import MessageDialog

Show = Callable[[Network | str], BuildPage]


def _press(qtbot: QtBot, dialog: object, text: str) -> None:
    assert isinstance(dialog, MessageDialog | Gallery)
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_save_and_open_give_the_same_document(show: Show, tmp_path: Path, services: Services) -> None:
    page = show("seresnext50_32x4d")
    page.editor.set_values(["layer2"], {"blocks": 7})
    assert not page.document.saved
    path = tmp_path / "mine.json"
    page.files._write(path, lambda: None)
    assert page.document.saved
    assert load(path) == page.network()
    page.document.new()
    page.files.open_path(str(path))
    assert page.network().node("layer2").op.value("blocks") == 7
    assert services.settings.recent_files()[0] == str(path)


def test_ctrl_s_asks_for_a_file_once(show: Show, tmp_path: Path, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.editor.rename_network("My net")
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = page.files.dialog
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "a.json"))
    dialog.close()
    page.editor.set_values(["layer1"], {"blocks": 3})
    qtbot.keyClick(page.canvas.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert load(tmp_path / "a.json").node("layer1").op.value("blocks") == 3


def test_a_broken_file_is_explained_in_a_sentence(page: BuildPage, tmp_path: Path) -> None:
    before = page.network()
    for text in ("not json", '{"format": "other"}', json.dumps({"format": "resexplorer-network", "version": 99})):
        path = tmp_path / "broken.json"
        path.write_text(text)
        page.files.open_path(str(path))
        dialog = page.files.dialog
        assert isinstance(dialog, MessageDialog)
        assert dialog.sentence.endswith(".")
        dialog.close()
    page.files.open_path(str(tmp_path / "nowhere.json"))
    assert isinstance(page.files.dialog, MessageDialog)
    assert "can't be read" in page.files.dialog.sentence
    page.files.dialog.close()
    assert page.network() is before


def test_a_folder_that_cannot_be_written_is_explained(show: Show, tmp_path: Path) -> None:
    page = show("resnet18")
    page.files._write(tmp_path / "missing" / "a.json", lambda: None)
    assert isinstance(page.files.dialog, MessageDialog)
    assert "can't be written" in page.files.dialog.sentence
    page.files.dialog.close()


def test_unsaved_changes_are_asked_about_before_they_are_lost(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.editor.set_values(["layer1"], {"blocks": 3})
    page.open_network(preset("resnet50"))
    assert page.network().name == "ResNet-18"
    _press(qtbot, page.files.dialog, "Cancel")
    assert page.network().name == "ResNet-18"
    page.open_network(preset("resnet50"))
    _press(qtbot, page.files.dialog, "Don't save")
    assert page.network() == preset("resnet50")


def test_closing_the_window_waits_for_the_answer(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    assert page.may_close()
    page.editor.set_values(["layer1"], {"blocks": 3})
    assert not page.may_close()
    _press(qtbot, page.files.dialog, "Don't save")
    assert page.may_close()


def test_saving_on_the_way_out_goes_on_afterwards(show: Show, tmp_path: Path, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.files._write(tmp_path / "a.json", lambda: None)
    page.editor.set_values(["layer1"], {"blocks": 3})
    page.open_network(preset("resnet50"))
    _press(qtbot, page.files.dialog, "Save")
    assert load(tmp_path / "a.json").node("layer1").op.value("blocks") == 3
    assert page.network() == preset("resnet50")


def test_a_file_dropped_on_the_page_is_opened(page: BuildPage, tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    save(preset("resnet34"), path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(page.rect().center(), copy, data, left, none)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(page.rect().center()), copy, data, left, none))
    assert page.network() == preset("resnet34")


def test_the_gallery_finds_and_opens_a_preset(page: BuildPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.toolbar.new, Qt.MouseButton.LeftButton)
    gallery = page.gallery
    assert gallery is not None
    assert len(gallery.titles()) > 20
    qtbot.keyClicks(gallery.search, "seresnext50")
    assert gallery.titles()[0] == "SE-ResNeXt-50 (32×4d)"
    assert not gallery.list.grab().isNull()
    qtbot.keyClick(gallery.search, Qt.Key.Key_Return)
    assert page.network() == preset("seresnext50_32x4d")
    assert page.canvas.overlay is not None
    assert not page.canvas.overlay.isVisible()


def test_the_gallery_shows_one_family(page: BuildPage, qtbot: QtBot) -> None:
    page.show_gallery()
    gallery = page.gallery
    assert gallery is not None
    qtbot.mouseClick(gallery.family_buttons["plain"], Qt.MouseButton.LeftButton)
    assert all(title.startswith("Plain") for title in gallery.titles())
    gallery.search.setText("zzzzzz")
    assert gallery.titles() == []
    gallery.reject()


def test_a_blank_network_says_what_to_do(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    page.show_gallery()
    _press(qtbot, page.gallery, "Blank network")
    assert page.network().nodes == ()
    assert page.canvas.overlay is not None
    assert page.canvas.overlay.isVisible()
    assert not page.toolbar.train.isEnabled()
    assert "preset" in page.toolbar.train.toolTip()
    assert not page.strip.isVisible()


def test_train_this_hands_the_network_to_the_launch_dialog(show: Show, recorder: Recorder, qtbot: QtBot) -> None:
    page = show("cifar_resnet20")
    qtbot.mouseClick(page.toolbar.train, Qt.MouseButton.LeftButton)
    assert recorder.launched == [[preset("cifar_resnet20")]]


def test_the_input_is_edited_in_the_bar(show: Show, qtbot: QtBot, recorder: Recorder) -> None:
    page = show("resnet18")
    line = page.toolbar.input
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "3x64x64")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert page.network().input == (3, 64, 64)
    assert line.text() == "3 × 64 × 64"
    line.selectAll()
    qtbot.keyClicks(line, "many")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert page.network().input == (3, 64, 64)
    assert "channels × height × width" in recorder.said[-1]


@pytest.mark.parametrize(
    ("text", "shape"),
    [("3 × 32 × 32", (3, 32, 32)), ("1,28", (1, 28, 28)), ("3x8 9", (3, 8, 9)), ("3", None), ("a", None), ("", None)],
)
def test_shapes_are_read_however_they_are_written(text: str, shape: tuple[int, int, int] | None) -> None:
    assert shape_of(text) == shape


def test_the_name_is_edited_in_the_bar_and_shows_what_is_not_saved(show: Show, qtbot: QtBot) -> None:
    page = show("resnet18")
    assert page.page_title == "ResNet-18"
    line = page.toolbar.name
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Mine")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert page.network().name == "Mine"
    assert page.page_title == "Mine •"
    page.document.undo_stack.undo()
    assert page.page_title == "ResNet-18"


@pytest.mark.parametrize("kind", [f for f in FORMATS if f.ending not in {"onnx", "png", "pdf"}], ids=lambda f: f.ending)
def test_every_text_format_is_written(
    show: Show, tmp_path: Path, qtbot: QtBot, recorder: Recorder, kind: object
) -> None:
    page = show("cifar_resnet20")
    assert isinstance(kind, type(FORMATS[0]))
    path = tmp_path / f"net.{kind.ending}"
    page.exports.write(kind, path)
    qtbot.waitUntil(lambda: recorder.said[-1] == f"Wrote net.{kind.ending}.")
    assert path.stat().st_size > 200


def test_what_needs_a_sound_network_is_not_offered_while_there_are_problems(show: Show) -> None:
    page = show("resnet50")
    offered = {a.text() for a in page.exports.menu.actions() if a.isEnabled()}
    assert "PyTorch code…" in offered
    page.editor.long_skip("layer1", "layer3")
    offered = {a.text() for a in page.exports.menu.actions() if a.isEnabled()}
    assert "PyTorch code…" not in offered
    assert "Network file (JSON)…" in offered


def test_an_export_that_fails_is_explained(show: Show, tmp_path: Path, qtbot: QtBot) -> None:
    page = show("cifar_resnet20")
    page.exports.write(FORMATS[0], tmp_path / "missing" / "net.py")
    qtbot.waitUntil(lambda: isinstance(page.exports.dialog, MessageDialog))
    assert isinstance(page.exports.dialog, MessageDialog)
    assert "can't be written" in page.exports.dialog.sentence
    page.exports.dialog.close()


def test_panels_can_be_hidden_and_the_page_remembers_its_sides(page: BuildPage, services: Services) -> None:
    page.actions_by_name["palette"].trigger()
    assert not page.side.isVisible()
    page.actions_by_name["palette"].trigger()
    assert page.side.isVisible()
    page.close_page()
    assert len(services.settings.get("build.sides", list[int]())) == 3


def test_another_document_starts_without_history_selection_and_open_cards(show: Show, hand: Hand) -> None:
    page = show("resnet50")
    page.folds.open([("layer1",)])
    page.selection.set([("layer1",)])
    page.document.open(preset("resnet18"))
    assert page.document.undo_stack.count() == 0
    assert page.selection.paths == ()
    assert page.folds.opened == frozenset()
