"""Gradient flow on the Train page: maps, common scale, the network's column and its slider."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from resexplorer.experiment import TrainSpec
from resexplorer.store import RunWriter, State, Store
from ui.plots.colormap import color_at, ink_on
from ui.services import Services
from ui.train import flow_saving
from ui.train.charts import ChartPanel
from ui.train.page import TrainPage

Spec = Callable[..., TrainSpec]
BLOCKS = ("stem", *(f"layer{stage}.{block}" for stage in (1, 2, 3) for block in range(3)), "head")


@pytest.fixture
def page(qtbot: QtBot, services: Services) -> Iterator[TrainPage]:
    services.watcher.start()
    made = TrainPage(services)
    qtbot.addWidget(made)
    made.resize(1376, 800)
    with qtbot.waitActive(made):
        made.show()
    yield made
    made.close_page()


def log(writer: RunWriter, step: int, size: float, hot: str = "") -> None:
    """One measurement of every block: ``size``, a thousandth of it in the update, and no branch."""
    values = {f"grad_norm/{block}": size * (1000 if block == hot else 1) for block in BLOCKS}
    values |= {f"update_ratio/{block}": size / 1000 for block in BLOCKS}
    writer.log(step, values | {"train/error": 0.5, "test/error": 0.5})


def train(store: Store, size: float, hot: str = "", steps: int = 50) -> int:
    """A finished run with five measurements."""
    run = store.claim("cpu", "test")
    assert run is not None
    with RunWriter(store, run.id, run.attempt) as writer:
        for step in range(10, steps + 1, 10):
            log(writer, step, size, hot)
        writer.progress(steps, steps)
        writer.finish(State.FINISHED)
    return run.id


def panel(qtbot: QtBot, page: TrainPage, measured: int = 1) -> ChartPanel:
    """The charts, once so many maps are filled."""

    def filled() -> bool:
        charts = page.area.charts
        return isinstance(charts, ChartPanel) and sum(not heat.empty for heat in charts.flow.maps) == measured

    qtbot.waitUntil(filled, timeout=20_000)
    charts = page.area.charts
    assert isinstance(charts, ChartPanel)
    return charts


def test_that_one_run_has_one_map_in_network_order(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("ResNet-20")])
    train(store, 0.1)
    charts = panel(qtbot, page)
    first, second = charts.flow.maps
    assert first.rows == BLOCKS
    assert not second.isVisible()
    assert charts.flow.title.whole_text() == "Gradient flow: ResNet-20, ‖∂L/∂w‖ per block, log scale"
    assert first.width() > 0.8 * charts.flow.width() - 100


def test_that_two_runs_share_one_scale(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A", group="g"), spec("B", group="g")])
    train(store, 1e-4)
    train(store, 1.0)
    charts = panel(qtbot, page, 2)
    first, second = charts.flow.maps
    assert first.scale == second.scale == charts.flow.legend.scale == charts.flow.scale
    assert (first.scale.low, first.scale.high) == (-4.0, 0.0)
    assert abs(first.area.width() - second.area.width()) < 4
    assert not second.labelled


def test_that_measurements_appear_while_a_run_trains(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A")])
    run = store.claim("cpu", "test")
    assert run is not None
    with RunWriter(store, run.id, run.attempt) as writer:
        log(writer, 10, 0.1)
        writer.flush()
        charts = panel(qtbot, page)
        assert charts.live.title.whole_text() == "A, live"
        assert charts.live.place.whole_text() == "live · step 10"
        log(writer, 20, 0.1, "layer2.1")
        writer.flush()
        qtbot.waitUntil(lambda: charts.live.place.whole_text() == "live · step 20")
        hot = BLOCKS.index("layer2.1")
        assert charts.live.column.values[hot] == pytest.approx(100.0)
        assert len(charts.flow.maps[0].data.steps) == 2


def test_that_the_hot_block_is_seen_in_the_column(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A")])
    train(store, 0.1, "layer2.1")
    charts = panel(qtbot, page)
    column, hot = charts.live.column, BLOCKS.index("layer2.1")
    image = column.grab().toImage()
    colors = []
    for row in (hot, 0):
        rect = column.row_rect(row)
        colors.append(image.pixelColor(int(rect.left() + 4), int(rect.center().y())))
        assert colors[-1] == column.fill(row)
    assert colors[0].lightness() > colors[1].lightness()
    assert ink_on(colors[0]).name() == "#000000"
    assert column.tip(hot) == "layer2.1 (block 6 of 11)\n‖∂L/∂w‖ 100 at step 50"


def test_that_the_slider_goes_back_and_live_returns(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A")])
    train(store, 0.1)
    live = panel(qtbot, page).live
    assert live.following
    live.slider.setFocus()
    qtbot.keyClick(live.slider, Qt.Key.Key_Left)
    assert not live.following
    assert live.place.whole_text() == "step 40"
    assert panel(qtbot, page).charts["test/error"].pointer.cursor == 40
    qtbot.mouseClick(live.live, Qt.MouseButton.LeftButton)
    assert live.following
    assert live.place.whole_text() == "newest · step 50"
    assert panel(qtbot, page).charts["test/error"].pointer.cursor is None


def test_that_the_column_follows_the_mouse(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A", group="g"), spec("B", group="g")])
    train(store, 0.1)
    train(store, 0.2)
    charts = panel(qtbot, page, 2)
    assert charts.live.choice.currentText() == "A"
    second = charts.flow.maps[1]
    rect = second.cell_rect(4, 1)
    qtbot.mouseMove(second, QPoint(int(rect.center().x()), int(rect.center().y())))
    assert charts.live.choice.currentText() == "B"
    assert charts.live.place.whole_text() == "step 20"
    assert charts.live.column.marked == BLOCKS[4]
    assert charts.flow.maps[0].readout.text().startswith(f"{BLOCKS[4]} · step 20")
    qtbot.mouseMove(second, QPoint(1, second.height() - 1))
    assert charts.live.place.whole_text() == "newest · step 50"
    assert charts.live.column.marked is None


def test_that_another_quantity_can_be_chosen_and_is_remembered(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec, services: Services
) -> None:
    store.enqueue([spec("A")])
    train(store, 1.0)
    charts = panel(qtbot, page)
    charts.flow.choice.setCurrentIndex(1)
    qtbot.waitUntil(lambda: charts.flow.maps[0].data.values[:, -1:].tolist()[:1] == [[0.001]])
    assert charts.flow.title.whole_text() == "Updates: A, ‖Δw‖ / ‖w‖ per block, log scale"
    assert services.settings.get("train.quantity", "") == "update_ratio"


def test_that_empty_maps_say_why(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    old, plain = store.enqueue([spec("Old"), spec("Plain")])
    run = store.claim("cpu", "test")
    assert run is not None
    with RunWriter(store, run.id, run.attempt) as writer:
        writer.log(10, {"train/error": 0.5})
        writer.progress(10, 10)
        writer.finish(State.FINISHED)
    train(store, 0.1)
    page.view.choose([old.id])
    qtbot.waitUntil(lambda: isinstance(page.area.charts, ChartPanel), timeout=20_000)
    flow = panel(qtbot, page, 0).flow
    heat = flow.maps[0]
    qtbot.waitUntil(lambda: heat.empty_text.startswith("This run stored no gradients: it was trained before"))
    page.view.choose([plain.id])
    flow.choice.setCurrentIndex(2)
    qtbot.waitUntil(lambda: heat.empty_text.startswith("No skips"))


def test_that_the_column_folds_and_stays_folded(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec, services: Services
) -> None:
    store.enqueue([spec("A")])
    train(store, 0.1)
    charts = panel(qtbot, page)
    assert charts.live.isVisible()
    qtbot.mouseClick(charts.live.fold, Qt.MouseButton.LeftButton)
    assert not charts.live.isVisible()
    assert services.settings.get("train.network_column", "") == "folded"
    qtbot.mouseClick(charts.flow.column_switch, Qt.MouseButton.LeftButton)
    assert charts.live.isVisible()


def test_that_a_narrow_page_folds_the_column_by_itself(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec, services: Services
) -> None:
    store.enqueue([spec("A")])
    train(store, 0.1)
    charts = panel(qtbot, page)
    page.resize(948, 620)
    qtbot.waitUntil(lambda: not charts.live.isVisible())
    assert services.settings.get("train.network_column", "auto") == "auto"
    assert charts.flow.maps[0].height() > 80
    qtbot.mouseClick(charts.flow.column_switch, Qt.MouseButton.LeftButton)
    assert charts.live.isVisible()
    assert charts.area.horizontalScrollBar().maximum() == 0


def test_that_the_column_shows_the_run_that_has_something_to_show(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec
) -> None:
    store.enqueue([spec("Plain", group="g"), spec("Residual", group="g")])
    train(store, 0.1)
    run = store.claim("cpu", "test")
    assert run is not None
    with RunWriter(store, run.id, run.attempt) as writer:
        writer.log(10, {"branch_ratio/layer1.0": 0.5, "grad_norm/layer1.0": 1.0})
        writer.finish(State.FINISHED)
    charts = panel(qtbot, page, 2)
    assert charts.live.choice.currentText() == "Plain"
    charts.flow.choice.setCurrentIndex(2)
    qtbot.waitUntil(lambda: charts.live.choice.currentText() == "Residual")
    assert charts.live.column.text(1) == "0.5"
    assert charts.live.column.text(0) == "–"


def test_that_maps_are_saved_as_picture_and_numbers(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec, tmp_path: Path
) -> None:
    store.enqueue([spec("A", group="g"), spec("B", group="g")])
    train(store, 0.1)
    train(store, 0.2)
    flow = panel(qtbot, page, 2).flow
    for kind in ("png", "svg", "csv"):
        flow_saving.save(flow, tmp_path / f"maps.{kind}")
    picture = QImage(str(tmp_path / "maps.png"))
    assert picture.width() == 2 * flow.width()
    area = flow.maps[0].area
    corner = flow.maps[0].mapTo(flow, area.center().toPoint())
    assert picture.pixelColor(2 * corner) == color_at(flow.scale.fraction_of(0.1))
    assert "Gradient flow" in (tmp_path / "maps.svg").read_text()
    lines = (tmp_path / "maps.csv").read_text().splitlines()
    assert lines[:2] == ["run,block,step,grad_norm", "A,stem,10,0.1"]
    assert len(lines) == 1 + 2 * 5 * len(BLOCKS)


def test_that_the_menu_offers_what_can_be_done(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A")])
    train(store, 0.1)
    flow = panel(qtbot, page).flow
    qtbot.mouseClick(flow.menu_button, Qt.MouseButton.LeftButton)
    menu = next(item for item in flow.findChildren(QMenu) if item.isVisible())
    assert [action.text() for action in menu.actions() if action.isEnabled() and action.text()] == [
        "All steps", "Copy picture and numbers", "Save picture as PNG…", "Save picture as SVG…", "Save numbers as CSV…",
    ]  # fmt: skip
    menu.actions()[2].trigger()
    assert QGuiApplication.clipboard().text().startswith("run,block,step,grad_norm\nA,stem,10,0.1\n")
    menu.close()
