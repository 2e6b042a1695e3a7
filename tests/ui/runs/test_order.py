"""The order of cards, how runs are told apart, and how long they still take."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from resexplorer.store import RunRecord, State
from ui.runs.looks import looks
from ui.runs.order import Card, Heading, newest_group, rows, step_target
from ui.train.eta import EtaEstimator


def run(number: int, state: State = State.QUEUED, **values: Any) -> RunRecord:
    base = RunRecord(
        id=number, name=f"run {number}", state=state, network="N", network_hash=f"h{number}", family="residual",
        parameters=1, macs=1, depth=1, data="digits", recipe="one-cycle", seed=0, device="auto",
        created=float(number), position=float(number), steps=100,
    )  # fmt: skip
    return dataclasses.replace(base, **values)


def shown(runs: list[RunRecord], limit: int = 400) -> list[object]:
    return [row.title if isinstance(row, Heading) else row.run.id for row in rows(runs, limit)]


def test_that_the_queue_comes_first_in_its_order_then_what_is_over_newest_first() -> None:
    runs = [
        run(1, State.FINISHED, group="old"),
        run(2, State.FINISHED, group="new"),
        run(3, State.FAILED, group="new"),
        run(4, State.QUEUED, position=9.0),
        run(5, State.QUEUED, position=2.0),
        run(6, State.RUNNING, position=5.0),
        run(7, State.PAUSED, position=1.0),
        run(8, State.STOPPED),
    ]
    assert shown(runs) == ["Queue", 6, 5, 4, 7, "Single runs", 8, "new", 2, 3, "old", 1]


def test_that_waiting_runs_know_their_place() -> None:
    cards = [row for row in rows([run(1), run(2), run(3, State.RUNNING)]) if isinstance(row, Card)]
    assert [(card.run.id, card.place) for card in cards] == [(3, 0), (1, 1), (2, 2)]


def test_that_a_heading_stands_for_its_whole_experiment() -> None:
    found = rows([run(1, State.FINISHED, group="g"), run(2, State.RUNNING, group="g")])
    heading = next(row for row in found if isinstance(row, Heading) and row.title == "g")
    assert heading.runs == (1, 2)
    assert heading.detail == "1 of 2 done"


def test_that_only_the_newest_of_very_many_are_shown() -> None:
    many = [run(number, State.FINISHED, group="g") for number in range(1, 1001)]
    cards = [row for row in rows(many, 50) if isinstance(row, Card)]
    assert len(cards) == 50
    assert cards[-1].run.id == 1000


def test_that_the_newest_group_is_the_last_experiment_or_the_single_runs_since() -> None:
    old = [run(1, State.FINISHED, group="g"), run(2, group="g")]
    assert [r.id for r in newest_group(old)] == [1, 2]
    assert [r.id for r in newest_group([*old, run(3), run(4, State.FINISHED)])] == [3]
    assert [r.id for r in newest_group([*old, run(3, State.FINISHED), run(4, State.FINISHED)])] == [4]
    assert newest_group([]) == []


@pytest.mark.parametrize(
    ("moved", "step", "possible", "before"),
    [(2, -1, True, 1), (2, 1, True, None), (1, -1, False, None), (1, 1, True, 3), (3, 1, False, None)],
)
def test_that_a_step_in_the_queue_names_the_run_that_comes_after(
    moved: int, step: int, possible: bool, before: int | None
) -> None:
    assert step_target([run(1), run(2), run(3)], moved, step) == (possible, before)


def test_that_few_networks_of_two_families_get_family_colours_and_dashes_by_network() -> None:
    found = looks([run(1, family="plain"), run(2, family="plain"), run(3), run(4)])
    assert found[1].color == found[2].color != found[3].color == found[4].color
    assert [found[n].dash for n in (1, 2, 3, 4)] == ["solid", "dash", "solid", "dash"]


def test_that_seeds_of_a_network_share_a_colour() -> None:
    found = looks([run(n, network_hash="a" if n < 4 else "b", seed=n) for n in range(1, 7)])
    assert len({found[n].color for n in (1, 2, 3)}) == 1
    assert len({found[n].dash for n in (1, 2, 3)}) == 3
    assert found[1].color != found[4].color


def test_that_up_to_thirty_two_runs_all_look_different() -> None:
    found = looks([run(n) for n in range(1, 33)])
    assert len(set(found.values())) == 32


def test_that_the_time_left_follows_the_recent_speed() -> None:
    eta = EtaEstimator()
    for second in range(60):
        step = 10 * second if second < 30 else 300 + (second - 30)
        eta.observe(run(1, State.RUNNING, step=step, steps=429, seconds=float(second)), float(second))
    left = eta.seconds_left(run(1, State.RUNNING, step=329, steps=429, seconds=59.0))
    assert left is not None
    assert 60 < left < 110


def test_that_a_window_that_has_just_opened_guesses_from_the_whole_run() -> None:
    eta = EtaEstimator()
    record = run(1, State.RUNNING, step=50, steps=100, seconds=10.0)
    eta.observe(record, 0.0)
    assert eta.seconds_left(record) == pytest.approx(10.0)
    assert eta.seconds_left(run(2, State.RUNNING, step=0, steps=100)) is None
    assert eta.seconds_left(run(1, State.PAUSED, step=50, steps=100, seconds=10.0)) is None


def test_that_a_new_attempt_forgets_the_old_speed() -> None:
    eta = EtaEstimator()
    for second in range(10):
        eta.observe(run(1, State.RUNNING, attempt=1, step=100 * second, steps=10_000), float(second))
    again = run(1, State.RUNNING, attempt=2, step=500, steps=10_000, seconds=50.0)
    eta.observe(again, 20.0)
    assert eta.seconds_left(again) == pytest.approx(950)
