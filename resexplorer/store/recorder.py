"""One worker's batches, each written in one transaction that first makes sure it still may."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, update

from resexplorer.crash import crash_point
from resexplorer.store.chunks import Change, Piece, append, compact, piece_of
from resexplorer.store.database import Database
from resexplorer.store.points import (
    add_series,
    cut,
    find_series,
    list_series,
    read_points,
    read_tail,
    store_changes,
    summary_of,
)
from resexplorer.store.records import CommandRecord, State
from resexplorer.store.rows import add_event, command_record, dump, next_revision
from resexplorer.store.schema import commands, runs

_FOR_ONE_ATTEMPT = ("pause", "stop")
"""Commands that mean the attempt they were given to; the others wait for the next one."""


@dataclass(slots=True)
class Batch:
    """What a worker said between two commits.

    ``cut`` drops all points after that step, before ``points`` are added. ``final`` ends the attempt.
    """

    points: list[tuple[int, Mapping[str, float]]] = field(default_factory=list)
    events: list[tuple[float, str, int, dict[str, Any]]] = field(default_factory=list)
    applied: list[tuple[int, float]] = field(default_factory=list)
    columns: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    cut: int | None = None
    final: tuple[State, str | None, float] | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (
            self.points
            or self.events
            or self.applied
            or self.columns
            or self.choices
            or self.cut is not None
            or self.final
        )


@dataclass(slots=True)
class _Memory:
    """What the database is known to hold after ``commits`` commits of this run."""

    commits: int
    last: dict[str, float]
    best: dict[str, float]
    choices: dict[str, Any]
    ids: dict[str, tuple[int, int]]
    tails: dict[str, tuple[Piece, ...]] = field(default_factory=dict)


def larger_is_better(name: str) -> bool:
    """Which way a series improves: errors, losses and norms fall, throughput and accuracy rise."""
    return name.endswith(("throughput", "accuracy"))


class Recorder:
    """Writes the batches of one attempt. Not thread-safe; the writer's thread owns it."""

    def __init__(self, database: Database, run_id: int, attempt: int) -> None:
        self._database = database
        self._run = run_id
        self._attempt = attempt
        self._memory: _Memory | None = None
        self._in_doubt: int | None = None
        self._seen_command = 0

    def commit(self, batch: Batch) -> bool:
        """Write a batch; False where another attempt has taken over and nothing was written.

        After an error the same batch is to be given again: whether the failed commit reached the disk after
        all is found out then, so that nothing is written twice.
        """
        crash_point("flush")
        try:
            with self._database.write() as connection:
                crash_point("flush")
                if not self._owns(connection):
                    return False
                memory = self._memory or self._load(connection)
                if self._in_doubt is None or memory.commits < self._in_doubt:
                    self._in_doubt = memory.commits + 1
                    self._write(connection, batch, memory)
                crash_point("flush")
        except BaseException:
            self._memory = None
            raise
        crash_point("flush")
        self._memory = memory
        self._in_doubt = None
        return True

    def owns(self) -> bool:
        """Whether the run is still in this attempt's hands."""
        with self._database.read() as connection:
            return self._owns(connection)

    def new_commands(self) -> list[CommandRecord]:
        """Commands for this attempt that were not returned before."""
        query = (
            select(commands)
            .where(commands.c.run == self._run, commands.c.id > self._seen_command, commands.c.applied.is_(None))
            .where(commands.c.kind.not_in(_FOR_ONE_ATTEMPT) | (commands.c.attempt == self._attempt))
            .order_by(commands.c.id)
        )
        with self._database.read() as connection:
            found = [command_record(row) for row in connection.execute(query)]
        if found:
            self._seen_command = found[-1].id
        return found

    def seconds(self) -> float:
        """Seconds that earlier attempts have run."""
        with self._database.read() as connection:
            return float(connection.execute(select(runs.c.seconds).where(runs.c.id == self._run)).scalar() or 0.0)

    def _owns(self, connection: Connection) -> bool:
        row = connection.execute(select(runs.c.attempt, runs.c.state).where(runs.c.id == self._run)).first()
        return row is not None and row.attempt == self._attempt and row.state == State.RUNNING.value

    def _load(self, connection: Connection) -> _Memory:
        query = select(runs.c.commits, runs.c.last, runs.c.best, runs.c.choices).where(runs.c.id == self._run)
        row = connection.execute(query).one()
        return _Memory(
            row.commits,
            json.loads(row.last),
            json.loads(row.best),
            json.loads(row.choices),
            find_series(connection, self._run),
        )

    def _write(self, connection: Connection, batch: Batch, memory: _Memory) -> None:
        columns = dict(batch.columns)
        if batch.cut is not None and cut(connection, self._run, batch.cut):
            columns["rewinds"] = runs.c.rewinds + 1
            self._recount(connection, memory)
        self._add_points(connection, batch, memory)
        for time, kind, step, data in batch.events:
            add_event(connection, self._run, time, step, kind, data)
        for command, time in batch.applied:
            connection.execute(update(commands).where(commands.c.id == command).values(applied=time))
        if batch.final is not None:
            self._compact(connection, memory)
            columns |= self._end(connection, *batch.final)
        memory.choices |= batch.choices
        memory.commits += 1
        connection.execute(
            update(runs)
            .where(runs.c.id == self._run)
            .values(
                **columns,
                commits=memory.commits,
                revision=next_revision(connection),
                last=dump(memory.last),
                best=dump(memory.best),
                choices=dump(memory.choices),
                train_error=_known(memory.last.get("train/error")),
                test_error=_known(memory.last.get("test/error")),
            )
        )

    def _recount(self, connection: Connection, memory: _Memory) -> None:
        """Read everything anew that a cut may have changed."""
        memory.tails.clear()
        memory.ids = find_series(connection, self._run)
        memory.last.clear()
        memory.best.clear()
        for item in list_series(connection, self._run):
            points = read_points(connection, self._run, item.name, 0)
            found = summary_of(points, larger_is_better=larger_is_better(item.name))
            if found is not None:
                memory.last[item.name], memory.best[item.name] = found

    def _add_points(self, connection: Connection, batch: Batch, memory: _Memory) -> None:
        changes: dict[int, Change] = {}
        for name, points in _by_series(batch.points).items():
            if name not in memory.ids:
                memory.ids[name] = add_series(connection, self._run, name), 0
            key, count = memory.ids[name]
            if name not in memory.tails:
                memory.tails[name] = read_tail(connection, key, count)
            changes[key] = append(memory.tails[name], piece_of(count, points))
            memory.tails[name] = changes[key].tail
            memory.ids[name] = key, count + len(points)
            _note_values(memory, name, [value for _, value in points])
        store_changes(connection, changes)

    def _compact(self, connection: Connection, memory: _Memory) -> None:
        """Make one piece of each tail: a run that is over is only read."""
        tails = {
            key: memory.tails.get(name) or read_tail(connection, key, count)
            for name, (key, count) in memory.ids.items()
        }
        store_changes(connection, {key: compact(tail) for key, tail in tails.items() if len(tail) > 1})
        memory.tails.clear()

    def _end(self, connection: Connection, state: State, error: str | None, time: float) -> dict[str, Any]:
        if state is State.PAUSED and self._stop_waits(connection):
            state = State.STOPPED
        step = connection.execute(select(runs.c.step).where(runs.c.id == self._run)).scalar_one()
        add_event(connection, self._run, time, step, state.value, {"reason": error} if error else {})
        return {
            "state": state.value,
            "error": error,
            "finished": time if state.over else None,
            "pid": None,
            "pid_created": None,
        }

    def _stop_waits(self, connection: Connection) -> bool:
        """Whether somebody asked to stop while the worker was pausing."""
        query = select(commands.c.id).where(
            commands.c.run == self._run,
            commands.c.attempt == self._attempt,
            commands.c.kind == "stop",
            commands.c.applied.is_(None),
        )
        return connection.execute(query.limit(1)).first() is not None


def _by_series(points: Iterable[tuple[int, Mapping[str, float]]]) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for step, values in points:
        for name, value in values.items():
            found.setdefault(name, []).append((step, float(value)))
    return found


def _note_values(memory: _Memory, name: str, values: list[float]) -> None:
    memory.last[name] = values[-1]
    known = [value for value in (*values, memory.best.get(name, math.nan)) if not math.isnan(value)]
    memory.best[name] = (max if larger_is_better(name) else min)(known, default=math.nan)


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value
