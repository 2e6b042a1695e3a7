"""What runs stored about their blocks, read from a real database while it grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from resexplorer.experiment import TrainSpec
from resexplorer.store import RunWriter, Store
from ui.bridge.flow import FlowFeed, FlowTable
from ui.bridge.watcher import StoreWatcher

Spec = Callable[..., TrainSpec]
BLOCKS = ("stem", *(f"layer{stage}.{block}" for stage in (1, 2, 3) for block in range(3)), "head")


@pytest.fixture
def feed(watcher: StoreWatcher) -> Iterator[FlowFeed]:
    """A feed that somebody looks at."""
    watcher.start()
    made = FlowFeed(watcher)
    made.set_active(True)
    yield made
    made.close()


def begin(store: Store, spec: Spec) -> RunWriter:
    """Start a run of ResNet-20."""
    store.enqueue([spec()])
    run = store.claim("cpu", "test")
    assert run is not None
    return RunWriter(store, run.id, run.attempt)


def log(writer: RunWriter, step: int, kind: str = "grad_norm") -> None:
    """Log ``step + row / 100`` for each block, in no good order."""
    values = {f"{kind}/{block}": step + row / 100 for row, block in enumerate(BLOCKS)}
    writer.log(step, dict(sorted(values.items(), reverse=True)))


def read(qtbot: QtBot, feed: FlowFeed, run: int, steps: int) -> FlowTable:
    """Wait until so many measurements are known."""

    def known() -> bool:
        table = feed.table(run)
        return table is not None and len(table.steps) == steps

    qtbot.waitUntil(known)
    table = feed.table(run)
    assert table is not None
    return table


def test_that_rows_come_in_network_order(qtbot: QtBot, store: Store, spec: Spec, feed: FlowFeed) -> None:
    with begin(store, spec) as writer:
        log(writer, 10)
        log(writer, 20)
        writer.finish("finished")
    feed.watch([1], "grad_norm")
    table = read(qtbot, feed, 1, 2)
    assert table.blocks == BLOCKS
    assert table.steps.tolist() == [10, 20]
    assert table.values[:, 1].tolist() == pytest.approx([20 + row / 100 for row in range(len(BLOCKS))])


def test_that_measurements_come_live(qtbot: QtBot, store: Store, spec: Spec, feed: FlowFeed) -> None:
    with begin(store, spec) as writer:
        log(writer, 10)
        writer.flush()
        feed.watch([1], "grad_norm")
        read(qtbot, feed, 1, 1)
        for step in (20, 30):
            log(writer, step)
        writer.flush()
        assert read(qtbot, feed, 1, 3).values[0].tolist() == [10, 20, 30]


def test_that_a_run_that_went_back_is_read_anew(qtbot: QtBot, store: Store, spec: Spec, feed: FlowFeed) -> None:
    with begin(store, spec) as writer:
        for step in (10, 20, 30):
            log(writer, step)
        writer.flush()
        feed.watch([1], "grad_norm")
        read(qtbot, feed, 1, 3)
        writer.truncate(10)
        writer.log(25, {f"grad_norm/{block}": 7.0 for block in BLOCKS})
        writer.flush()
        table = read(qtbot, feed, 1, 2)
    assert table.steps.tolist() == [10, 25]
    assert table.values[0].tolist() == [10.0, 7.0]


def test_that_blocks_without_a_quantity_are_not_measured(
    qtbot: QtBot, store: Store, spec: Spec, feed: FlowFeed
) -> None:
    with begin(store, spec) as writer:
        writer.log(10, {"branch_ratio/layer1.0": 0.5, "branch_ratio/layer1.1": float("nan"), "grad_norm/stem": 1.0})
        writer.finish("finished")
    feed.watch([1], "branch_ratio")
    table = read(qtbot, feed, 1, 1)
    assert table.kinds == {"branch_ratio", "grad_norm"}
    assert np.isnan(table.values[BLOCKS.index("stem"), 0])
    assert table.values[BLOCKS.index("layer1.0"), 0] == 0.5
    assert np.isinf(table.values[BLOCKS.index("layer1.1"), 0])


def test_that_an_older_run_has_nothing(qtbot: QtBot, store: Store, spec: Spec, feed: FlowFeed) -> None:
    with begin(store, spec) as writer:
        writer.log(10, {"train/loss": 1.0})
        writer.finish("finished")
    feed.watch([1], "grad_norm")
    assert read(qtbot, feed, 1, 0).kinds == frozenset()


def test_that_another_quantity_replaces_the_first(qtbot: QtBot, store: Store, spec: Spec, feed: FlowFeed) -> None:
    with begin(store, spec) as writer:
        log(writer, 10)
        log(writer, 20, "weight_norm")
        writer.finish("finished")
    feed.watch([1], "grad_norm")
    read(qtbot, feed, 1, 1)
    feed.watch([1], "weight_norm")
    assert feed.table(1) is None
    assert read(qtbot, feed, 1, 1).steps.tolist() == [20]


def test_that_nothing_is_read_while_nobody_looks(qtbot: QtBot, store: Store, spec: Spec, feed: FlowFeed) -> None:
    feed.set_active(False)
    with begin(store, spec) as writer:
        log(writer, 10)
        writer.finish("finished")
    feed.watch([1], "grad_norm")
    feed._watcher.refresh()
    assert feed._reading is None
    feed.set_active(True)
    read(qtbot, feed, 1, 1)
