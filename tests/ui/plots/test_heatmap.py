"""Heat maps by their pixels: what is planted is seen, what is pointed at is read."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.plots.chart import Chart, CurveStyle
from ui.plots.colorbar import ColorBar
from ui.plots.colormap import color_at, ink_on, luminance, shades
from ui.plots.heat_image import MOST_DECADES, HeatData, LogScale, colored, common_scale, resample
from ui.plots.heat_labels import groups, shown
from ui.plots.heatmap import HeatMap

ROWS = ("stem", *(f"layer{stage}.{block}" for stage in (1, 2, 3) for block in range(9)), "head")


def table(steps: int = 400, every: int = 10) -> HeatData:
    """Gradients of 0.01 everywhere."""
    return HeatData(np.arange(steps, dtype=np.int64) * every, np.full((len(ROWS), steps), 0.01))


@pytest.fixture
def heat(qtbot: QtBot) -> HeatMap:
    """A painted map of 29 blocks and 400 measurements, all alike."""
    made = HeatMap()
    qtbot.addWidget(made)
    made.resize(600, 220)
    made.set_words("Gradient norm: Plain-56", "‖∂L/∂w‖", "Nothing measured yet")
    made.set_rows(ROWS)
    made.set_data(table())
    made.set_scale(LogScale(-4.0, 0.0))
    with qtbot.waitExposed(made):
        made.show()
    return made


def pixel(heat: HeatMap, row: int, step: float) -> QColor:
    """The colour on screen in the middle of a row at a step."""
    image: QImage = heat.grab().toImage()
    ratio = image.devicePixelRatio()
    x = heat.area.left() + heat.frame.px(step)
    y = heat.area.top() + (row + 0.5) * heat.area.height() / len(heat.rows)
    return image.pixelColor(int(x * ratio), int(y * ratio))


def place(heat: HeatMap, row: int, step: float) -> QPoint:
    """Where a cell is."""
    y = heat.area.top() + (row + 0.5) * heat.area.height() / len(heat.rows)
    return QPoint(int(heat.area.left() + heat.frame.px(step)), int(y))


def far(a: QColor, b: QColor) -> int:
    return abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue())


# Colours


def test_that_lightness_rises_all_along_the_colours() -> None:
    light = [luminance(QColor(*row)) for row in shades()[::5].tolist()]
    assert all(later > earlier for earlier, later in itertools.pairwise(light))


def test_that_words_can_be_read_on_every_colour() -> None:
    for fraction in np.linspace(0, 1, 101):
        ground = color_at(float(fraction))
        pair = sorted([luminance(ground), luminance(ink_on(ground))])
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5


def test_that_a_factor_of_ten_is_the_same_step_in_colour_everywhere() -> None:
    fractions = LogScale(-4.0, 0.0).fraction(np.array([1e-4, 1e-3, 1e-2, 1e-1, 1.0]))
    assert fractions.tolist() == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0])


def test_that_one_scale_covers_all_tables_and_ends_at_round_numbers() -> None:
    scale = common_scale([np.array([[0.0021]]), np.array([[37.0]]), np.array([[np.nan, np.inf, 0.0]])])
    assert (scale.low, scale.high) == (-3.0, 2.0)
    assert common_scale([]) == LogScale()
    assert common_scale([np.array([[0.1]])]).high > common_scale([np.array([[0.1]])]).low


def test_that_a_dead_block_does_not_take_the_contrast_of_the_others() -> None:
    scale = common_scale([np.array([[1e-38, 1.0, 0.5]])])
    assert scale.high - scale.low == MOST_DECADES
    assert scale.fraction_of(1e-38) == scale.fraction_of(0.0) == 0.0


# Cells


def test_that_a_measurement_stands_until_the_next_and_nothing_stands_before_the_first() -> None:
    data = HeatData(np.array([10, 20, 40]), np.array([[1.0, 2.0, 3.0]]))
    drawn = resample(data, (0.0, 60.0), 6)[0].tolist()
    assert drawn[1:5] == [1.0, 2.0, 2.0, 3.0]
    assert math.isnan(drawn[0])
    assert data.column_at(9) is None
    assert [data.column_at(step) for step in (10, 19, 39, 40)] == [0, 0, 1, 2]


def test_that_a_single_peak_among_thousands_of_measurements_is_drawn() -> None:
    data = HeatData(np.arange(5000), np.full((3, 5000), 0.1))
    data.values[1, 3777] = 50.0
    drawn = resample(data, (0.0, 5000.0), 200)
    assert (drawn == 50.0).sum() == 1
    assert drawn[1, 3777 * 200 // 5000] == 50.0
    assert not np.isnan(drawn).any()


def test_that_unmeasured_is_transparent_and_not_finite_is_marked() -> None:
    drawn = colored(np.array([[np.nan, np.inf, 0.0, 1.0]]), LogScale(-1.0, 0.0), 0xFFC4320A)
    assert drawn[0, 0] == 0
    assert drawn[0, 1] == 0xFFC4320A
    assert drawn[0, 2] == color_at(0.0).rgba()
    assert drawn[0, 3] == color_at(1.0).rgba()


def test_that_a_planted_hot_block_is_visible_on_screen(heat: HeatMap) -> None:
    hot = ROWS.index("layer2.4")
    data = table()
    data.values[hot, 200:] = 1.0
    heat.set_data(data)
    assert far(pixel(heat, hot, 3000), color_at(1.0)) < 12
    assert far(pixel(heat, hot - 1, 3000), color_at(0.5)) < 12
    assert far(pixel(heat, hot, 1000), color_at(0.5)) < 12


def test_that_one_hot_measurement_of_one_block_is_visible_on_screen(heat: HeatMap) -> None:
    data = table(5000)
    data.values[ROWS.index("layer3.8"), 2500] = 1.0
    heat.set_data(data)
    assert any(far(pixel(heat, ROWS.index("layer3.8"), 25_000 + d), color_at(1.0)) < 12 for d in (-60, 0, 60))


def test_that_values_that_came_live_are_drawn(heat: HeatMap) -> None:
    heat.set_data(table(100))
    before = heat.x_extent()
    grown = table(200)
    grown.values[0, 100:] = 1.0
    heat.set_data(grown)
    assert before == (0.0, 1000.0)
    assert heat.x_extent() == (0.0, 2000.0)
    assert far(pixel(heat, 0, 1500), color_at(1.0)) < 12


# Names


def test_that_stages_are_named_where_rows_are_too_thin() -> None:
    assert [group.name for group in groups(ROWS)] == ["stem", "layer1", "layer2", "layer3", "head"]
    assert [group.name for group in shown(ROWS, 150, 13)] == ["stem", "layer1", "layer2", "layer3", "head"]
    assert [group.name for group in shown(ROWS, 29 * 13, 13)] == list(ROWS)
    assert [group.name for group in shown(ROWS, 30, 13)] == ["stem", "layer2", "head"]


def test_that_names_never_overlap() -> None:
    rows = [f"block{number}" for number in range(200)]
    places = [group.middle for group in shown(rows, 150, 13)]
    assert len(places) > 5
    assert min(np.diff(places)) * 150 / 200 >= 13


# Reading


def test_that_the_cell_under_the_mouse_is_read(qtbot: QtBot, heat: HeatMap) -> None:
    data = table(40, 100)
    data.values[12, 25] = 0.0321
    heat.set_data(data)
    with qtbot.waitSignal(heat.pointed) as seen:
        qtbot.mouseMove(heat, place(heat, 12, 2550))
    assert seen.args is not None
    assert seen.args[0] == 12
    assert heat.readout.isVisible()
    assert heat.readout.text() == f"{ROWS[12]} · step 2,500\n‖∂L/∂w‖ 0.0321"
    qtbot.mouseMove(heat, QPoint(2, 2))
    assert not heat.readout.isVisible()


def test_that_the_readout_follows_live_values(qtbot: QtBot, heat: HeatMap) -> None:
    qtbot.mouseMove(heat, place(heat, 3, 3995))
    assert "0.01" in heat.readout.text()
    data = table()
    data.values[3, -1] = np.inf
    heat.set_data(data)
    assert "not finite" in heat.readout.text()


def test_that_it_shares_range_and_cross_hair_with_a_chart(qtbot: QtBot, heat: HeatMap) -> None:
    chart = Chart("Training error")
    qtbot.addWidget(chart)
    chart.resize(500, 300)
    chart.show()
    chart.set_series(1, CurveStyle(0, label="Plain-56"), [0, 4000], [1.0, 0.5])
    heat.join(chart.group)
    chart.set_x_range(1000, 2000)
    assert (heat.frame.x_at(0), heat.frame.x_at(heat.area.width())) == pytest.approx((1000, 2000))
    heat.point_at(5, 1500.0)
    assert chart.pointer.cursor == 1500.0
    chart.group.show_cursor(1200.0)
    assert heat.cursor_step == 1200.0
    chart.group.show_cursor(None)
    assert heat.cursor_step is None


def test_that_the_wheel_zooms_at_the_mouse_and_home_shows_all(qtbot: QtBot, heat: HeatMap) -> None:
    at = QPointF(place(heat, 5, 1000))
    step = heat.frame.x_at(at.x() - heat.area.left())
    turn = QWheelEvent(
        at, heat.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(heat, turn)
    low, high = heat.group.span
    assert high - low < 4000
    assert heat.frame.x_at(at.x() - heat.area.left()) == pytest.approx(step)
    qtbot.keyClick(heat, Qt.Key.Key_Home)
    assert heat.group.span[1] > 4000


def test_that_arrow_keys_walk_the_cells(qtbot: QtBot, heat: HeatMap) -> None:
    qtbot.keyClick(heat, Qt.Key.Key_Left)
    assert heat.readout.text().startswith("stem · step 3,990")
    qtbot.keyClick(heat, Qt.Key.Key_Left)
    qtbot.keyClick(heat, Qt.Key.Key_Down)
    assert heat.readout.text().startswith("layer1.0 · step 3,980")
    qtbot.keyClick(heat, Qt.Key.Key_Escape)
    assert heat.cursor_step is None


def test_that_an_empty_map_says_why_and_tells_screen_readers(heat: HeatMap) -> None:
    assert "29 blocks, 400 measurements up to step 3,990" in heat.accessibleDescription()
    heat.set_rows(())
    assert heat.empty
    assert heat.x_extent() is None
    assert heat.accessibleDescription() == "Nothing measured yet"


def test_that_the_legend_has_numbers(qtbot: QtBot) -> None:
    bar = ColorBar()
    qtbot.addWidget(bar)
    bar.resize(60, 180)
    bar.set_scale(LogScale(-3.0, 1.0), broken=True)
    assert [float(text) for text in bar.labels()] == [0.001, 0.01, 0.1, 1, 10]
    image = bar.grab().toImage()
    assert far(image.pixelColor(6, 6), color_at(1.0)) < 40
    assert far(image.pixelColor(6, 150), color_at(0.0)) < 60
