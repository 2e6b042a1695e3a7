"""Where tick marks go and what stands at them."""

from __future__ import annotations

import math
from enum import StrEnum

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
_DURATIONS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)


class Unit(StrEnum):
    """What the numbers of an axis are."""

    NUMBER = "number"
    COUNT = "count"
    """Steps, images, MACs: "12k"."""
    PERCENT = "percent"
    """Fractions shown as "15%"."""
    DURATION = "duration"
    """Seconds shown as "1:20"."""


def linear_ticks(low: float, high: float, most: int, unit: Unit = Unit.NUMBER) -> tuple[float, list[float]]:
    """Return the spacing and at most ``most`` + 1 round values in ``[low, high]``."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return 1.0, []
    spacing = _nice_spacing((high - low) / max(most, 1), unit)
    first, last = math.ceil(low / spacing - 1e-9), math.floor(high / spacing + 1e-9)
    return spacing, [spacing * i for i in range(first, last + 1)]


def _nice_spacing(least: float, unit: Unit) -> float:
    if unit is Unit.DURATION and 1 <= least <= _DURATIONS[-1]:
        return float(next(spacing for spacing in _DURATIONS if spacing >= least))
    scale = 10.0 ** math.floor(math.log10(least))
    whole = unit is Unit.COUNT and scale < 10
    spacing = scale * next(n for n in _NICE if n * scale >= least * (1 - 1e-9) and not (whole and n == 2.5))
    return max(spacing, 1.0) if unit is Unit.COUNT else spacing


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return powers (and, where there is room, 2× and 5×) of ten for an axis over ``log10`` values."""
    decades = range(math.floor(low) - 1, math.ceil(high) + 1)
    for factors in ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3), (1,)):
        values = [d + math.log10(f) for d in decades for f in factors]
        values = [v for v in values if low - 1e-9 <= v <= high + 1e-9]
        if len(values) <= max(most, 2):
            return values
    stride = math.ceil(len(values) / max(most, 2))
    return [v for v in values if round(v) % stride == 0]


def tick_label(value: float, spacing: float, unit: Unit) -> str:
    """Return the words at a tick whose neighbours are ``spacing`` away."""
    if unit is Unit.PERCENT:
        return f"{_fixed(value * 100, spacing * 100)}%"
    if unit is Unit.DURATION:
        return duration(value, spacing)
    return _with_suffix(value, spacing, thousands=1_000 if unit is Unit.COUNT else 10_000)


def _with_suffix(value: float, spacing: float, thousands: float) -> str:
    size = max(abs(value), spacing)
    if value == 0:
        return "0"
    if size < 1e-3 or size >= 1e15:
        return f"{value:.{_digits(value, spacing)}e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    for limit, suffix in ((1e12, "T"), (1e9, "G"), (1e6, "M")):
        if size >= limit:
            return _fixed(value / limit, spacing / limit) + suffix
    return _fixed(value / 1e3, spacing / 1e3) + "k" if size >= thousands else _fixed(value, spacing)


def _digits(value: float, spacing: float) -> int:
    return max(0, math.floor(math.log10(abs(value)) + 1e-9) - math.floor(math.log10(spacing) + 1e-9))


def _fixed(value: float, spacing: float) -> str:
    """Return ``value`` with just the decimals that tell it from its neighbours."""
    decimals = 0
    while decimals < 12 and abs(round(spacing, decimals) - spacing) > spacing * 1e-6:
        decimals += 1
    text = f"{value:,.{decimals}f}"
    return text[1:] if text.startswith("-") and float(text.replace(",", "")) == 0 else text


def duration(seconds: float, spacing: float = 1.0) -> str:
    """Return seconds as "45 s", "1:20" (minutes) or "2:05:00" (hours)."""
    if spacing < 1 or abs(seconds) < 60:
        return f"{_fixed(seconds, min(spacing, 1.0))} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def reading(value: float, unit: Unit) -> str:
    """Return one value as the cross-hair shows it: enough digits to tell runs apart."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞"
    if unit is Unit.PERCENT:
        return f"{value * 100:.2f} %"
    if unit is Unit.COUNT:
        return f"{value:,.0f}"
    if unit is Unit.DURATION:
        return duration(value)
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
