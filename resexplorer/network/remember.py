"""Results that are kept for the next time, within a bounded weight: no document may exhaust the machine."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_FORGETTERS: list[Callable[[], None]] = []


def forget_everything() -> None:
    """Drop all kept results, for measurements that begin from nothing."""
    for forget in _FORGETTERS:
        forget()


class _Key:
    """A function's arguments with their hash, which is worth computing only once for a whole document."""

    __slots__ = ("arguments", "hash")

    def __init__(self, arguments: tuple[object, ...]) -> None:
        self.arguments = arguments
        self.hash = hash(arguments)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.arguments == other.arguments


def remember(room: int, weigh: Callable[[R], int]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the results of a function of hashable positional arguments; those unused for longest go first.

    ``weigh`` tells how heavy a result is; together they weigh at most ``room``, but the newest is always kept. A
    plain count, as ``functools.lru_cache`` has, would bound nothing here: one result can be a thousand times as heavy
    as another.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        kept: OrderedDict[_Key, tuple[R, int]] = OrderedDict()
        lock = Lock()
        total = 0

        @wraps(function)
        def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
            nonlocal total
            key = _Key((*args, *kwargs.items()))
            with lock:
                hit = kept.get(key)
                if hit is not None:
                    kept.move_to_end(key)
                    return hit[0]
            result = function(*args, **kwargs)
            weight = weigh(result)
            with lock:
                total += weight - kept.pop(key, (result, 0))[1]
                kept[key] = result, weight
                while total > room and len(kept) > 1:
                    total -= kept.popitem(last=False)[1][1]
            return result

        def forget() -> None:
            nonlocal total
            with lock:
                kept.clear()
                total = 0

        _FORGETTERS.append(forget)
        return remembered

    return decorate
