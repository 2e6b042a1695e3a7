"""Saves pictures of every screen: ``python benchmarks/screenshots.py [FOLDER] [--only NAME] [--db FILE]``.

Without ``--db`` a temporary database is filled by really training small networks on Digits for a few seconds
each. Every screen is a function registered with :func:`screen`; pages add theirs at the end of this file.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from resexplorer import jobs
from resexplorer.experiment import recipe
from resexplorer.network import preset
from resexplorer.store import State, Store
from ui.app import application
from ui.build.page import BuildPage
from ui.main_window import MainWindow
from ui.settings import Settings
from ui.train.launch.plan import LaunchPlan
from ui.widgets import theme
from ui.widgets.message import show_error

SIZES = ((1440, 900), (1024, 700))
THEMES = ("light", "dark")


class Stage:
    """A window on a database, and how to take pictures of it."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window, self.folder = window, folder

    def wait(self, milliseconds: int = 400) -> None:
        """Let the window work for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def dialog(self) -> QDialog:
        """The dialog on screen."""
        return next(item for item in QApplication.topLevelWidgets() if isinstance(item, QDialog) and item.isVisible())

    def runs(self, *states: State) -> list[int]:
        """Ids of the runs in these states."""
        return [run.id for run in self.window.watcher.runs.values() if run.state in states]


Screen = Callable[[Stage], QWidget]
SCREENS: dict[str, Screen] = {}


def screen(name: str) -> Callable[[Screen], Screen]:
    """Register a function that brings something on screen and returns the widget to take a picture of."""

    def register(function: Screen) -> Screen:
        SCREENS[name] = function
        return function

    return register


def take(stage: Stage, name: str) -> None:
    """Save one screen in all sizes and themes."""
    app = QApplication.instance()
    for mode in THEMES:
        theme.apply(app, mode)
        for width, height in SIZES:
            stage.window.resize(width, height)
            stage.wait(150)
            shown = SCREENS[name](stage)
            stage.wait(500)
            shown.grab().save(str(stage.folder / f"{name}-{mode}-{width}.png"))
            if isinstance(shown, QDialog):
                shown.reject()
            stage.wait(50)
    print(name)


def fill(store: Store) -> None:
    """Queue real runs and wait until most of them are over; some are left running and waiting."""
    quick = recipe("quick")
    depth = tuple(preset(f"cifar_{kind}{n}") for kind in ("plain", "resnet") for n in (20, 32))
    specs = LaunchPlan(name="Depth with and without skips", networks=depth, recipe=quick).specs()
    seeds = tuple(preset(name) for name in ("cifar_resnet20", "cifar_resnet20_b"))
    specs += LaunchPlan(name="Skip A against skip B", networks=seeds, seeds=(0, 1, 2), recipe=quick).specs()
    wild = recipe("quick").replace(lr=1000.0, schedule="constant")
    specs += LaunchPlan(name="Far too fast", networks=(preset("cifar_plain20"),), recipe=wild).specs()
    done = [run.id for run in store.enqueue(specs)]
    jobs.ensure_supervisor(store)
    wait_for(lambda: all(store.run(number).state.over for number in done), 600_000)
    long = recipe("one-cycle").replace(epochs=400)
    more = tuple(preset(f"cifar_{kind}{n}") for kind in ("plain", "resnet") for n in (20, 56))
    store.enqueue(LaunchPlan(name="Plain against residual", networks=more, recipe=long).specs())
    jobs.ensure_supervisor(store)
    wait_for(lambda: len(store.runs("state=running")) > 1, 120_000)
    wait_for(lambda: all(run.step > 100 for run in store.runs("state=running")), 120_000)


def finish(store: Store) -> None:
    """Stop what still runs, so that the temporary database can go."""
    store.stop([run.id for run in store.runs() if not run.state.over])
    wait_for(lambda: all(run.state.over for run in store.runs()), 60_000)


def wait_for(condition: Callable[[], bool], milliseconds: int) -> None:
    """Wait in the event loop until ``condition`` holds; ends the program where it never does."""
    deadline = time.monotonic() + milliseconds / 1000
    while not condition():
        if time.monotonic() > deadline:
            sys.exit("The runs did not get this far in time.")
        loop = QEventLoop()
        QTimer.singleShot(200, loop.quit)
        loop.exec()


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs/pictures"))
    parser.add_argument("--only", choices=sorted(SCREENS), action="append")
    parser.add_argument("--db", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    app = application()
    theme.apply(app, "light")
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["RESEXPLORER_CONFIG"] = temporary
        store = Store.open(options.db or Path(temporary) / "runs.db")
        try:
            if options.db is None:
                fill(store)
            window = MainWindow(store, Settings(Path(temporary)), supervise=options.db is None)
            window.show()
            stage = Stage(window, options.folder)
            for name in options.only or SCREENS:
                take(stage, name)
            window.close()
        finally:
            if options.db is None:
                finish(store)
            store.close()


# --- shell, welcome and train


@screen("welcome")
def welcome(stage: Stage) -> QWidget:
    stage.window.show_page("welcome")
    return stage.window


@screen("train")
def train(stage: Stage) -> QWidget:
    page = stage.window.show_page("train")
    page.view.clearSelection()
    stage.wait(1500)
    return stage.window


@screen("train-chosen")
def train_chosen(stage: Stage) -> QWidget:
    page = stage.window.show_page("train")
    page.view.choose(stage.runs(State.FINISHED)[-6:])
    stage.wait(800)
    return stage.window


@screen("train-flow")
def train_flow(stage: Stage) -> QWidget:
    page = stage.window.show_page("train")
    pair = [run.id for run in stage.window.watcher.runs.values() if run.name in {"Plain-56", "ResNet-56"}]
    page.view.choose(pair[:2])
    stage.wait(1500)
    heat = page.area.charts.flow.maps[0]
    rect = heat.cell_rect(len(heat.rows) // 2, len(heat.data.steps) // 2)
    heat.point_at(len(heat.rows) // 2, heat.frame.x_at(rect.center().x() - heat.area.left()))
    return stage.window


@screen("train-flow-branch")
def train_flow_branch(stage: Stage) -> QWidget:
    page = stage.window.show_page("train")
    page.view.choose([run.id for run in stage.window.watcher.runs.values() if run.name.startswith("ResNet-")][-1:])
    stage.wait(800)
    page.area.charts.flow.choice.setCurrentIndex(2)
    stage.wait(800)
    page.area.charts.flow.column_switch.setChecked(True)
    return stage.window


@screen("launch")
def launch(stage: Stage) -> QWidget:
    stage.window.show_page("train")
    stage.window.launch([preset("cifar_resnet20")])
    stage.wait(1200)
    return stage.dialog()


@screen("launch-problem")
def launch_problem(stage: Stage) -> QWidget:
    stage.window.launch([preset("inception_resnet_v2")])
    dialog = stage.dialog()
    dialog.recipe.form.editor("batch_size").line.setText("none at all")
    dialog.recipe.form.editor("batch_size").touched.emit()
    return dialog


@screen("launch-experiment")
def launch_experiment(stage: Stage) -> QWidget:
    stage.window.launch_experiment("squeeze-excite")
    stage.dialog().vary.add("lr", "0.05, 0.1, 0.2")
    stage.wait(800)
    return stage.dialog()


@screen("error")
def error(stage: Stage) -> QWidget:
    try:
        {}["a defect"]
    except KeyError as defect:
        dialog = show_error(stage.window, "Something went wrong", defect)
    dialog._toggle_details()
    return dialog


@screen("delete")
def delete(stage: Stage) -> QWidget:
    page = stage.window.show_page("train")
    page.view.choose(stage.runs(State.FINISHED)[:3])
    page.actions_on_runs.ask_delete()
    return stage.dialog()


# --- compare


@screen("compare")
def compare(stage: Stage) -> QWidget:
    page = stage.window.show_page("compare")
    page.filter.set_text("")
    stage.wait(600)
    runs = [run for run in stage.window.watcher.runs.values() if run.group == "Depth with and without skips"]
    page.show_runs([run.id for run in runs] or stage.runs(State.FINISHED)[:6])
    stage.wait(800)
    return stage.window


@screen("compare-two")
def compare_two(stage: Stage) -> QWidget:
    page = stage.window.show_page("compare")
    page.show_runs(stage.runs(State.FINISHED)[:2])
    stage.wait(800)
    return stage.window


@screen("compare-seeds")
def compare_seeds(stage: Stage) -> QWidget:
    page = stage.window.show_page("compare")
    runs = [run for run in stage.window.watcher.runs.values() if run.group == "Skip A against skip B"]
    page.show_runs([run.id for run in runs])
    stage.wait(800)
    page.overlay.made.mean.setChecked(True)
    stage.wait(400)
    return stage.window


@screen("compare-filter")
def compare_filter(stage: Stage) -> QWidget:
    page = stage.window.show_page("compare")
    page.overlay.made.mean.setChecked(False)
    page.filter.line.setText("family:residual eror<6%")
    stage.wait(400)
    return stage.window


# --- build


def build_page(stage: Stage, name: str = "") -> BuildPage:
    """Bring the editor on screen with a preset, or blank, and nothing selected or open."""
    page = stage.window.show_page("build")
    page.canvas.view.canvas.motion.enabled = False
    if name:
        page.document.open(preset(name))
    else:
        page.document.new()
    stage.wait(200)
    return page


@screen("build-empty")
def build_empty(stage: Stage) -> QWidget:
    build_page(stage)
    return stage.window


@screen("build")
def build(stage: Stage) -> QWidget:
    page = build_page(stage, "seresnext50_32x4d")
    page.selection.set([("layer2",)])
    return stage.window


@screen("build-stage-open")
def build_stage_open(stage: Stage) -> QWidget:
    page = build_page(stage, "resnet50")
    page.folds.open([("layer3",)])
    page.editor.set_values(["layer3.4"], {"se_reduction": 16})
    page.selection.set([("layer3", "3")])
    page.editor.toggle_bypass()
    return stage.window


@screen("build-block-open")
def build_block_open(stage: Stage) -> QWidget:
    page = build_page(stage, "resnet50")
    page.folds.open([("layer1", "0")])
    page.selection.set([("layer1", "0")])
    return stage.window


@screen("build-entered")
def build_entered(stage: Stage) -> QWidget:
    page = build_page(stage, "inception_resnet_v2")
    page.folds.enter(("repeat", "1"))
    page.selection.set([("repeat", "1", "conv2d")])
    return stage.window


@screen("build-problem")
def build_problem(stage: Stage) -> QWidget:
    page = build_page(stage, "resnet50")
    page.editor.long_skip("layer1", "layer3")
    page.selection.set([("add1",)])
    return stage.window


@screen("build-all-open")
def build_all_open(stage: Stage) -> QWidget:
    page = build_page(stage, "cifar_resnet56")
    page.open_all()
    page.side.show_page(1)
    return stage.window


@screen("build-drag")
def build_drag(stage: Stage) -> QWidget:
    page = build_page(stage, "cifar_resnet20")
    page.side.show_page(0)
    view, places = page.canvas.view, page.canvas.picture.places
    first = places[("layer1",)].rect
    at = view.mapFromScene(first.right + 25, first.y + first.height / 2)
    page.canvas.begin_drop("bottleneck")
    page.canvas.drag_to(view.viewport().mapToGlobal(at))
    QTimer.singleShot(900, page.canvas.cancel_drop)
    return stage.window


@screen("build-gallery")
def build_gallery(stage: Stage) -> QWidget:
    build_page(stage, "resnet50").show_gallery()
    stage.wait(300)
    return stage.dialog()


if __name__ == "__main__":
    main()
