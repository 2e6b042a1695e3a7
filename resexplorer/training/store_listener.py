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

    ``signals`` are commands from outside the database; they are not recorded there.
    """

    writer: RunWriter
    signals: deque[Command] = field(default_factory=deque)
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
        """Commands that the writer's thread has found, and signals."""
        records = self.writer.commands()
        self._open.update((record.id, record) for record in records)
        found = [Command(record.kind, record.data, record.id) for record in records]
        while self.signals:
            found.append(self.signals.popleft())
        return found

    def applied(self, command: Command) -> None:
        """Mark a command of the database as carried out."""
        if command.id in self._open:
            self.writer.applied(self._open.pop(command.id))

    def superseded(self) -> bool:
        """Whether a newer attempt runs, or the run was deleted."""
        return self.writer.superseded

