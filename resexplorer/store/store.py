"""The store: every run ever made, its curves, and the queue, behind plain method calls."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import select

from resexplorer.experiment import TrainSpec
from resexplorer.store import launching, queueing
from resexplorer.store.commanding import check_command
from resexplorer.store.database import Database
from resexplorer.store.errors import FilesLeft
from resexplorer.store.location import database_path, database_url, files_folder, unwritable
from resexplorer.store.points import list_series, read_points
from resexplorer.store.records import (
    Changes,
    CommandRecord,
    EventRecord,
    Points,
    RunRecord,
    SeriesRecord,
    State,
)
from resexplorer.store.rows import (
    SELECT_RUNS,
    change_run,
    command_record,
    current_revision,
    dump,
    event_record,
    find_run,
    run_record,
    write_tags,
)
from resexplorer.store.schema import commands, deletions, events, runs, settings
from resexplorer.store.states import Action
from resexplorer.store.upgrade import prepare
from resexplorer.store.where import condition


class Store:
    """The runs in one database file. Usable from several threads at once; all methods raise ``StoreError``s.

    Readers poll :meth:`data_version`, then ask :meth:`changes` for run rows and :meth:`points` for what is
    past their cursor. Whatever a method returns is a frozen record.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.path = database.path
        self.url = database_url(database.path)
        self.folder = files_folder(database.path)

    @classmethod
    def open(cls, target: str | Path | None = None, *, create: bool = True) -> Store:
        """Open the database at a path or ``sqlite:///`` address; ``None`` is the user's own.

        It is created where there is none, and upgraded (after a backup) where it is old. Raises a
        :class:`StoreError` for everything that can't be used, and leaves that untouched.
        """
        path = database_path(target)
        prepare(path, create=create)
        return cls(Database(path))

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def files(self, run_id: int) -> Path:
        """The folder of a run's checkpoints and logs; created when asked for."""
        folder = self.folder / str(run_id)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(folder, error) from error
        return folder

    # --- reading

    def data_version(self) -> int:
        """A number that changes with every commit by anybody; cheap, comparable within one thread."""
        return self.database.data_version()

    def run(self, run_id: int) -> RunRecord:
        """One run; raises :class:`UnknownRun`."""
        with self.database.read() as connection:
            return find_run(connection, run_id)

    def runs(self, where: str = "") -> list[RunRecord]:
        """The runs that a filter such as ``state=finished error<6%`` selects, oldest first.

        Raises :class:`InvalidFilter` with the position of what can't be read.
        """
        query = SELECT_RUNS.where(condition(where)).order_by(runs.c.id)
        with self.database.read() as connection:
            return [run_record(row) for row in connection.execute(query)]

    def changes(self, after_revision: int) -> Changes:
        """Everything that happened to the run table after a revision; 0 asks for everything."""
        changed = SELECT_RUNS.where(runs.c.revision > after_revision)  # ordering here would scan the table
        gone = select(deletions.c.run).where(deletions.c.revision > after_revision)
        with self.database.read() as connection:
            revision = current_revision(connection)
            records = sorted(map(run_record, connection.execute(changed)), key=lambda run: run.id)
            return Changes(revision, tuple(records), tuple(connection.execute(gone).scalars()))

    def active(self) -> list[RunRecord]:
        """The runs that a worker should be training now."""
        return self.in_states(State.RUNNING)

    def in_states(self, *states: State) -> list[RunRecord]:
        """The runs in the given states, in queue order."""
        with self.database.read() as connection:
            return queueing.waiting(connection, states)

    def spec(self, run_id: int) -> TrainSpec:
        """The specification that a run was launched with."""
        with self.database.read() as connection:
            return launching.read_spec(connection, run_id)

    def network(self, network_hash: str) -> dict[str, Any]:
        """A stored network document; raises :class:`UnknownNetwork`."""
        with self.database.read() as connection:
            return launching.read_network(connection, network_hash)

    def series(self, run_id: int) -> tuple[SeriesRecord, ...]:
        """The series of a run, by name."""
        with self.database.read() as connection:
            return list_series(connection, run_id)

    def points(self, run_id: int, name: str, start: int = 0) -> Points:
        """The points of a series from index ``start``; empty where there are none (yet)."""
        with self.database.read() as connection:
            return read_points(connection, run_id, name, start)

    def events(self, run_id: int, after: int = 0) -> tuple[EventRecord, ...]:
        """What happened to a run, oldest first, past the event with id ``after``."""
        query = select(events).where(events.c.run == run_id, events.c.id > after).order_by(events.c.id)
        with self.database.read() as connection:
            return tuple(event_record(row) for row in connection.execute(query))

    def command_log(self, run_id: int) -> tuple[CommandRecord, ...]:
        """Every command that was ever given to a run, oldest first."""
        query = select(commands).where(commands.c.run == run_id).order_by(commands.c.id)
        with self.database.read() as connection:
            return tuple(command_record(row) for row in connection.execute(query))

    def setting(self, name: str, default: Any = None) -> Any:
        """A value that all processes on this database share, such as ``cpu_slots``."""
        with self.database.read() as connection:
            text = connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar()
        return default if text is None else json.loads(text)

    # --- what people do

    def enqueue(self, specs: Sequence[TrainSpec]) -> list[RunRecord]:
        """Append runs to the queue, all or none; equal networks are stored and analysed once."""
        prepared = launching.prepare_networks(self.database, [spec.network for spec in specs])
        with self.database.write() as connection:
            hashes = launching.add_networks(connection, prepared)
            revision = launching.add_runs(connection, specs, hashes)
            added = connection.execute(SELECT_RUNS.where(runs.c.revision == revision))
            return sorted(map(run_record, added), key=lambda run: run.position)

    def pause(self, ids: int | Iterable[int]) -> list[RunRecord]:
        """Pause waiting runs at once; ask running ones to write a checkpoint and go."""
        return self._act(Action.PAUSE, ids)

    def resume(self, ids: int | Iterable[int]) -> list[RunRecord]:
        """Put paused runs back into the queue, at their old place."""
        return self._act(Action.RESUME, ids)

    def stop(self, ids: int | Iterable[int]) -> list[RunRecord]:
        """End runs for good, keeping what they have; running ones end at their next step."""
        return self._act(Action.STOP, ids)

    def retry(self, ids: int | Iterable[int]) -> list[RunRecord]:
        """Queue failed, lost or stopped runs again; they go on from their newest checkpoint."""
        return self._act(Action.RETRY, ids)

    def command(self, run_id: int, kind: str, **data: Any) -> None:
        """Ask something of a run's worker: ``set_lr`` with ``lr``, ``prolong`` with ``steps``, …

        A finished run that is prolonged is queued again. Raises :class:`WrongState` where nothing would ever
        read the command, and what :func:`check_command` raises.
        """
        data = check_command(kind, data)
        if kind in (Action.PAUSE, Action.STOP):
            self._act(Action(kind), run_id)
            return
        with self.database.write() as connection:
            queueing.leave_command(connection, run_id, kind, data)

    def delete(self, ids: int | Iterable[int]) -> None:
        """Delete runs that are not running, with their points and files."""
        ids = _numbers(ids)
        with self.database.write() as connection:
            queueing.remove(connection, ids)
        for run_id in ids:
            self._remove_files(run_id)

    def move(self, run_id: int, before: int | None) -> RunRecord:
        """Put a waiting run before another one, or at the end of the queue."""
        with self.database.write() as connection:
            queueing.move(connection, run_id, before)
            return find_run(connection, run_id)

    def rename(self, run_id: int, name: str) -> RunRecord:
        """Give a run another name."""
        return self._change(run_id, name=launching.check_name(name))

    def set_tags(self, run_id: int, tags: Sequence[str]) -> RunRecord:
        """Replace a run's tags."""
        return self._change(run_id, tags=write_tags(launching.check_tags(tags)))

    def set_notes(self, run_id: int, notes: str) -> RunRecord:
        """Replace a run's notes."""
        return self._change(run_id, notes=notes)

    def set_star(self, run_id: int, starred: bool) -> RunRecord:
        """Mark a run as a favourite, or not."""
        return self._change(run_id, starred=bool(starred))

    def set_setting(self, name: str, value: Any) -> None:
        """Store a value that all processes on this database share."""
        with self.database.write() as connection:
            connection.execute(settings.delete().where(settings.c.name == name))
            connection.execute(settings.insert().values(name=name, value=dump(value)))

    # --- what the supervisor does

    def claim(
        self, device: str, supervisor: str, *, auto: bool = True, without: Collection[int] = ()
    ) -> RunRecord | None:
        """Start the next attempt of the first waiting run for ``device``; ``None`` when there is none.

        ``auto`` also takes runs that leave the device open, ``without`` passes over some. The run's device is
        ``device`` from now on.
        """
        with self.database.write() as connection:
            return queueing.claim(connection, device, supervisor, auto=auto, without=without)

    def queued_devices(self) -> dict[str, int]:
        """How many waiting runs want each device; runs that leave it open are under "auto"."""
        with self.database.read() as connection:
            return queueing.queued_devices(connection)

    def mark_worker(self, run_id: int, attempt: int, pid: int, pid_created: float) -> None:
        """Write down which process trains an attempt."""
        with self.database.write() as connection:
            run = find_run(connection, run_id)
            if run.attempt == attempt and run.state is State.RUNNING:
                change_run(connection, run_id, pid=pid, pid_created=pid_created)

    def mark_lost(self, run_id: int, attempt: int, reason: str) -> bool:
        """Declare an attempt's worker gone; tells whether the run was still in its hands."""
        with self.database.write() as connection:
            return queueing.leave_running(connection, run_id, attempt, State.LOST, reason)

    def requeue(self, run_id: int, attempt: int) -> bool:
        """Put an attempt back into the queue that never got a worker."""
        with self.database.write() as connection:
            return queueing.leave_running(connection, run_id, attempt, State.QUEUED, None)

    def refuse_device(self, device: str, reason: str) -> None:
        """Fail the waiting runs for a device that is not there; those launched on "auto" may go elsewhere."""
        with self.database.write() as connection:
            queueing.refuse_device(connection, device, reason)

    def _act(self, action: Action, ids: int | Iterable[int]) -> list[RunRecord]:
        ids = _numbers(ids)
        with self.database.write() as connection:
            for run_id in ids:
                queueing.act(connection, action, run_id)
            return [find_run(connection, run_id) for run_id in ids]

    def _change(self, run_id: int, **values: object) -> RunRecord:
        with self.database.write() as connection:
            find_run(connection, run_id)
            change_run(connection, run_id, **values)
            return find_run(connection, run_id)

    def _remove_files(self, run_id: int) -> None:
        folder = self.folder / str(run_id)
        try:
            if os.path.lexists(folder):
                shutil.rmtree(folder)
        except OSError as error:
            raise FilesLeft(
                f"Run {run_id} is deleted, but its folder {folder} could not be removed ({error.strerror}): "
                "remove it by hand."
            ) from error


def _numbers(ids: int | Iterable[int]) -> list[int]:
    return [ids] if isinstance(ids, int) else list(dict.fromkeys(ids))
