"""Shows how runs get on: bars that change in place on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Protocol, TextIO

from resexplorer.cli.words import cut, duration, one_line, percent
from resexplorer.store import RunRecord, State

_BAR = 20
_NAME = 36
_SHARE_OF_A_LINE = 0.2
"""Without a terminal, a run is mentioned each time it has done this much more."""


class Board(Protocol):
    """Where progress is shown."""

    def show(self, records: Sequence[RunRecord]) -> None:
        """Show the runs as they are now."""

    def close(self) -> None:
        """Leave what was shown last."""


def board(stream: TextIO) -> Board:
    """Bars for a terminal, lines for anything else."""
    if stream.isatty() and os.environ.get("TERM") != "dumb":
        return Bars(stream, lambda: os.get_terminal_size(stream.fileno()))
    return Lines(stream)


class Bars:
    """One line a run, rewritten in place. Runs that don't fit on the screen are counted in the last line."""

    def __init__(self, stream: TextIO, size: Callable[[], os.terminal_size]) -> None:
        self._stream = stream
        self._size = size
        self._height = 0
        self._shown: list[str] = []
        self._solid = _can_write(stream, "█░")

    def show(self, records: Sequence[RunRecord]) -> None:
        """Rewrite the lines that changed."""
        width, height = self._size()
        lines = [cut(line, max(1, width - 1)) for line in self._lines(records, max(2, height - 1))]
        if lines != self._shown:
            up = f"\x1b[{self._height}F" if self._height else ""
            self._stream.write(up + "".join(f"{line}\x1b[K\n" for line in lines) + "\x1b[J")
            self._stream.flush()
        self._shown, self._height = lines, len(lines)

    def close(self) -> None:
        """The last state of every bar stays on the screen."""
        self._stream.flush()

    def _lines(self, records: Sequence[RunRecord], rows: int) -> list[str]:
        name = min(_NAME, max((len(record.name) for record in records), default=0))
        if len(records) <= rows:
            return [bar_line(record, name, solid=self._solid) for record in records]
        order = sorted(records, key=lambda record: (record.state is not State.RUNNING, record.state.over))
        seen = order[: rows - 1]
        lines = [bar_line(record, name, solid=self._solid) for record in records if record in seen]
        over = sum(record.state.over for record in records)
        return [*lines, f"… {len(records)} runs in all, {over} of them over"]


class Lines:
    """For logs and pipes: a line when a run changes its state and at every fifth of the way."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._said: dict[int, tuple[State, int]] = {}

    def show(self, records: Sequence[RunRecord]) -> None:
        """Write a line for each run that got further."""
        for record in records:
            reached = (record.state, int(record.progress / _SHARE_OF_A_LINE))
            if self._said.get(record.id) != reached:
                self._said[record.id] = reached
                self._stream.write(f"{record.name}: {status(record)}\n")
        self._stream.flush()

    def close(self) -> None:
        """Nothing is left to do."""


def bar_line(record: RunRecord, name_width: int, *, solid: bool = True) -> str:
    """One run as a line with a bar."""
    full, empty = "█░" if solid else "#-"
    filled = round(_BAR * record.progress)
    name = record.name if len(record.name) <= name_width else record.name[: name_width - 1] + "…"
    return f"{name.ljust(name_width)}  {full * filled}{empty * (_BAR - filled)}  {status(record)}"


def status(record: RunRecord) -> str:
    """State, share, errors and time in words."""
    if record.state is State.QUEUED:
        return "waiting" if not record.step else f"waiting at {100 * record.progress:.0f} %"
    errors = [
        f"{part} {percent(record.last, f'{part}/error')}"
        for part in ("train", "test")
        if f"{part}/error" in record.last
    ]
    parts = [f"{100 * record.progress:3.0f} %", *errors]
    if record.state is State.RUNNING:
        left = seconds_left(record)
        return "  ".join([*parts, "starting" if left is None else f"{duration(left)} left"])
    why = f": {one_line(record.error)}" if record.error else ""
    return "  ".join([*parts, f"{record.state} after {duration(record.seconds)}{why}"])


def seconds_left(record: RunRecord) -> float | None:
    """Time that a running run still takes at the speed that it had so far."""
    if not record.progress or record.seconds <= 0:
        return None
    return record.seconds * (1 - record.progress) / record.progress


def _can_write(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
