"""Numbers, times and shares as people read them."""

from __future__ import annotations

import math
import time
import unicodedata
from collections.abc import Mapping

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def duration(seconds: float) -> str:
    """ "0:07", "12:30", "3:05:00" or "2 d 04:00"."""
    whole = max(0, round(seconds))
    days, rest = divmod(whole, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    if days:
        return f"{days} d {hours:02}:{minutes:02}"
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def percent(values: Mapping[str, float], name: str) -> str:
    """A share as "4.2 %"; a dash where there is none."""
    value = values.get(name)
    if value is None:
        return "–"
    return f"{100 * value:.1f} %" if math.isfinite(value) else "diverged"


def moment(unix_seconds: float) -> str:
    """Local date and time."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(unix_seconds))


def large(count: int) -> str:
    """ "269.7 k", "25.6 M", "4.1 G"."""
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if count >= limit:
            return f"{count / limit:.1f} {unit}"
    return str(count)


def size(count: float) -> str:
    """Bytes as "64.0 GiB"."""
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:,.1f} GiB"


def one_line(text: str) -> str:
    """A text without line breaks and control characters, so that it can't disturb a terminal."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def cut(text: str, width: int) -> str:
    """The beginning of a text that fills at most ``width`` columns; letters of some scripts fill two."""
    taken = 0
    for place, mark in enumerate(text):
        taken += 2 if unicodedata.east_asian_width(mark) in "WF" else 1
        if taken > width:
            return text[:place]
    return text
