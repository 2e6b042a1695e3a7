"""The commands that a worker understands, with the values they carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resexplorer.fields import Field, FloatField, IntField, check_all
from resexplorer.store.errors import UnknownCommand

COMMANDS: dict[str, tuple[Field, ...]] = {
    "pause": (),
    "stop": (),
    "set_lr": (
        FloatField(
            name="lr",
            label="Learning rate",
            minimum=0.0,
            maximum=1000.0,
            default=0.1,
            help="The rate from now on; the schedule goes on in proportion.",
        ),
    ),
    "prolong": (
        IntField(
            name="steps",
            label="More steps",
            minimum=1,
            maximum=100_000_000,
            default=1000,
            help="Steps to train in addition.",
        ),
    ),
}
"""The typed values of each command; forms and checks come from them."""


def check_command(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a command's values; raises :class:`UnknownCommand` or the fields' own errors."""
    if kind not in COMMANDS:
        raise UnknownCommand(f"There is no command {kind!r}: use {', '.join(COMMANDS)}.")
    missing = [field.name for field in COMMANDS[kind] if field.name not in data]
    if missing:
        raise UnknownCommand(f"The command {kind!r} needs a value for {', '.join(missing)}.")
    return dict(check_all(COMMANDS[kind], data, f"The command {kind!r}"))
