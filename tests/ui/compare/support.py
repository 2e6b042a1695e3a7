"""Runs with curves, made through the store as a worker would."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from resexplorer.experiment import Recipe, TrainSpec
from resexplorer.network import preset, to_json
from resexplorer.store import RunRecord, RunWriter, State, Store


@cache
def document(name: str) -> dict[str, Any]:
    """A preset's JSON form."""
    return to_json(preset(name))


def spec(name: str, network: str = "cifar_resnet20", **values: Any) -> TrainSpec:
    """A specification for the digits."""
    settings = {"network": document(network), "data": "digits", "recipe": Recipe(), "recipe_name": "one-cycle"}
    return TrainSpec(name=name, **(settings | values))


def add_run(
    store: Store,
    name: str,
    network: str = "cifar_resnet20",
    *,
    error: float = 0.02,
    train_error: float = 0.0,
    state: State | None = State.FINISHED,
    points: int = 20,
    **values: Any,
) -> RunRecord:
    """Queue a run, let it log falling curves that end at the given errors, and end it in ``state``.

    ``state`` ``None`` leaves it running, ``State.QUEUED`` never starts it.
    """
    (run,) = store.enqueue([spec(name, network, **values)])
    if state is State.QUEUED:
        return run
    claimed = store.claim("cpu", "tests")
    assert claimed is not None
    with RunWriter(store, claimed.id, claimed.attempt) as writer:
        log_curves(writer, error, train_error, points, claimed.seed)
        writer.progress(points * 12, 20 * 12)
        if state is not None:
            writer.finish(state, "The loss became NaN at step 312." if state is State.FAILED else None)
    return store.run(claimed.id)


def log_curves(writer: RunWriter, error: float, train_error: float, points: int, seed: int) -> None:
    """Log errors and losses that fall to the given ends."""
    rng = np.random.default_rng(seed)
    decay = np.exp(-np.linspace(0, 5, points)) - np.exp(-5.0)
    for number in range(points):
        noise = 1 + 0.1 * rng.standard_normal() * (number < points - 1)
        test = error + (0.9 - error) * decay[number] * noise
        train = train_error + (0.9 - train_error) * decay[number] * noise
        writer.log((number + 1) * 12, curve_values(test, train))


def curve_values(test: float, train: float) -> Mapping[str, float]:
    """One point of each series."""
    return {"test/error": test, "train/error": train, "test/loss": 4 * test + 0.01, "train/loss": 4 * train + 0.01}


def add_template(store: Store) -> list[RunRecord]:
    """The four runs of plain against residual, with the errors that were measured."""
    ends = {
        "cifar_plain20": ("Plain-20", 0.017, 0.0), "cifar_plain56": ("Plain-56", 0.347, 0.366),
        "cifar_resnet20": ("ResNet-20", 0.011, 0.0), "cifar_resnet56": ("ResNet-56", 0.017, 0.001),
    }  # fmt: skip
    return [
        add_run(store, title, network, error=error, train_error=train, group="Plain against residual")
        for network, (title, error, train) in ends.items()
    ]


def add_paused(store: Store, count: int) -> None:
    """Runs that nobody has started, in one go."""
    waiting = store.enqueue([spec(f"waiting {number}", seed=number) for number in range(count)])
    store.pause([run.id for run in waiting])


def add_many(store: Store, count: int) -> list[RunRecord]:
    """Runs of several families, seeds and states."""
    networks = ["cifar_plain20", "cifar_resnet20", "cifar_resnet32", "cifar_resnet56", "resnext29_8x64d"]
    states = [State.FINISHED] * 6 + [State.STOPPED, State.FAILED, State.STOPPED, State.FINISHED]
    rng = np.random.default_rng(7)
    found = []
    for number in range(count):
        network = networks[number % len(networks)]
        title = preset(network).name
        found.append(add_run(
            store, f"{title} seed {number // len(networks)}", network, seed=number // len(networks),
            error=float(rng.uniform(0.01, 0.2)), train_error=float(rng.uniform(0, 0.05)),
            state=states[number % len(states)], tags=("baseline",) if number % 7 == 0 else (),
        ))  # fmt: skip
    return found


def cell(page, run_id, column="name"):
    """The place of a cell in the table's viewport."""
    names = [c.name for c in page.model.columns]
    index = page.model.index(page.model.row_of(run_id), names.index(column))
    return page.table.visualRect(index).center()


def click(page, run_id, modifiers=Qt.KeyboardModifier.NoModifier):
    """Click on a run's row."""
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, modifiers, cell(page, run_id))


def key(page, which, modifiers=Qt.KeyboardModifier.NoModifier):
    """Press a key in the table."""
    QTest.keyClick(page.table, which, modifiers)


def chosen(page):
    return [run.id for run in page.table.chosen()]


def charted(page):
    return sorted(page.overlay.made.chart.keys())
