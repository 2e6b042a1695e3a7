"""What a worker's writer promises: exact, patient, and silent when superseded."""

from __future__ import annotations

import math
import threading
from pathlib import Path

import pytest

from resexplorer.store import RunWriter, State, Store, StoreError, UnknownRun
from resexplorer.store.database import Database

from .support import spec, started, until, writer_of


def test_that_everything_logged_is_there_after_a_flush(store: Store) -> None:
    with writer_of(store) as writer:
        for step in range(2345):
            writer.log(step, {"train/loss": 1 / (step + 1), "lr": 0.1})
        assert writer.flush()
        found = store.points(1, "train/loss")
        assert found.steps.tolist() == list(range(2345))
        assert found.values.tolist() == [1 / (step + 1) for step in range(2345)]


def test_that_nothing_has_to_be_flushed(store: Store) -> None:
    with writer_of(store) as writer:
        writer.log(1, {"lr": 0.5})
        until(lambda: store.run(1).last == {"lr": 0.5})


def test_that_leaving_commits_what_is_left_and_keeps_the_state(store: Store) -> None:
    with writer_of(store) as writer:
        writer.log(1, {"lr": 0.5})
    assert store.points(1, "lr").values.tolist() == [0.5]
    assert store.run(1).state is State.RUNNING


def test_that_a_reader_with_a_cursor_sees_each_point_once(store: Store) -> None:
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while True:
            last = done.is_set()
            seen.extend(store.points(1, "a", len(seen)).steps.tolist())
            if last:
                return

    with writer_of(store) as writer:
        reader = threading.Thread(target=read)
        reader.start()
        for step in range(6000):
            writer.log(step, {"a": 0.0})
            if step % 37 == 0:
                writer.flush()
        writer.flush()
        done.set()
        reader.join()
    assert seen == list(range(6000))


def test_that_last_and_best_follow_the_points(store: Store) -> None:
    with writer_of(store) as writer:
        for step, (error, speed) in enumerate([(0.5, 10.0), (0.2, 30.0), (0.3, 20.0)]):
            writer.log(step, {"test/error": error, "throughput": speed})
            writer.flush()
    run = store.run(1)
    assert run.last == {"test/error": 0.3, "throughput": 20.0}
    assert run.best == {"test/error": 0.2, "throughput": 30.0}


def test_that_nan_is_stored_but_never_best(store: Store) -> None:
    with writer_of(store) as writer:
        writer.log(1, {"train/loss": math.nan, "only": math.nan, "test/error": math.nan})
        writer.flush()
        writer.log(2, {"train/loss": 3.0})
        writer.log(3, {"train/loss": math.nan})
        writer.flush()
    run = store.run(1)
    assert math.isnan(store.points(1, "train/loss").values[0])
    assert math.isnan(run.last["train/loss"])
    assert run.best["train/loss"] == 3.0
    assert math.isnan(run.best["only"])
    assert run.to_json()["last"]["only"] is None
    assert store.runs("error<1") == []


def test_that_a_value_that_is_no_number_is_refused_where_it_is_logged(store: Store) -> None:
    with writer_of(store) as writer:
        with pytest.raises(ValueError, match="could not convert"):
            writer.log(1, {"a": "high"})  # type: ignore[dict-item]
        writer.log(1, {"a": 1})
        assert writer.flush()


def test_that_events_progress_and_choices_arrive(store: Store) -> None:
    with writer_of(store) as writer:
        writer.progress(30, 120)
        writer.set_device("cuda:0")
        writer.note(threads=2)
        writer.flush()
        writer.note(precision="bf16")
        writer.event("lr", 30, lr=0.01, why=Path("x"))
        writer.flush()
        run = store.run(1)
    assert (run.step, run.steps, run.progress, run.device) == (30, 120, 0.25, "cuda:0")
    assert run.choices == {"threads": 2, "precision": "bf16"}
    event = store.events(1)[-1]
    assert (event.kind, event.step, event.data) == ("lr", 30, {"lr": 0.01, "why": "x"})
    assert store.events(1, after=event.id) == ()


