"""An argument parser whose errors are sentences, and the value types that several commands share."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Sequence
from functools import partial
from typing import Any, NoReturn

from resexplorer.errors import ResExplorerError

_INVALID_CHOICE = re.compile(
    r"argument (?P<what>.+?): invalid choice: '?(?P<value>.*?)'? \(choose from (?P<known>.*)\)"
)
MAX_SEED = 2**32 - 1


_Help = partial(argparse.RawDescriptionHelpFormatter, max_help_position=28)


class UsageError(ResExplorerError):
    """Arguments that can't be understood."""


class Parser(argparse.ArgumentParser):
    """A parser with ``--db``, without abbreviations, that raises :class:`UsageError`.

    Sub-commands are parsers of the same kind; ``main=False`` lets what was given before them stand.
    """

    def __init__(self, *, main: bool = True, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Help, **options)
        self.add_argument(
            "--db",
            metavar="URL",
            default=None if main else argparse.SUPPRESS,
            help="database file (default: $RESEXPLORER_DB, else runs.db in your data folder)",
        )

    def add_json(self) -> None:
        """Add the switch ``--json``; ``set_defaults(json=False)`` belongs to the command's outermost parser."""
        self.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document on stdout"
        )

    def error(self, message: str) -> NoReturn:
        """Raise :class:`UsageError` with a sentence."""
        raise UsageError(f"{_sentence(message)} `{self.prog} --help` explains.")


def _sentence(message: str) -> str:
    choice = _INVALID_CHOICE.match(message)
    if choice:
        known = re.findall(r"[\w.-]+", choice["known"])
        near = difflib.get_close_matches(choice["value"], known, n=2, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else f"use {', '.join(known)}."
        return f"There is no {choice['what'].lower().lstrip('-')} {choice['value']!r}: {hint}"
    message = message.removeprefix("the following ")
    return f"{message[0].upper()}{message[1:]}."


def setting(text: str) -> tuple[str, str]:
    """Read ``key=value``."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"{text!r} is not a setting: write name=value, such as lr=0.05.")
    return name.strip(), value


def variation(text: str) -> tuple[str, tuple[str, ...]]:
    """Read ``key=v1,v2``; a value that is itself a list is written with semicolons (``milestones=10;15,12``)."""
    name, values = setting(text)
    parts = tuple(part.strip() for part in values.split(","))
    if not all(parts):
        raise UsageError(f"{text!r} varies nothing: write name=first,second, such as lr=0.05,0.1.")
    return name, tuple(dict.fromkeys(parts))


def seed(text: str) -> int:
    """Read a random seed."""
    return whole(text, "A seed", 0, MAX_SEED)


def run_id(text: str) -> int:
    """Read the number of a run, as the command ``runs`` prints it; ``run:3`` is accepted too."""
    return whole(text.removeprefix("run:"), "A run's number", 1, 2**63 - 1)


def shape(text: str) -> tuple[int, int, int]:
    """Read ``CxHxW``."""
    parts = re.split(r"[x×,]", text.strip().lower())
    numbers = [int(part) for part in parts if re.fullmatch(r"[0-9]{1,5}", part)]
    if len(numbers) != 3 or len(parts) != 3 or not all(numbers):
        raise UsageError(f"{text!r} is not an input: write channels x height x width, such as 3x224x224.")
    return numbers[0], numbers[1], numbers[2]


def classes(text: str) -> int:
    """Read a number of classes."""
    return whole(text, "The number of classes", 1, 1_000_000)


def whole(text: str, what: str, least: int, most: int) -> int:
    """Read a whole number in a range."""
    if re.fullmatch(r"[0-9]{1,19}", text) and least <= int(text) <= most:
        return int(text)
    raise UsageError(f"{what} can't be {text!r}: use a whole number from {least:,} to {most:,}.")


def several(noun: str, values: Sequence[object]) -> str:
    """Count things in words: "1 run", "4 runs"."""
    return f"{len(values)} {noun}{'' if len(values) == 1 else 's'}"
