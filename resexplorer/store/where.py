"""The filter language of ``runs --where`` and the table's filter line.

A filter is a row of terms, separated by blanks; a run must satisfy all of them::

    state=finished family:resnext error<6% -tag=draft name:"my run" parameters<1M

A term is ``field op value`` with an operator of ``= != < <= > >= :`` (``:`` means "contains", without regard
to case), and ``-`` in front turns it round. A number may end in ``%``, ``k``, ``M`` or ``G``. A run that has no
value for a field (no error yet, no group) satisfies no term about it, but every term turned round.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, true

from resexplorer.store.errors import InvalidFilter
from resexplorer.store.records import State
from resexplorer.store.schema import networks, runs

_TERM = re.compile(r'(?P<minus>-?)(?P<field>[A-Za-z_]+)(?P<op>!=|<=|>=|=|<|>|:)(?P<value>"[^"]*"|[^\s"]*)(?=\s|$)')
_NUMBER = re.compile(r"(?P<number>[+-]?(\d[\d_]*(\.\d*)?|\.\d+)(e[+-]?\d+)?)(?P<unit>%|[kKMG])?")
_UNITS = {"%": 0.01, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term as written; ``at`` is where its value begins, counted from 1."""

    field: str
    operator: str
    value: str
    at: int


Rule = Callable[[Term], ColumnElement[bool]]


def condition(text: str) -> ColumnElement[bool]:
    """Translate a filter into SQL; an empty one selects everything. Raises :class:`InvalidFilter`."""
    found: list[ColumnElement[bool]] = [true()]
    at = _skip_blanks(text, 0)
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None:
            raise InvalidFilter(at + 1, f"{_word(text, at)!r} is not a term such as state=running or error<6%.")
        found.append(_translate(match))
        at = _skip_blanks(text, match.end())
    return and_(*found)


def fields() -> tuple[str, ...]:
    """The names that a term can begin with."""
    return tuple(_RULES)


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _word(text: str, at: int) -> str:
    return text[at:].split(maxsplit=1)[0]


def _translate(match: re.Match[str]) -> ColumnElement[bool]:
    term = Term(match["field"], match["op"], match["value"].strip('"'), match.start("value") + 1)
    rule = _RULES.get(term.field)
    if rule is None:
        raise InvalidFilter(match.start("field") + 1, f"there is no field {term.field!r}: use {', '.join(_RULES)}.")
    if not match["value"]:
        raise InvalidFilter(term.at, f"a value is missing after {term.field}{term.operator}")
    negated = bool(match["minus"]) != (term.operator == "!=")
    if term.operator == "!=":
        term = Term(term.field, "=", term.value, term.at)
    wanted = rule(term)
    return not_(func.coalesce(wanted, false())) if negated else wanted


def _number(column: ColumnElement[Any]) -> Rule:
    def rule(term: Term) -> ColumnElement[bool]:
        if term.operator == ":":
            raise InvalidFilter(term.at - 1, f"{term.field} is a number: compare it with = != < <= > or >=.")
        compared: ColumnElement[bool] = _COMPARE[term.operator](column, _read_number(term))
        return compared

    return rule


def _read_number(term: Term) -> float:
    match = _NUMBER.fullmatch(term.value)
    if match is None:
        raise InvalidFilter(term.at, f"{term.value!r} is not a number such as 12, 6%, 0.06 or 1.7M.")
    number = match["number"].replace("_", "")
    if match["unit"] is None:
        return float(number)
    return float(number) / 100 if match["unit"] == "%" else float(number) * _UNITS[match["unit"]]


def _text(column: ColumnElement[Any]) -> Rule:
    def rule(term: Term) -> ColumnElement[bool]:
        known = func.coalesce(column, "")
        if term.operator == ":":
            return known.icontains(term.value, autoescape=True)
        if term.operator != "=":
            raise _unordered(term)
        return known == term.value

    return rule


def _state(term: Term) -> ColumnElement[bool]:
    names = [state.value for state in State]
    if term.operator == ":":
        return runs.c.state.icontains(term.value, autoescape=True)
    if term.operator != "=":
        raise _unordered(term)
    if term.value not in names:
        raise InvalidFilter(term.at, f"there is no state {term.value!r}: use {', '.join(names)}.")
    return runs.c.state == term.value


def _tag(term: Term) -> ColumnElement[bool]:
    if term.operator not in {"=", ":"}:
        raise _unordered(term)
    if not term.value.isprintable():  # a line break would match between two tags
        return false()
    if term.operator == ":":
        return runs.c.tags.icontains(term.value, autoescape=True)
    without = func.replace(runs.c.tags, f"\n{term.value}\n", "")  # LIKE has no regard for case in SQLite
    return without != runs.c.tags


def _starred(term: Term) -> ColumnElement[bool]:
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if term.operator != "=" or term.value.lower() not in words:
        raise InvalidFilter(term.at, "write starred=yes or starred=no.")
    return runs.c.starred.is_(words[term.value.lower()])


def _unordered(term: Term) -> InvalidFilter:
    at = term.at - len(term.operator)
    return InvalidFilter(at, f"{term.field} is text: use = (is), != (is not) or : (contains).")


_RULES: dict[str, Rule] = {
    "id": _number(runs.c.id),
    "name": _text(runs.c.name),
    "state": _state,
    "network": _text(runs.c.network),
    "family": _text(networks.c.family),
    "data": _text(runs.c.data),
    "recipe": _text(runs.c.recipe),
    "seed": _number(runs.c.seed),
    "device": _text(runs.c.device),
    "depth": _number(networks.c.depth),
    "parameters": _number(networks.c.parameters),
    "macs": _number(networks.c.macs),
    "error": _number(runs.c.test_error),
    "train_error": _number(runs.c.train_error),
    "tag": _tag,
    "group": _text(runs.c.group_name),
    "starred": _starred,
}