def test_that_the_worker_gives_signs_of_life(store: Store) -> None:
    with writer_of(store):
        first = store.run(1)
        assert first.pid is not None
        assert first.pid_created is not None
        assert first.heartbeat is not None
        later = until(lambda: (run := store.run(1)).heartbeat != first.heartbeat and run)
    assert later.seconds > first.seconds
    assert later.revision > first.revision


def test_that_finishing_ends_the_run(store: Store) -> None:
    with writer_of(store) as writer:
        writer.log(1, {"a": 1.0})
        writer.finish(State.FAILED, "The loss became NaN.")
        assert not writer.superseded
    run = store.run(1)
    assert (run.state, run.error, run.pid) == (State.FAILED, "The loss became NaN.", None)
    assert run.finished is not None
    assert store.events(1)[-1].data == {"reason": "The loss became NaN."}


def test_that_a_pause_leaves_no_end_time(store: Store) -> None:
    with writer_of(store) as writer:
        writer.finish("paused")
    assert (store.run(1).state, store.run(1).finished) == (State.PAUSED, None)


def test_that_seconds_add_up_over_attempts(store: Store) -> None:
    with writer_of(store) as writer:
        until(lambda: store.run(1).seconds > 0)
        writer.finish("paused")
    first = store.run(1).seconds
    store.resume([1])
    run = store.claim("cpu", "test")
    assert run is not None
    with RunWriter(store, 1, run.attempt) as writer:
        writer.finish("finished")
    assert store.run(1).seconds > first


def test_that_going_back_to_a_checkpoint_neither_misses_nor_doubles_points(store: Store) -> None:
    with writer_of(store) as writer:
        for step in range(1700):
            writer.log(step, {"train/loss": float(step), "test/error": 0.5 if step < 1650 else 0.1})
    store.mark_lost(1, 1, "gone")
    store.retry([1])
    run = store.claim("cpu", "test")
    assert run is not None
    assert (run.attempt, run.rewinds) == (2, 0)
    with RunWriter(store, 1, 2) as writer:
        writer.truncate(1499)
        assert store.points(1, "train/loss").end == 1500
        assert store.run(1).best["test/error"] == 0.5
        assert store.run(1).rewinds == 1
        assert store.points(1, "train/loss", 1600).rewinds == 1
        for step in range(1500, 2000):
            writer.log(step, {"train/loss": -float(step)})
        writer.truncate(5000)
        writer.finish("finished")
    found = store.points(1, "train/loss")
    assert found.steps.tolist() == list(range(2000))
    assert found.values.tolist() == [*map(float, range(1500)), *(-float(step) for step in range(1500, 2000))]
    assert store.run(1).rewinds == 1


def test_that_a_cut_and_the_points_around_it_keep_their_order(store: Store) -> None:
    with writer_of(store) as writer:
        writer.log(1, {"a": 1.0})
        writer.log(9, {"a": 9.0})
        writer.truncate(5)
        writer.log(6, {"a": 6.0})
    assert store.points(1, "a").steps.tolist() == [1, 6]


def test_that_commands_arrive_once_in_order_and_are_kept(store: Store) -> None:
    with writer_of(store) as writer:
        store.command(1, "set_lr", lr=0.01)
        store.command(1, "prolong", steps=100)
        found = until(writer.commands)
        if len(found) == 1:
            found += until(writer.commands)
        assert [(command.kind, command.data) for command in found] == [
            ("set_lr", {"lr": 0.01}),
            ("prolong", {"steps": 100}),
        ]
        for command in found:
            writer.applied(command)
        writer.flush()
        assert writer.commands() == []
    assert [command.applied is not None for command in store.command_log(1)] == [True, True]


def test_that_open_commands_wait_for_the_next_attempt_but_a_pause_does_not(store: Store) -> None:
    run = started(store)
    store.command(1, "set_lr", lr=0.01)
    store.pause([1])
    store.mark_lost(1, run.attempt, "gone")
    store.retry([1])
    again = store.claim("cpu", "test")
    assert again is not None
    with RunWriter(store, 1, again.attempt) as writer:
        assert [command.kind for command in writer.commands()] == ["set_lr"]


