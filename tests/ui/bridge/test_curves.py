"""Curves grow with their runs, never twice, never with a hole, also when a run goes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from resexplorer.experiment import TrainSpec
from resexplorer.store import RunWriter, State, Store
from ui.bridge.curves import CurveFeed
from ui.bridge.watcher import StoreWatcher

LOSS = "train/loss"


@pytest.fixture
def feed(watcher: StoreWatcher) -> Iterator[CurveFeed]:
    made = CurveFeed(watcher)
    yield made
    made.close()


def begin(store: Store, watcher: StoreWatcher, spec: TrainSpec) -> tuple[int, RunWriter]:
    store.enqueue([spec])
    run = store.claim("cpu", "test")
    assert run is not None
    watcher.start()
    return run.id, RunWriter(store, run.id, run.attempt)


def log(writer: RunWriter, steps: range, scale: float = 1.0) -> None:
    for step in steps:
        writer.log(step, {LOSS: scale * step})
    writer.flush()


def test_that_a_curve_is_read_whole_and_then_grows(
    qtbot: QtBot, store: Store, watcher: StoreWatcher, feed: CurveFeed, spec: Callable[..., TrainSpec]
) -> None:
    number, writer = begin(store, watcher, spec())
    with writer:
        log(writer, range(1, 1501))
        with qtbot.waitSignal(feed.restarted):
            feed.watch([(number, LOSS)])
        starts: list[int] = []
        feed.extended.connect(lambda _run, _name, start: starts.append(start))
        log(writer, range(1501, 1511))
        qtbot.waitUntil(lambda: len(feed.curve(number, LOSS)[0]) == 1510)
        writer.finish(State.FINISHED)
    steps, values = feed.curve(number, LOSS)
    assert starts[0] == 1500
    assert steps.tolist() == values.tolist() == list(range(1, 1511))


def test_that_a_live_curve_of_another_process_has_every_point_once(
    qtbot: QtBot, store: Store, watcher: StoreWatcher, feed: CurveFeed,
    spec: Callable[..., TrainSpec], trainer: Callable[[], Any],
) -> None:  # fmt: skip
    (run,) = store.enqueue([spec()])
    watcher.start()
    feed.watch([(run.id, LOSS)])
    process = trainer()
    qtbot.waitUntil(lambda: len(feed.curve(run.id, LOSS)[0]) > 100, timeout=30_000)
    process.stdin.close()
    process.wait()
    total = store.series(run.id)
    count = next(series.count for series in total if series.name == LOSS)
    qtbot.waitUntil(lambda: len(feed.curve(run.id, LOSS)[0]) == count)
    assert feed.curve(run.id, LOSS)[0].tolist() == list(range(1, count + 1))


def test_that_a_run_that_goes_back_to_a_checkpoint_is_read_anew(
    qtbot: QtBot, store: Store, watcher: StoreWatcher, feed: CurveFeed, spec: Callable[..., TrainSpec]
) -> None:
    number, writer = begin(store, watcher, spec())
    with writer:
        log(writer, range(1, 101))
        feed.watch([(number, LOSS)])
        qtbot.waitUntil(lambda: len(feed.curve(number, LOSS)[0]) == 100)
        writer.truncate(60)
        log(writer, range(61, 121), scale=-1.0)
        qtbot.waitUntil(lambda: len(feed.curve(number, LOSS)[0]) == 120)
        writer.finish(State.FINISHED)
    steps, values = feed.curve(number, LOSS)
    assert steps.tolist() == list(range(1, 121))
    assert np.all(values[60:] < 0)
    assert np.all(values[:60] > 0)


def test_that_a_truncation_to_the_same_length_is_seen(
    qtbot: QtBot, store: Store, watcher: StoreWatcher, feed: CurveFeed, spec: Callable[..., TrainSpec]
) -> None:
    number, writer = begin(store, watcher, spec())
    with writer:
        log(writer, range(1, 101))
        feed.watch([(number, LOSS)])
        qtbot.waitUntil(lambda: len(feed.curve(number, LOSS)[0]) == 100)
        writer.truncate(60)
        log(writer, range(61, 101), scale=-1.0)
        qtbot.waitUntil(lambda: bool(feed.curve(number, LOSS)[1][-1] < 0))
        writer.finish(State.FINISHED)
    assert np.sum(feed.curve(number, LOSS)[1] < 0) == 40


def test_that_nan_losses_do_not_make_it_read_again_and_again(
    qtbot: QtBot, store: Store, watcher: StoreWatcher, feed: CurveFeed, spec: Callable[..., TrainSpec]
) -> None:
    number, writer = begin(store, watcher, spec())
    with writer:
        writer.log(1, {LOSS: float("nan")})
        writer.flush()
        feed.watch([(number, LOSS)])
        qtbot.waitUntil(lambda: len(feed.curve(number, LOSS)[0]) == 1)
        restarts: list[str] = []
        feed.restarted.connect(lambda _run, name: restarts.append(name))
        log(writer, range(2, 10))
        qtbot.waitUntil(lambda: len(feed.curve(number, LOSS)[0]) == 9)
        assert restarts == []
        writer.finish(State.FAILED, "the loss became NaN")


def test_that_a_deleted_run_does_no_harm(
    qtbot: QtBot, store: Store, watcher: StoreWatcher, feed: CurveFeed, spec: Callable[..., TrainSpec]
) -> None:
    number, writer = begin(store, watcher, spec())
    with writer:
        log(writer, range(1, 5))
        writer.finish(State.FINISHED)
    store.delete([number])
    feed.watch([(number, LOSS)])
    watcher.refresh()
    feed.poll()
    assert len(feed.curve(number, LOSS)[0]) == 0
