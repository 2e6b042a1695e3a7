"""Runs as dots, and the line that nobody beats."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from ui.plots.axes import Axes
from ui.plots.scatter import Scatter, ScatterPoint
from ui.plots.ticks import Unit

AXES = Axes("Parameters", "", True, False, Unit.COUNT, Unit.PERCENT)


def point(key, x, y, strong=False):
    return ScatterPoint(key, f"run {key}", x, y, QColor("#0072B2"), strong)


@pytest.fixture
def scatter(qtbot):
    made = Scatter()
    made.empty_text = "Nothing yet."
    qtbot.addWidget(made)
    made.resize(420, 300)
    made.show()
    return made


@pytest.fixture
def filled(scatter):
    scatter.show_points(AXES, [
        point("small", 270_000, 0.02), point("large", 850_000, 0.01, True), point("beaten", 900_000, 0.03),
        point("nan", 1e6, float("nan")), point("zero", 0, 0.5),
    ])  # fmt: skip
    return scatter


def test_that_only_points_with_a_place_are_shown_and_the_best_are_named(filled):
    assert filled.text() == ("3 runs. Nobody beats: run small 270,000, 2.00 %; run large 850,000, 1.00 %.")
    assert filled.accessibleDescription() == filled.text()


def test_that_an_empty_scatter_says_so(scatter):
    assert scatter.text() == "Nothing yet."
    scatter.show_points(AXES, [])
    assert scatter.point_at(QPointF(100, 100)) is None
    assert not scatter.grab().isNull()


def test_that_a_click_chooses_and_with_ctrl_adds(filled, qtbot):
    at = filled.place_of("large").toPoint()
    with qtbot.waitSignal(filled.clicked) as clicked:
        QTest.mouseClick(filled, Qt.MouseButton.LeftButton, pos=at)
    assert clicked.args == ["large", False]
    with qtbot.waitSignal(filled.clicked) as clicked:
        QTest.mouseClick(filled, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, at)
    assert clicked.args == ["large", True]
    with qtbot.assertNotEmitted(filled.clicked):
        QTest.mouseClick(filled, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def test_that_points_lie_where_their_values_are(filled):
    small, large, beaten = (filled.place_of(key) for key in ("small", "large", "beaten"))
    assert small.x() < large.x() < beaten.x()
    assert beaten.y() < small.y() < large.y()
    assert all(filled.rect().contains(place.toPoint()) for place in (small, large, beaten))


def test_that_the_keyboard_walks_and_chooses(filled, qtbot):
    filled.setFocus()
    QTest.keyClick(filled, Qt.Key.Key_Right)
    QTest.keyClick(filled, Qt.Key.Key_Right)
    with qtbot.waitSignal(filled.clicked) as clicked:
        QTest.keyClick(filled, Qt.Key.Key_Return)
    assert clicked.args == ["large", False]
    QTest.keyClick(filled, Qt.Key.Key_Left)
    with qtbot.waitSignal(filled.clicked) as clicked:
        QTest.keyClick(filled, Qt.Key.Key_Return)
    assert clicked.args == ["small", False]


def test_that_chosen_dots_are_filled_in_their_colour(filled):
    image = filled.grab().toImage()
    strong, faint = filled.place_of("large").toPoint(), filled.place_of("beaten").toPoint()
    assert image.pixelColor(strong).name().upper() == "#0072B2"
    assert image.pixelColor(faint).name().upper() != "#0072B2"


def test_that_one_single_run_is_shown_in_the_middle(scatter):
    scatter.show_points(AXES, [point("only", 1_000_000, 0.0)])
    assert scatter.rect().contains(scatter.place_of("only").toPoint())
    assert not scatter.grab().isNull()
