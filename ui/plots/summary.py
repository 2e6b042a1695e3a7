"""What a chart shows, in words for people who do not see it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ui.plots.axes import Axes
from ui.plots.ticks import reading

_MOST = 12


def describe(
    axes: Axes, curves: Iterable[tuple[str, NDArray[np.float64], NDArray[np.float64]]], empty_text: str
) -> str:
    """Return sentences about ``(label, steps, values)`` curves: where each ends and how low it got."""
    known = [(label, steps, values) for label, steps, values in curves if np.isfinite(values).any()]
    if not known:
        return empty_text
    sentences = [_sentence(axes, *curve) for curve in known[:_MOST]]
    rest = f" And {len(known) - _MOST} more." if len(known) > _MOST else ""
    plural = "curve" if len(known) == 1 else "curves"
    return f"{len(known)} {plural}. {' '.join(sentences)}{rest}"


def _sentence(axes: Axes, label: str, steps: NDArray[np.float64], values: NDArray[np.float64]) -> str:
    finite = np.flatnonzero(np.isfinite(values))
    last, lowest = finite[-1], finite[np.argmin(values[finite])]
    x = axes.x_label.lower() or "x"
    return (
        f"{label or 'Curve'}: {reading(float(values[last]), axes.y_unit)} at {x} "
        f"{reading(float(steps[last]), axes.x_unit)}, lowest {reading(float(values[lowest]), axes.y_unit)} "
        f"at {x} {reading(float(steps[lowest]), axes.x_unit)}."
    )
