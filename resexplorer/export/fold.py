"""Fold long source lines at spaces, where brackets allow it."""

from __future__ import annotations

import re
import textwrap

WIDTH = 110
_STATEMENT = re.compile(r"(?P<indent> *)(?P<start>return|[\w.]+ =) (?P<value>.+)\Z")
_DEFINITION = re.compile(r"(?P<indent> *)(?P<start>def \w+\()(?P<value>.+)(?P<end>\).*:)\Z")


def fold(line: str) -> str:
    """Return one logical line in lines of at most :data:`WIDTH` characters, as far as there are spaces."""
    if len(line) <= WIDTH:
        return line
    definition = _DEFINITION.match(line)
    if definition:
        return _bracketed(definition["indent"], definition["start"], definition["value"], definition["end"])
    statement = _STATEMENT.match(line)
    if statement and not line.endswith(("(", "[")):
        return _bracketed(statement["indent"], f"{statement['start']} (", statement["value"], ")")
    indent = line[: len(line) - len(line.lstrip())]  # a line inside brackets
    return _wrapped(line.strip(), indent, indent + "    ")


def _bracketed(indent: str, start: str, value: str, end: str) -> str:
    inner = indent + "    "
    return f"{indent}{start}\n{_wrapped(value, inner, inner)}\n{indent}{end}"


def _wrapped(text: str, first: str, later: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
