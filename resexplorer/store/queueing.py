"""What people and the supervisor do to the queue, each inside one write transaction."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from resexplorer.crash import crash_point
from resexplorer.store.launching import read_spec
from resexplorer.store.records import RunRecord, State
from resexplorer.store.rows import (
    SELECT_RUNS,
    add_command,
    add_event,
    change_run,
    find_run,
    next_revision,
    run_record,
)
from resexplorer.store.schema import commands, deletions, networks, runs
from resexplorer.store.states import Action, outcome, require, require_live

_PAST = {Action.PAUSE: "paused", Action.RESUME: "resumed", Action.STOP: "stopped", Action.RETRY: "retried"}


def act(connection: Connection, action: Action, run_id: int) -> None:
    """Pause, resume, stop or retry one run; a running one gets a command, the others change at once."""
    run = find_run(connection, run_id)
    require(action, run)
    now = time.time()
    if run.state is State.RUNNING:
        if not _is_pending(connection, run, action.value):
            add_command(connection, run, now, action.value, {})
            change_run(connection, run_id)
        return
    change_run(connection, run_id, state=outcome(action).value, **_consequences(connection, action, now))
    add_event(connection, run_id, now, run.step, _PAST[action], {})


def _consequences(connection: Connection, action: Action, now: float) -> dict[str, Any]:
    if action is Action.STOP:
        return {"finished": now}
    if action is Action.RETRY:
        return {"finished": None, "error": None, "position": _end_of_queue(connection)}
    return {}


def leave_command(connection: Connection, run_id: int, kind: str, data: dict[str, Any]) -> None:
    """Leave a command for the worker that runs it now or will do so next.

    A finished run that is prolonged goes back into the queue: its last checkpoint is where it goes on.
    """
    run = find_run(connection, run_id)
    if kind == Action.PROLONG:
        require(Action.PROLONG, run)
    else:
        require_live(kind, run)
    now = time.time()
    add_command(connection, run, now, kind, data)
    if run.state is not State.FINISHED:
        change_run(connection, run_id)
        return
    change_run(connection, run_id, state=State.QUEUED.value, finished=None, position=_end_of_queue(connection))
    add_event(connection, run_id, now, run.step, "prolonged", data)


def claim(
    connection: Connection, device: str, supervisor: str, *, auto: bool, without: Collection[int]
) -> RunRecord | None:
    """Give the first waiting run that fits ``device`` to a supervisor."""
    wanted = {device, "auto"} if auto else {device}
    query = (
        select(runs.c.id, runs.c.attempt, runs.c.started, runs.c.step)
        .where(runs.c.state == State.QUEUED.value, runs.c.device.in_(wanted), runs.c.id.not_in(without))
        .order_by(runs.c.position, runs.c.id)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    now = time.time()
    change_run(
        connection,
        row.id,
        state=State.RUNNING.value,
        attempt=row.attempt + 1,
        device=device,
        supervisor=supervisor,
        started=row.started or now,
        pid=None,
        pid_created=None,
        heartbeat=now,
        error=None,
    )
    crash_point("claim")
    add_event(connection, row.id, now, row.step, "started", {"attempt": row.attempt + 1, "device": device})
    crash_point("claim")
    return find_run(connection, row.id)


def leave_running(
    connection: Connection, run_id: int, attempt: int, state: State, reason: str | None, **values: object
) -> bool:
    """Take a run out of its worker's hands; tell whether it still was in them."""
    run = find_run(connection, run_id)
    if run.state is not State.RUNNING or run.attempt != attempt:
        return False
    now = time.time()
    over = now if state.over else None
    change_run(
        connection,
        run_id,
        state=state.value,
        error=reason,
        finished=over,
        pid=None,
        pid_created=None,
        **values,
    )
    add_event(connection, run_id, now, run.step, state.value, {"reason": reason} if reason else {})
    return True


def refuse(connection: Connection, run_id: int, reason: str) -> None:
    """Fail a waiting run that can't be started; one that was launched on "auto" may go elsewhere instead."""
    run = find_run(connection, run_id)
    if run.state is not State.QUEUED:
        return
    if run.device != "auto" and read_spec(connection, run_id).device == "auto":
        change_run(connection, run_id, device="auto")
    else:
        now = time.time()
        change_run(connection, run_id, state=State.FAILED.value, error=reason, finished=now)
        add_event(connection, run_id, now, run.step, State.FAILED.value, {"reason": reason})


def move(connection: Connection, run_id: int, before: int | None) -> None:
    """Put a waiting run before another one, or at the end."""
    require(Action.MOVE, find_run(connection, run_id))
    if before is None:
        change_run(connection, run_id, position=_end_of_queue(connection))
        return
    target = find_run(connection, before)
    require(Action.MOVE, target)
    if before != run_id:
        change_run(connection, run_id, position=_place_before(connection, target, run_id))


def remove(connection: Connection, ids: Iterable[int]) -> None:
    """Delete runs and the networks that nobody uses any more."""
    for run_id in ids:
        require(Action.DELETE, find_run(connection, run_id))
        connection.execute(delete(runs).where(runs.c.id == run_id))
        connection.execute(insert(deletions).values(run=run_id, revision=next_revision(connection)))
    connection.execute(delete(networks).where(networks.c.hash.not_in(select(runs.c.network_hash))))


def waiting(connection: Connection, states: Iterable[State]) -> list[RunRecord]:
    """The runs in the given states, in queue order."""
    query = SELECT_RUNS.where(runs.c.state.in_([state.value for state in states]))
    return [run_record(row) for row in connection.execute(query.order_by(runs.c.position, runs.c.id))]


def queued_devices(connection: Connection) -> dict[str, int]:
    """How many waiting runs want each device, "auto" among them."""
    query = select(runs.c.device, func.count()).where(runs.c.state == State.QUEUED.value).group_by(runs.c.device)
    return {str(device): int(count) for device, count in connection.execute(query)}


def refuse_device(connection: Connection, device: str, reason: str) -> None:
    """Refuse every waiting run that wants a device."""
    query = select(runs.c.id).where(runs.c.state == State.QUEUED.value, runs.c.device == device)
    for run_id in connection.execute(query).scalars().all():
        refuse(connection, run_id, reason)


def _is_pending(connection: Connection, run: RunRecord, kind: str) -> bool:
    query = select(commands.c.id).where(
        commands.c.run == run.id,
        commands.c.attempt == run.attempt,
        commands.c.kind == kind,
        commands.c.applied.is_(None),
    )
    return connection.execute(query.limit(1)).first() is not None


def _end_of_queue(connection: Connection) -> float:
    return float(connection.execute(select(func.max(runs.c.position))).scalar() or 0.0) + 1.0


def _place_before(connection: Connection, target: RunRecord, moved: int) -> float:
    query = select(func.max(runs.c.position)).where(runs.c.position < target.position, runs.c.id != moved)
    left = connection.execute(query).scalar()
    low = float(left) if left is not None else target.position - 2.0
    middle = (low + target.position) / 2
    if low < middle < target.position:
        return middle
    connection.execute(  # the gap is used up: make room at the left of everything from the target on
        update(runs)
        .where(runs.c.position >= target.position, runs.c.id != moved)
        .values(position=runs.c.position + 1.0, revision=next_revision(connection))
    )
    return target.position + 0.5
