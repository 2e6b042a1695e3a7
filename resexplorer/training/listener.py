"""What the training loop talks to, so that it knows neither the database nor the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a person asks of the running loop.

    ``kind`` is "pause", "stop", "set_lr" (data: ``lr``) or "prolong" (data: ``steps``). ``id`` grows from command
    to command, so that none is carried out twice; 0 stands for one that is not recorded.
    """

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


class Listener(Protocol):
    """Receives what happens in a run and passes on what people ask of it. Nothing but ``flush`` may wait."""

    def log(self, step: int, values: Mapping[str, float]) -> None:
        """Note one value each for some series after ``step`` finished steps."""

    def event(self, kind: str, step: int, **data: Any) -> None:
        """Note that something happened."""

    def progress(self, step: int, steps: int) -> None:
        """Say how far the run is."""

    def truncate(self, step: int) -> None:
        """Forget all points after ``step``: the run goes on from there."""

    def flush(self) -> bool:
        """Make everything noted so far permanent; False where that did not work out in reasonable time."""

    def commands(self) -> Sequence[Command]:
        """Commands that arrived since the last call."""

    def applied(self, command: Command) -> None:
        """Say that a command was carried out and will not be forgotten."""

    def superseded(self) -> bool:
        """Whether the run was taken over by somebody else, so that the loop has to leave without a trace."""