def test_that_a_stop_that_comes_while_pausing_wins(store: Store) -> None:
    with writer_of(store) as writer:
        store.pause([1])
        store.stop([1])
        writer.finish("paused")
    assert store.run(1).state is State.STOPPED


def test_that_an_old_attempt_writes_nothing(store: Store) -> None:
    with writer_of(store) as old:
        old.log(1, {"a": 1.0})
        old.flush()
        store.mark_lost(1, 1, "seemed gone")
        store.retry([1])
        store.claim("cpu", "test")
        with RunWriter(store, 1, 2) as new:
            old.log(2, {"a": -1.0})
            old.event("oops", 2)
            old.truncate(0)
            old.finish("finished")
            assert old.superseded
            assert not new.superseded
            new.log(2, {"a": 2.0})
            new.flush()
    assert store.points(1, "a").values.tolist() == [1.0, 2.0]
    assert store.run(1).state is State.RUNNING
    assert "oops" not in {event.kind for event in store.events(1)}


@pytest.mark.parametrize("end", ["lose", "delete"])
def test_that_a_writer_notices_on_its_own_that_it_lost_the_run(store: Store, end: str) -> None:
    with writer_of(store) as writer:
        store.mark_lost(1, 1, "seemed gone")
        if end == "delete":
            store.delete([1])
        until(lambda: writer.superseded)
        assert not writer.flush()


def test_that_a_queued_run_can_not_be_written(store: Store) -> None:
    store.enqueue([spec()])
    with RunWriter(store, 1, 0) as writer:
        assert writer.superseded
    with pytest.raises(UnknownRun):
        RunWriter(store, 77, 1)


def fill(store: Store, pages: int | None) -> None:
    """Limit how far the pooled connection may let the file grow, as a full disk would."""
    with store.database.outside() as driver:
        driver.execute(f"PRAGMA max_page_count={pages or 4_000_000_000}")


def test_that_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path / "runs.db") as store, writer_of(store) as writer:
        writer.log(0, {"a": 0.0})
        writer.flush()
        fill(store, 1)
        for step in range(1, 50_001):
            writer.log(step, {"a": float(step)})
        trouble = until(lambda: writer.trouble)
        assert "no room left" in trouble
        assert not writer.flush(timeout=0.01)
        fill(store, None)
        assert writer.flush()
        assert writer.trouble is None
        assert store.points(1, "a").values.tolist() == list(map(float, range(50_001)))


def test_that_a_locked_database_loses_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with writer_of(store) as writer:
        with store.database.outside() as driver:
            driver.execute("PRAGMA busy_timeout=1")
        with Database(store.path).write() as other:
            other.exec_driver_sql("UPDATE counters SET value = value")
            writer.log(1, {"a": 1.0})
            until(lambda: writer.trouble)
            assert "in use by another process" in str(writer.trouble)
        assert writer.flush()
    assert store.points(1, "a").values.tolist() == [1.0]


def test_that_a_commit_whose_success_is_unknown_is_not_repeated(store: Store) -> None:
    """The commit reaches the disk, but its caller is told that it failed."""
    from contextlib import contextmanager

    with writer_of(store) as writer:
        original = store.database.write
        failures = iter([True, True, False])

        @contextmanager
        def lying():  # type: ignore[no-untyped-def]
            with original() as connection:
                yield connection
            if next(failures, False):
                raise StoreError("the disk answered with an error")

        store.database.write = lying  # type: ignore[method-assign]
        for step in range(1500):
            writer.log(step, {"a": float(step)})
        writer.event("lr", 3, lr=0.1)
        assert writer.flush()
        writer.log(1500, {"a": 1500.0})
        assert writer.flush()
        assert next(failures, "all used") == "all used"
    assert store.points(1, "a").steps.tolist() == list(range(1501))
    assert [event.kind for event in store.events(1)].count("lr") == 1


def test_that_a_defect_in_the_thread_reaches_the_worker(store: Store) -> None:
    with writer_of(store) as writer:
        writer._entries.append(lambda batch: batch.columns.update(step=1 // 0))
        with pytest.raises(StoreError, match="report this as a defect") as caught:
            writer.flush()
        assert isinstance(caught.value.__cause__, ZeroDivisionError)
