"""Fuzzy search: the letters of the query in order, best matches first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def score(query: str, text: str) -> float | None:
    """How well ``query`` fits ``text``; ``None`` when a letter is missing. Higher is better.

    Whole words and beginnings of words count most, then letters that stand together.
    """
    query, text = query.lower().replace("x", "×").strip(), text.lower().replace("x", "×")
    if not query:
        return 0.0
    if query in text:
        at = text.index(query)
        starts = at == 0 or not text[at - 1].isalnum()
        return 1000.0 + 200.0 * starts - at
    return _scattered(query.replace(" ", ""), text)


def _scattered(query: str, text: str) -> float | None:
    total, at, before = 0.0, -1, -2
    for letter in query:
        at = text.find(letter, at + 1)
        if at < 0:
            return None
        if at == before + 1:
            total += 5.0
        elif at == 0 or not text[at - 1].isalnum():
            total += 8.0
        else:
            total -= min(6.0, (at - before) * 0.5)
        before = at
    return total if total > 0 else None


def ranked(query: str, items: Iterable[T], words: Callable[[T], str]) -> list[T]:
    """The items that fit, best first; all of them, in order, for an empty query."""
    found = [(value, item) for item in items if (value := score(query, words(item))) is not None]
    return [item for _, item in sorted(found, key=lambda pair: -pair[0])]
