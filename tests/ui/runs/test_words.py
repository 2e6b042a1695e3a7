"""What cards say."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from resexplorer.store import RunRecord, State
from ui.runs.words import duration, foot_line, ordinal, percent, spoken, state_line, time_left, trouble

RUN = RunRecord(
    id=1, name="Plain-20", state=State.RUNNING, network="Plain-20", network_hash="h", family="plain",
    parameters=269_722, macs=40_000_000, depth=20, data="digits", recipe="one-cycle", seed=0, device="cuda:0",
    created=0.0, step=50, steps=100, seconds=10.0, last={"test/error": 0.0975, "throughput": 11_840.0},
)  # fmt: skip


def run(**values: Any) -> RunRecord:
    return dataclasses.replace(RUN, **values)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (24.4, "24 s"), (59.6, "1 min"), (540, "9 min"), (4320, "1 h 12 min"), (7200, "2 h"),
     (86_400, "1 d"), (100_000, "1 d 3 h"), (-3, "0 s")],
)  # fmt: skip
def test_that_durations_are_said_in_two_units_at_most(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0975, "9.8 %"), (0.0011, "0.11 %"), (1.0, "100.0 %"), (None, "–"), (math.nan, "–")]
)
def test_that_errors_are_percent(value: float | None, text: str) -> None:
    assert percent(value) == text


def test_that_places_in_the_queue_are_counted() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th",
    ]  # fmt: skip


def test_that_the_state_line_names_state_and_device() -> None:
    assert state_line(RUN) == "running · GPU 0"
    assert state_line(RUN, "pausing…") == "pausing… · GPU 0"
    assert state_line(run(state=State.QUEUED, device="auto")) == "queued · first free device"
    assert state_line(run(state=State.PAUSED, device="cpu")) == "paused at 50 % · CPU"
    assert state_line(run(state=State.FINISHED, seconds=1440)) == "finished in 24 min · GPU 0"


def test_that_a_crash_says_what_retry_does() -> None:
    lost = run(state=State.LOST, error="killed by signal 9")
    assert trouble(lost) == "Crashed: killed by signal 9 — Retry continues from the last checkpoint."
    failed = run(state=State.FAILED, error="the loss became NaN at step 312.", step=0)
    assert trouble(failed) == "The loss became NaN at step 312. Retry starts it again."
    assert trouble(run(state=State.FAILED, error=None)) != ""
    assert trouble(RUN) == ""


def test_that_the_foot_line_says_what_is_next() -> None:
    assert foot_line(RUN, 0, 540) == "9 min left · 11,840 images/s"
    assert foot_line(RUN, 0, None) == "starting…"
    assert foot_line(run(state=State.QUEUED), 1, None) == "next in the queue"
    assert foot_line(run(state=State.QUEUED), 3, None) == "3rd in the queue"
    assert foot_line(run(state=State.FINISHED), 0, None) == ""
    assert time_left(3) == "a few seconds left"


def test_that_a_screen_reader_hears_the_whole_card() -> None:
    assert spoken(RUN, "9 min left") == "Plain-20, running · GPU 0, 50 percent, test error 9.8 %, 9 min left"
