"""Turning database rows into records and back; the one place that knows how values are stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from resexplorer.store.errors import UnknownRun
from resexplorer.store.records import CommandRecord, EventRecord, RunRecord, State
from resexplorer.store.schema import commands, counters, events, networks, runs

_FIELDS: dict[str, Any] = {
    "id": runs.c.id,
    "name": runs.c.name,
    "state": runs.c.state,
    "network": runs.c.network,
    "network_hash": runs.c.network_hash,
    "family": networks.c.family,
    "parameters": networks.c.parameters,
    "macs": networks.c.macs,
    "depth": networks.c.depth,
    "data": runs.c.data,
    "recipe": runs.c.recipe,
    "seed": runs.c.seed,
    "device": runs.c.device,
    "created": runs.c.created,
    "started": runs.c.started,
    "finished": runs.c.finished,
    "seconds": runs.c.seconds,
    "step": runs.c.step,
    "steps": runs.c.steps,
    "attempt": runs.c.attempt,
    "rewinds": runs.c.rewinds,
    "error": runs.c.error,
    "group": runs.c.group_name,
    "tags": runs.c.tags,
    "notes": runs.c.notes,
    "starred": runs.c.starred,
    "position": runs.c.position,
    "pid": runs.c.pid,
    "pid_created": runs.c.pid_created,
    "heartbeat": runs.c.heartbeat,
    "revision": runs.c.revision,
    "choices": runs.c.choices,
    "last": runs.c.last,
    "best": runs.c.best,
}
_NAMES = tuple(_FIELDS)
_STATES = {state.value: state for state in State}

SELECT_RUNS: Select[Any] = select(*_FIELDS.values()).select_from(
    runs.join(networks, networks.c.hash == runs.c.network_hash)
)
"""Everything a run record needs, in one query."""


def dump(value: object) -> str:
    """Compact JSON; what JSON does not know (paths, NumPy numbers) becomes text."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)


def write_tags(tags: Sequence[str]) -> str:
    """Tags as one text with a line break on both sides of each, so that SQL can find whole ones."""
    return "\n" + "".join(f"{tag}\n" for tag in tags) if tags else ""


def read_tags(text: str) -> tuple[str, ...]:
    """What :func:`write_tags` wrote."""
    return tuple(text[1:-1].split("\n")) if text else ()


def run_record(row: Row[Any]) -> RunRecord:
    """One row of :data:`SELECT_RUNS` as a record."""
    values = dict(zip(_NAMES, row, strict=True))
    values["state"] = _STATES[values["state"]]
    values["tags"] = read_tags(values["tags"])
    for name in ("choices", "last", "best"):
        values[name] = json.loads(values[name])
    return RunRecord(**values)


def find_run(connection: Connection, run_id: int) -> RunRecord:
    """Read one run; raises :class:`UnknownRun`."""
    row = connection.execute(SELECT_RUNS.where(runs.c.id == run_id)).first()
    if row is None:
        raise UnknownRun(f"There is no run {run_id}: it was deleted, or the number is wrong.")
    return run_record(row)


def event_record(row: Row[Any]) -> EventRecord:
    """One row of the events table as a record."""
    return EventRecord(row.id, row.run, row.time, row.step, row.kind, json.loads(row.data))


def command_record(row: Row[Any]) -> CommandRecord:
    """One row of the commands table as a record."""
    return CommandRecord(row.id, row.run, row.time, row.kind, json.loads(row.data), row.applied)


def next_revision(connection: Connection) -> int:
    """Advance the global change counter; the row lock that it takes orders all writers."""
    statement = update(counters).where(counters.c.name == "revision").values(value=counters.c.value + 1)
    return int(connection.execute(statement.returning(counters.c.value)).scalar_one())


def current_revision(connection: Connection) -> int:
    """The global change counter."""
    return int(connection.execute(select(counters.c.value).where(counters.c.name == "revision")).scalar_one())


def change_run(connection: Connection, run_id: int, **values: object) -> None:
    """Change some columns of a run, so that readers notice."""
    connection.execute(update(runs).where(runs.c.id == run_id).values(**values, revision=next_revision(connection)))


def add_event(connection: Connection, run_id: int, time: float, step: int, kind: str, data: Mapping[str, Any]) -> None:
    """Write down that something happened to a run."""
    connection.execute(events.insert().values(run=run_id, time=time, step=step, kind=kind, data=dump(data)))


def add_command(connection: Connection, run: RunRecord, time: float, kind: str, data: Mapping[str, Any]) -> None:
    """Leave a command for the run's worker."""
    connection.execute(commands.insert().values(run=run.id, attempt=run.attempt, time=time, kind=kind, data=dump(data)))
