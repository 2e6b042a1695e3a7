"""A chart's files hold exactly what it shows."""

import csv
import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from ui.plots.chart import CurveStyle
from ui.plots.export import ChartNotSaved
from ui.widgets.message import MessageDialog


@pytest.fixture
def chart(chart):
    chart.set_axes("Step", "Error", percent_y=True)
    style = CurveStyle("#C4320A", "solid", "ResNet-20, seed 0")
    chart.set_series("a", style, np.arange(5_000), np.linspace(1, 0, 5_000))
    chart.set_series("b", CurveStyle(1, "dash", "other"), [10, 4_000], [0.5, np.nan])
    return chart


def rows(text):
    return list(csv.reader(io.StringIO(text)))


def test_that_the_csv_holds_every_point_of_the_visible_range(chart, tmp_path):
    chart.set_x_range(10, 30)
    chart.save(tmp_path / "chart.csv")
    head, *body = rows((tmp_path / "chart.csv").read_text())
    assert head == ["curve", "step", "error"]
    assert [row[:2] for row in body] == [["ResNet-20, seed 0", str(n)] for n in range(10, 31)] + [["other", "10"]]
    assert float(body[0][2]) == np.linspace(1, 0, 5_000)[10]


def test_that_hidden_curves_stay_out_and_smoothed_values_come_along(chart, tmp_path):
    chart.set_hidden("b", True)
    chart.set_smoothing(0.9)
    chart.save(tmp_path / "chart.csv")
    head, *body = rows((tmp_path / "chart.csv").read_text())
    assert head[-1] == "smoothed"
    assert {row[0] for row in body} == {"ResNet-20, seed 0"}
    assert float(body[100][3]) > float(body[100][2])


def test_that_the_png_has_two_pixels_for_each_of_the_screens(chart, tmp_path):
    chart.save(tmp_path / "chart.png")
    image = QImage(str(tmp_path / "chart.png"))
    assert image.size() == chart.size() * 2
    colors = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert "#c4320a" in colors


def test_that_the_svg_is_lines_and_words(chart, tmp_path):
    chart.save(tmp_path / "chart.svg")
    root = ET.parse(tmp_path / "chart.svg").getroot()
    words = " ".join("".join(item.itertext()) for item in root.iter() if item.tag.endswith("text"))
    assert "Test error" in words
    assert "ResNet-20, seed 0" in words
    assert "4k" in words
    assert not [item for item in root.iter() if item.tag.endswith("image")]


def test_that_copy_puts_picture_and_numbers_on_the_clipboard(chart):
    chart.canvas.setFocus()
    QTest.keyClick(chart.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert data.text().startswith("curve,step,error\n")


def test_that_a_file_that_can_not_be_written_is_refused_in_a_sentence(chart, tmp_path):
    with pytest.raises(ChartNotSaved, match="choose another folder"):
        chart.save(tmp_path / "missing" / "chart.png")


@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_that_the_dialog_saves_under_the_chosen_name(chart, qtbot, tmp_path, kind):
    dialog = chart.ask_to_save(kind)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / f"mine.{kind}"))
    dialog.close()
    assert (tmp_path / f"mine.{kind}").stat().st_size > 100


def test_that_a_failed_save_shows_its_sentence(chart, qtbot, tmp_path):
    dialog = chart.ask_to_save("png")
    dialog.fileSelected.emit(str(tmp_path / "missing" / "mine.png"))
    dialog.close()
    qtbot.waitUntil(lambda: bool(chart.findChildren(MessageDialog)))
    (message,) = chart.findChildren(MessageDialog)
    assert "choose another folder" in message.sentence
    message.close()


def test_that_saving_shows_no_cross_hair_and_leaves_the_screen_as_it_was(chart, tmp_path):
    chart.save(tmp_path / "without.svg")
    chart.set_cursor(500)
    chart.save(tmp_path / "with.svg")
    assert (tmp_path / "without.svg").read_text() == (tmp_path / "with.svg").read_text()
    assert chart.canvas.cursor_px is not None
