"""The queue: order, the state machine, and what a run record says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from resexplorer.errors import ResExplorerError
from resexplorer.experiment import Recipe
from resexplorer.fields import InvalidValue
from resexplorer.network import from_json, summary
from resexplorer.store import (
    Action,
    FilesLeft,
    InvalidName,
    InvalidTag,
    RunRecord,
    RunWriter,
    State,
    Store,
    UnknownNetwork,
    UnknownRun,
    WrongState,
    allowed,
)

from .support import document, spec, started


def brought_to(store: Store, state: State) -> RunRecord:
    """A run in a given state, by the ways of real life."""
    if state is State.QUEUED:
        return store.enqueue([spec()])[0]
    run = started(store)
    if state is State.LOST:
        store.mark_lost(run.id, run.attempt, "The worker vanished.")
    elif state is not State.RUNNING:
        with RunWriter(store, run.id, run.attempt) as writer:
            writer.finish(state, "It broke." if state is State.FAILED else None)
    return store.run(run.id)


def test_that_a_queued_run_carries_its_networks_numbers(store: Store) -> None:
    run = store.enqueue([spec("a", "cifar_resnet56", seed=3, tags=("x", "y", "x"), group="g")])[0]
    numbers = summary(from_json(document("cifar_resnet56")))
    assert (run.family, run.parameters, run.macs, run.depth) == (
        numbers.family,
        numbers.parameters,
        numbers.macs,
        numbers.depth,
    )
    assert (run.state, run.seed, run.tags, run.group, run.attempt) == (State.QUEUED, 3, ("x", "y"), "g", 0)
    assert store.run(run.id) == run
    assert store.runs() == [run]
    json.dumps(run.to_json())


def test_that_specification_and_network_come_back(store: Store) -> None:
    wanted = spec("a", recipe=Recipe(lr=0.3), references={"test/error": 0.07}, data_folder="/data", tags=("t",))
    run = store.enqueue([wanted])[0]
    assert store.spec(run.id) == wanted
    assert store.network(run.network_hash) == wanted.network


def test_that_equal_networks_are_stored_once(store: Store) -> None:
    store.enqueue([spec(seed=n) for n in range(3)])
    reordered = dict(reversed(document("cifar_resnet20").items()))
    store.enqueue([spec(), spec(network="cifar_plain20")])
    store.enqueue([spec(network="cifar_resnet20")])
    assert len({run.network_hash for run in store.runs()}) == 2
    from resexplorer.store.launching import network_hash

    assert network_hash(reordered) == network_hash(document("cifar_resnet20"))


def test_that_a_batch_is_queued_all_or_none(store: Store) -> None:
    with pytest.raises(InvalidTag):
        store.enqueue([spec(), spec(tags=('a"b',))])
    with pytest.raises(InvalidName):
        store.enqueue([spec(), spec(" ")])
    assert store.runs() == []


def test_that_unknown_things_are_sentences(store: Store) -> None:
    for call in (store.run, store.spec, store.pause, store.delete, lambda n: store.rename(n, "x")):
        with pytest.raises(UnknownRun, match="no run 5"):
            call(5)
    with pytest.raises(UnknownNetwork):
        store.network("0" * 64)
    assert store.points(5, "a").end == 0
    assert (store.series(5), store.events(5), store.command_log(5)) == ((), (), ())


def test_that_runs_are_claimed_in_order(store: Store) -> None:
    store.enqueue([spec(str(n)) for n in range(4)])
    store.move(4, before=2)
    store.move(1, before=None)
    found = [run.id for run in iter(lambda: store.claim("cpu", "me"), None)]
    assert found == [4, 2, 3, 1]


def test_that_moving_into_the_same_gap_never_runs_out_of_room(store: Store) -> None:
    store.enqueue([spec(str(n)) for n in range(3)])
    for turn in range(120):
        store.move(1 + turn % 2, before=3)
        order = [run.id for run in store.in_states(State.QUEUED)]
        assert order == [2 - turn % 2, 1 + turn % 2, 3]


def test_that_only_waiting_runs_are_moved(store: Store) -> None:
    running = started(store)
    waiting = store.enqueue([spec()])[0]
    with pytest.raises(WrongState, match="can't be moved"):
        store.move(running.id, None)
    with pytest.raises(WrongState, match="can't be moved"):
        store.move(waiting.id, running.id)
    assert store.move(waiting.id, waiting.id).position == waiting.position


def test_that_a_device_takes_what_fits_it(store: Store) -> None:
    store.enqueue([spec(device="cuda:1"), spec(device="auto"), spec(device="cpu")])
    assert store.queued_devices() == {"cuda:1": 1, "auto": 1, "cpu": 1}
    first = store.claim("cpu", "me", auto=False)
    assert first is not None
    assert first.id == 3
    second = store.claim("cpu", "me", auto=True)
    assert second is not None
    assert (second.id, second.device, second.state, second.attempt) == (2, "cpu", State.RUNNING, 1)
    assert store.claim("cpu", "me") is None
    assert store.claim("cuda:1", "me", without=[1]) is None
    assert [run.id for run in store.active()] == [2, 3]


def test_that_a_missing_device_fails_the_run_unless_it_was_left_open(store: Store) -> None:
    store.enqueue([spec(device="cuda:1"), spec()])
    store.claim("cuda:1", "me", without=[1])
    store.requeue(2, 1)
    store.refuse_device("cuda:1", "There is no cuda:1.")
    failed, open_again = store.runs()
    assert (failed.state, failed.error) == (State.FAILED, "There is no cuda:1.")
    assert (open_again.state, open_again.device) == (State.QUEUED, "auto")


@pytest.mark.parametrize(
    ("state", "action", "after"),
    [
        (State.QUEUED, Action.PAUSE, State.PAUSED),
        (State.QUEUED, Action.STOP, State.STOPPED),
        (State.PAUSED, Action.RESUME, State.QUEUED),
        (State.PAUSED, Action.STOP, State.STOPPED),
        (State.FAILED, Action.RETRY, State.QUEUED),
        (State.LOST, Action.RETRY, State.QUEUED),
        (State.STOPPED, Action.RETRY, State.QUEUED),
    ],
)
def test_that_a_run_without_a_worker_changes_at_once(store: Store, state: State, action: Action, after: State) -> None:
    before = brought_to(store, state)
    (run,) = getattr(store, action.value)([before.id])
    assert run.state is after
    assert run.revision > before.revision
    assert (run.finished is not None) == after.over
    assert run.error is None
    assert run.attempt == before.attempt
    assert store.command_log(run.id) == ()


@pytest.mark.parametrize("action", [Action.PAUSE, Action.STOP])
def test_that_a_running_run_is_asked_once(store: Store, action: Action) -> None:
    run = started(store)
    for _ in range(2):
        (asked,) = getattr(store, action.value)(run.id)
    assert asked.state is State.RUNNING
    assert [command.kind for command in store.command_log(run.id)] == [action.value]


ACTIONS: dict[Action, Callable[[Store, int], object]] = {
    Action.PAUSE: lambda store, run: store.pause([run]),
    Action.RESUME: lambda store, run: store.resume([run]),
    Action.STOP: lambda store, run: store.stop([run]),
    Action.RETRY: lambda store, run: store.retry([run]),
    Action.PROLONG: lambda store, run: store.command(run, "prolong", steps=10),
    Action.MOVE: lambda store, run: store.move(run, None),
    Action.DELETE: lambda store, run: store.delete([run]),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", State)
def test_that_each_action_is_allowed_or_answered_with_what_to_do_instead(
    store: Store, state: State, action: Action
) -> None:
    run = brought_to(store, state)
    if allowed(action, state):
        ACTIONS[action](store, run.id)
        return
    with pytest.raises(WrongState, match=rf"^Run {run.id} \(run\) .* can't be \w+.*: \w.*\.$"):
        ACTIONS[action](store, run.id)
    assert store.run(run.id) == run


def test_that_one_wrong_run_leaves_all_as_they_are(store: Store) -> None:
    done = brought_to(store, State.STOPPED)
    waiting = store.enqueue([spec()])[0]
    with pytest.raises(WrongState):
        store.pause([waiting.id, done.id])
    assert store.run(waiting.id) == waiting


def test_that_commands_need_somebody_who_will_read_them(store: Store) -> None:
    waiting = store.enqueue([spec()])[0]
    store.command(waiting.id, "set_lr", lr=0.1)
    assert [command.data for command in store.command_log(waiting.id)] == [{"lr": 0.1}]
    store.command(waiting.id, "stop")
    assert store.run(waiting.id).state is State.STOPPED
    with pytest.raises(WrongState, match="can't take 'set_lr': retry it"):
        store.command(waiting.id, "set_lr", lr=0.1)


def test_that_a_finished_run_that_is_prolonged_is_queued_again(store: Store) -> None:
    run = brought_to(store, State.FINISHED)
    store.command(run.id, "prolong", steps=500)
    assert store.run(run.id).state is State.QUEUED
    assert store.run(run.id).finished is None
    again = store.claim("cpu", "me")
    assert again is not None
    with RunWriter(store, run.id, again.attempt) as writer:
        assert [(command.kind, command.data) for command in writer.commands()] == [("prolong", {"steps": 500})]
    with pytest.raises(WrongState, match="prolong it, or launch it again"):
        store.retry(brought_to(store, State.FINISHED).id)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("dance", {}),
        ("set_lr", {"lr": -1.0}),
        ("set_lr", {"rate": 1.0}),
        ("set_lr", {}),
        ("prolong", {"steps": 0}),
        ("pause", {"a": 1}),
    ],
)
def test_that_a_command_no_worker_understands_is_refused(store: Store, kind: str, data: dict[str, float]) -> None:
    run = started(store)
    with pytest.raises(ResExplorerError):
        store.command(run.id, kind, **data)
    assert store.command_log(run.id) == ()


def test_that_a_retried_run_goes_to_the_end_and_a_resumed_one_to_its_place(store: Store) -> None:
    store.enqueue([spec("a"), spec("b"), spec("c")])
    store.pause([1])
    store.stop([2])
    store.retry([2])
    store.resume([1])
    assert [run.name for run in store.in_states(State.QUEUED)] == ["a", "c", "b"]


def test_that_marking_lost_respects_the_attempt_and_the_state(store: Store) -> None:
    run = started(store)
    assert not store.mark_lost(run.id, run.attempt + 1, "x")
    store.mark_worker(run.id, run.attempt + 1, 1, 1.0)
    assert store.run(run.id).pid is None
    store.mark_worker(run.id, run.attempt, 4321, 9.5)
    assert (store.run(run.id).pid, store.run(run.id).pid_created) == (4321, 9.5)
    assert store.mark_lost(run.id, run.attempt, "The worker vanished.")
    assert not store.mark_lost(run.id, run.attempt, "again")
    lost = store.run(run.id)
    assert (lost.state, lost.error, lost.pid) == (State.LOST, "The worker vanished.", None)
    assert [event.kind for event in store.events(run.id)] == ["queued", "started", "lost"]


def test_that_labels_can_be_changed(store: Store) -> None:
    run = store.enqueue([spec()])[0]
    store.rename(run.id, "  better name ")
    store.set_tags(run.id, ["b", "a", "b"])
    store.set_notes(run.id, "two\nlines")
    changed = store.set_star(run.id, True)
    assert (changed.name, changed.tags, changed.notes, changed.starred) == (
        "better name",
        ("b", "a"),
        "two\nlines",
        True,
    )
    with pytest.raises(InvalidName):
        store.rename(run.id, "\n")
    with pytest.raises(InvalidTag):
        store.set_tags(run.id, [""])


def test_that_changes_tell_everything_once(store: Store) -> None:
    store.enqueue([spec("a"), spec("b")])
    first = store.changes(0)
    assert [run.id for run in first.runs] == [1, 2]
    assert store.changes(first.revision) == type(first)(first.revision, (), ())
    store.set_star(2, True)
    store.delete(1)
    second = store.changes(first.revision)
    assert ([run.id for run in second.runs], second.deleted) == ([2], (1,))
    assert store.changes(second.revision).deleted == ()


def test_that_the_data_version_changes_with_every_commit(store: Store) -> None:
    before = store.data_version()
    assert store.data_version() == before
    store.enqueue([spec()])
    after = store.data_version()
    assert after != before
    with Store.open(store.url) as other:
        other.set_star(1, True)
    assert store.data_version() != after


def test_that_deleting_removes_points_files_and_unused_networks(store: Store) -> None:
    for n in range(2):
        run = started(store, seed=n)
        with RunWriter(store, run.id, run.attempt) as writer:
            writer.log(1, {"a": 1.0})
            writer.finish("finished")
        (store.files(run.id) / "weights").write_text("x")
    key = store.run(1).network_hash
    store.delete([1])
    assert store.network(key)
    assert not (store.folder / "1").exists()
    store.delete([2])
    with store.database.read() as connection:
        counts = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar()
            for name in ("runs", "networks", "series", "chunks", "events", "commands")
        ]
    assert counts == [0] * 6
    assert store.enqueue([spec()])[0].id == 3


def test_that_files_which_stay_are_named(store: Store, tmp_path: Path) -> None:
    run = store.enqueue([spec()])[0]
    (store.folder).mkdir(exist_ok=True)
    (store.folder / str(run.id)).write_text("not a folder")
    with pytest.raises(FilesLeft, match="remove it by hand"):
        store.delete(run.id)
    assert store.runs() == []


def test_that_settings_are_shared(store: Store) -> None:
    assert store.setting("cpu_slots", 2) == 2
    store.set_setting("cpu_slots", 4)
    store.set_setting("cpu_slots", 3)
    with Store.open(store.url) as other:
        assert other.setting("cpu_slots", 2) == 3


def test_that_a_wrong_recipe_never_reaches_the_queue() -> None:
    with pytest.raises(InvalidValue):
        spec(recipe=Recipe().replace(lr=-1.0))
