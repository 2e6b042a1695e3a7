"""Bars on a terminal, lines elsewhere, words for numbers."""

from __future__ import annotations

import io
import os
import pty
from collections.abc import Sequence
from pathlib import Path

import pytest

from resexplorer.cli.fetch import Download
from resexplorer.cli.progress import Bars, Lines, bar_line, board, seconds_left, status
from resexplorer.cli.words import cut, duration, large, percent, size
from resexplorer.store import RunRecord, State


def record(number: int = 1, **values: object) -> RunRecord:
    base: dict[str, object] = {
        "id": number, "name": f"ResNet-{number}", "state": State.RUNNING, "network": "ResNet", "network_hash": "x",
        "family": "residual", "parameters": 1, "macs": 1, "depth": 20, "data": "digits", "recipe": "quick", "seed": 0,
        "device": "cpu", "created": 0.0, "step": 25, "steps": 100, "seconds": 10.0,
    }  # fmt: skip
    return RunRecord(**{**base, **values})  # type: ignore[arg-type]


def shown(records: Sequence[RunRecord], *, columns: int = 100, rows: int = 24) -> str:
    stream = io.StringIO()
    Bars(stream, lambda: os.terminal_size((columns, rows))).show(records)
    return stream.getvalue()


def test_that_a_running_run_shows_share_errors_and_time_left() -> None:
    line = status(record(last={"train/error": 0.031, "test/error": 0.25}))
    assert line.split("  ") == [" 25 %", "train 3.1 %", "test 25.0 %", "0:30 left"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": State.QUEUED, "step": 0}, "waiting"),
        ({"state": State.QUEUED}, "waiting at 25 %"),
        ({"step": 0}, "starting"),
        ({"state": State.FINISHED, "step": 100}, "finished after 0:10"),
        ({"state": State.LOST, "error": "The worker was killed."}, "lost after 0:10: The worker was killed."),
        ({"last": {"train/error": float("nan")}}, "train diverged"),
    ],
)
def test_that_every_state_has_its_words(values: dict[str, object], words: str) -> None:
    assert words in status(record(**values))


def test_that_time_left_is_unknown_before_the_first_step() -> None:
    assert seconds_left(record(step=0)) is None
    assert seconds_left(record(steps=0)) is None
    assert seconds_left(record()) == pytest.approx(30)


def test_that_a_bar_is_as_full_as_the_run() -> None:
    assert bar_line(record(), 10).count("█") == 5
    assert bar_line(record(), 10, solid=False).count("#") == 5
    assert bar_line(record(name="a very long name"), 8).startswith("a very …  ")


def test_that_bars_change_in_place_and_only_when_something_changed() -> None:
    stream = io.StringIO()
    bars = Bars(stream, lambda: os.terminal_size((100, 24)))
    bars.show([record(1), record(2)])
    first = stream.getvalue()
    assert first.count("\n") == 2
    bars.show([record(1), record(2)])
    assert stream.getvalue() == first
    bars.show([record(1, step=50), record(2)])
    assert stream.getvalue().removeprefix(first).startswith("\x1b[2F")


def test_that_no_line_is_wider_than_the_terminal_and_all_fit_on_it() -> None:
    lines = shown([record(n, name="a" * 60) for n in range(1, 50)], columns=40, rows=10).splitlines()
    assert len(lines) <= 10
    assert all(len(line.replace("\x1b[K", "").replace("\x1b[J", "")) < 40 for line in lines)
    assert "49 runs in all" in lines[-2] + lines[-1]


def test_that_an_error_of_several_lines_stays_on_one() -> None:
    assert "\n" not in status(record(state=State.FAILED, error="first\nsecond\x1b[2J"))
    assert "\x1b" not in status(record(state=State.FAILED, error="first\nsecond\x1b[2J"))


def test_that_wide_letters_do_not_break_the_line() -> None:
    assert cut("網絡" * 10, 9) == "網絡網絡"
    assert cut("network", 9) == "network"


def test_that_lines_mention_a_run_at_every_fifth_and_every_change() -> None:
    stream = io.StringIO()
    lines = Lines(stream)
    for step in range(101):
        lines.show([record(step=step)])
    lines.show([record(step=100, state=State.FINISHED)])
    assert stream.getvalue().count("\n") == 7
    assert "\x1b" not in stream.getvalue()


def test_that_a_real_terminal_gets_bars_and_a_file_gets_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal, (tmp_path / "log").open("w") as file:
        assert isinstance(board(terminal), Bars)
        assert isinstance(board(file), Lines)
        monkeypatch.setenv("TERM", "dumb")
        assert isinstance(board(terminal), Lines)
    os.close(ours)


def test_that_a_download_is_written_with_share_size_and_time_left() -> None:
    assert Download.line(50 << 20, 100 << 20, 10.0) == " 50 %  50.0 MiB of 100.0 MiB, 0:10 left"
    stream = io.StringIO()
    progress = Download(stream)
    progress(100, 100)
    progress.close()
    assert stream.getvalue().startswith("100 %")


def test_that_numbers_are_written_as_people_read_them() -> None:
    assert [duration(seconds) for seconds in (7.4, 750, 11_100, 187_200)] == ["0:07", "12:30", "3:05:00", "2 d 04:00"]
    assert [large(count) for count in (999, 269_722, 25_557_032, 4_089_184_256)] == [
        "999",
        "269.7 k",
        "25.6 M",
        "4.1 G",
    ]
    assert [size(count) for count in (12, 2048, 64 << 30)] == ["12 B", "2.0 KiB", "64.0 GiB"]
    assert percent({}, "train/error") == "–"
