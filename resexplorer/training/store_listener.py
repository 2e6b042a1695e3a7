"""Connects the training loop to the database."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from resexplorer.store import CommandRecord, RunWriter
from resexplorer.training.listener import Command

_FLUSH_SECONDS = 10.0


@dataclass(slots=True)
class StoreListener:
    """Brings what happens in the loop to the database, and the database's commands to the loop.

    ``waiting`` are commands that the loop gets besides: signals, and what arrived before it began.
    """

    writer: RunWriter
    waiting: deque[Command] = field(default_factory=deque)
    _open: dict[int, CommandRecord] = field(default_factory=dict)

    def log(self, step: int, values: Mapping[str, float]) -> None:
        """Queue one value each for some series."""
        self.writer.log(step, values)

    def event(self, kind: str, step: int, **data: Any) -> None:
        """Queue an event."""
        self.writer.event(kind, step, **data)

    def progress(self, step: int, steps: int) -> None:
        """Queue the progress."""
        self.writer.progress(step, steps)

    def truncate(self, step: int) -> None:
        """Drop the points after ``step`` from the database."""
        self.writer.truncate(step)

    def flush(self) -> bool:
        """Wait a while until everything is committed."""
        return self.writer.flush(_FLUSH_SECONDS)

    def commands(self) -> Sequence[Command]:
        """Commands that were waiting, and those that the writer's thread has found."""
        records = self.writer.commands()
        self._open.update((record.id, record) for record in records)
        self.waiting.extend(Command(record.kind, record.data, record.id) for record in records)
        found = []
        while self.waiting:
            found.append(self.waiting.popleft())
        return found

    def applied(self, command: Command) -> None:
        """Mark a command of the database as carried out."""
        if command.id in self._open:
            self.writer.applied(self._open.pop(command.id))

    def superseded(self) -> bool:
        """Whether a newer attempt runs, or the run was deleted."""
        return self.writer.superseded
