"""Watches runs until they are over, keeps a supervisor alive meanwhile, and leaves them running on Ctrl+C."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence

from resexplorer.cli.output import put, put_json, say, table
from resexplorer.cli.progress import Board, board
from resexplorer.cli.words import duration, large, one_line, percent
from resexplorer.jobs import ensure_supervisor
from resexplorer.store import RunRecord, State, Store

POLL_SECONDS = 0.1
_SUPERVISOR_SECONDS = 2.0
_ACTIVE = {State.QUEUED, State.RUNNING}
_FAILED = {State.FAILED, State.LOST}
RUN_FAILED = 1
LEFT = 130


class Watch:
    """The present state of some runs, read only when the database has changed."""

    def __init__(self, store: Store, ids: Iterable[int]) -> None:
        self._store = store
        self._version: int | None = None
        self._revision = 0
        self.records = {number: store.run(number) for number in ids}
        self.deleted: set[int] = set()

    def poll(self) -> None:
        """Take in what happened since the last call."""
        version = self._store.data_version()
        if version == self._version:
            return
        self._version = version
        changes = self._store.changes(self._revision)
        self._revision = changes.revision
        self.records |= {record.id: record for record in changes.runs if record.id in self.records}
        self.deleted |= self.records.keys() & set(changes.deleted)

    @property
    def present(self) -> list[RunRecord]:
        """The runs that still exist, in the order in which they were asked for."""
        return [record for number, record in self.records.items() if number not in self.deleted]

    @property
    def active(self) -> bool:
        """Whether any run waits or runs."""
        return any(record.state in _ACTIVE for record in self.present)


def watch(store: Store, ids: Iterable[int], shown: Board) -> list[RunRecord]:
    """Show the runs until none of them waits or runs; returns their last records."""
    seen = Watch(store, ids)
    checked = 0.0
    while True:
        seen.poll()
        shown.show(seen.present)
        if not seen.active:
            return seen.present
        if time.monotonic() - checked > _SUPERVISOR_SECONDS:
            ensure_supervisor(store)
            checked = time.monotonic()
        time.sleep(POLL_SECONDS)


def wait_for(store: Store, ids: Sequence[int]) -> list[RunRecord] | None:
    """Watch on stderr; ``None`` after Ctrl+C, which leaves the runs going and says how to get back to them."""
    shown = board(sys.stderr)
    try:
        return watch(store, ids, shown)
    except KeyboardInterrupt:
        numbers = " ".join(map(str, ids)) if len(ids) <= 8 else f"{ids[0]} … {ids[-1]}"
        say(
            f"\nTraining goes on in the background: `resexplorer runs follow` watches it again, "
            f"`resexplorer stop {numbers}` ends it."
        )
        return None
    finally:
        shown.close()


def follow_runs(store: Store, ids: Sequence[int], *, json: bool) -> int:
    """Watch runs, print the outcome, and return the exit status."""
    records = wait_for(store, ids)
    if records is None:
        return LEFT
    if json:
        put_records(records, alone=len(ids) == 1)
    elif records:
        put(result_table(records))
    else:
        say("Nothing waits or runs.")
    say_what_to_do(records)
    return status_of(records)


def put_records(records: Sequence[RunRecord], *, alone: bool) -> None:
    """Print run records: a list, or the one run itself."""
    found = [record.to_json() for record in records]
    put_json(found[0] if alone and found else found)


def result_table(records: Sequence[RunRecord]) -> str:
    """What came out of each run."""
    header = ("run", "name", "parameters", "train error", "test error", "time", "state")
    rows = [
        (
            str(record.id),
            record.name,
            large(record.parameters),
            percent(record.last, "train/error"),
            percent(record.last, "test/error"),
            duration(record.seconds),
            str(record.state),
        )
        for record in records
    ]
    return table(header, rows, "><>>>><")


def say_what_to_do(records: Sequence[RunRecord]) -> None:
    """For every run that did not finish: why, and the command that goes on."""
    for record in records:
        if record.state in _FAILED:
            say(
                f"Run {record.id} ({record.name}) {record.state}: {one_line(record.error or 'nobody knows why.')} "
                f"`resexplorer retry {record.id}` goes on from its newest checkpoint."
            )
        elif record.state is State.PAUSED:
            say(f"Run {record.id} ({record.name}) is paused: `resexplorer resume {record.id}` goes on.")


def status_of(records: Sequence[RunRecord]) -> int:
    """The exit status: 1 where a run failed."""
    return RUN_FAILED if any(record.state in _FAILED for record in records) else 0
