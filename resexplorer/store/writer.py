"""The worker's pen: logging costs microseconds, a thread of its own brings everything to the database."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from resexplorer.store.errors import StoreError
from resexplorer.store.recorder import Batch, Recorder
from resexplorer.store.records import CommandRecord, State
from resexplorer.store.store import Store

COMMIT_SECONDS = 0.15
HEARTBEAT_SECONDS = 1.0
_RETRY_SECONDS = 1.0

_Change = Callable[[Batch], None]


@dataclass(frozen=True, slots=True)
class _Point:
    step: int
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Cut:
    step: int


@dataclass(frozen=True, slots=True)
class _Final:
    state: State
    error: str | None
    time: float


class RunWriter:
    """Writes one attempt of one run.

    Nothing but :meth:`flush`, :meth:`truncate` and :meth:`finish` waits. Where a commit fails (disk full,
    database locked), everything is kept and tried again, and :attr:`trouble` says why. Where another attempt
    has taken over, or the run was deleted, :attr:`superseded` becomes true and nothing is written any more.
    """

    def __init__(self, store: Store, run_id: int, attempt: int) -> None:
        store.run(run_id)
        self.run_id = run_id
        self.attempt = attempt
        self.superseded = False
        self.trouble: str | None = None
        self._database = store.database
        self._recorder = Recorder(store.database, run_id, attempt)
        self._entries: deque[_Point | _Cut | _Final | _Change] = deque()
        self._commands: deque[CommandRecord] = deque()
        self._changed = threading.Condition()
        self._wanted = 0
        self._done = 0
        self._closing = False
        self._failed: Batch | None = None
        self._defect: BaseException | None = None
        self._finished = False
        self._version = -1
        self._last_beat = 0.0
        self._before = self._recorder.seconds()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._work, name=f"run-{run_id}-writer", daemon=True)

    def __enter__(self) -> RunWriter:
        created = _creation_time()
        self._entries.append(lambda batch: batch.columns.update(pid=os.getpid(), pid_created=created))
        self._thread.start()
        self.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def log(self, step: int, values: Mapping[str, float]) -> None:
        """Note one value each for some series; takes about a microsecond."""
        self._entries.append(_Point(step, {name: float(value) for name, value in values.items()}))

    def event(self, kind: str, step: int, **data: Any) -> None:
        """Note that something happened."""
        entry = (time.time(), kind, step, data)
        self._entries.append(lambda batch: batch.events.append(entry))

    def progress(self, step: int, steps: int) -> None:
        """Say how far the training is."""
        self._entries.append(lambda batch: batch.columns.update(step=step, steps=steps))

    def set_device(self, device: str) -> None:
        """Say where the run is trained."""
        self._entries.append(lambda batch: batch.columns.update(device=device))

    def note(self, **fields: Any) -> None:
        """Record choices that stay for the run's life: threads, precision, …"""
        self._entries.append(lambda batch: batch.choices.update(fields))

    def commands(self) -> list[CommandRecord]:
        """The commands that arrived since the last call; at first, those an earlier attempt left open."""
        found = []
        while self._commands:
            found.append(self._commands.popleft())
        return found

    def applied(self, command: CommandRecord) -> None:
        """Say that a command was carried out."""
        entry = (command.id, time.time())
        self._entries.append(lambda batch: batch.applied.append(entry))

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything noted so far is committed, and tell whether it is.

        False after ``timeout`` seconds without success, and at once where the writer is superseded: then
        nothing will be written any more, and no checkpoint may be either.
        """
        with self._changed:
            self._wanted += 1
            ticket = self._wanted
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._done >= ticket or not self._thread.is_alive(), timeout)
            if self._defect is not None:
                raise StoreError("The run's writer broke: report this as a defect.") from self._defect
            return self._done >= ticket and not self.superseded

    def truncate(self, step: int) -> None:
        """Drop all points after ``step``, because training goes on from a checkpoint made there."""
        self._entries.append(_Cut(step))
        self.flush()

    def finish(self, state: str, error: str | None = None) -> None:
        """End the attempt in ``state`` with everything committed, and close the writer."""
        self._entries.append(_Final(State(state), error, time.time()))
        self.flush()
        self.close()

    def close(self) -> None:
        """Commit what is left and end the thread; the run's state stays as it is."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    # --- the thread

    def _work(self) -> None:
        try:
            while not self._turn():
                pass
        except BaseException as error:  # handed to the next caller of flush()
            self._defect = error
        finally:
            with self._changed:
                self._changed.notify_all()

    def _turn(self) -> bool:
        """Wait for work and do it; tell whether it was the last time."""
        with self._changed:
            pause = COMMIT_SECONDS if self.trouble is None else _RETRY_SECONDS
            self._changed.wait_for(self._is_urgent, pause)
            ticket, closing = self._wanted, self._closing
        clean = self._commit_all()
        with self._changed:
            if clean:
                self._done = ticket
                self._changed.notify_all()
            return closing and clean

    def _is_urgent(self) -> bool:
        return self.trouble is None and (self._closing or self._wanted > self._done)

    def _commit_all(self) -> bool:
        """Bring everything noted so far to the database; tell whether that succeeded."""
        try:
            while not (self.superseded or self._finished):
                batch = self._failed or self._collect()
                if batch.empty:
                    self._fetch_commands()
                    break
                self._failed = batch
                self.superseded = not self._recorder.commit(batch)
                self._finished = batch.final is not None
                self._failed = None
        except StoreError as error:
            self.trouble = str(error)
            return False
        self.trouble = None
        return True

    def _collect(self) -> Batch:
        batch = Batch()
        while self._entries and batch.final is None:
            entry = self._entries[0]
            if isinstance(entry, _Point):
                batch.points.append((entry.step, entry.values))
            elif isinstance(entry, _Final):
                batch.final = entry.state, entry.error, entry.time
            elif isinstance(entry, _Cut):
                if batch.points:
                    break  # these points come first, in a commit of their own
                batch.cut = entry.step if batch.cut is None else min(entry.step, batch.cut)
            else:
                entry(batch)
            self._entries.popleft()
        self._add_heartbeat(batch)
        return batch

    def _add_heartbeat(self, batch: Batch) -> None:
        now = time.monotonic()
        if not batch.empty or now - self._last_beat >= HEARTBEAT_SECONDS:
            self._last_beat = now
            batch.columns.update(heartbeat=time.time(), seconds=self._before + now - self._began)

    def _fetch_commands(self) -> None:
        version = self._database.data_version()
        if version != self._version:
            self._version = version
            self._commands.extend(self._recorder.new_commands())


def _creation_time() -> float:
    import psutil

    return float(psutil.Process().create_time())
