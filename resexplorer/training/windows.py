"""Turns the steps' losses and errors into the points of the training curves.

An epoch is cut into equal windows of steps. At the end of each window two kinds of values are logged:

* ``batch/loss`` and ``batch/error`` are means over the images of that window alone: the raw, live signal.
* ``train/loss`` and ``train/error`` are means over the last epoch's worth of images, that is, over the last windows
  that make up one epoch. So at every epoch's end, and at the end of a run, ``train/error`` is exactly the training
  error of that epoch; in between it moves from one epoch's value to the next without jumps.

Where the windows lie depends on step numbers alone, so that a resumed run logs the very same points.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import ceil, fsum
from typing import Any

from resexplorer.experiment import Length

POINTS = 2_000
"""A run logs about this many points at most, unless it has more epochs than that."""


def window_steps(length: Length) -> int:
    """Steps from one point to the next."""
    return min(length.epoch_steps, ceil(length.steps / POINTS))


@dataclass(slots=True)
class _Sum:
    """Totals over some steps."""

    images: int = 0
    loss: float = 0.0
    wrong: float = 0.0


class Windows:
    """Collects steps and gives a point at the end of every window."""

    def __init__(self, length: Length) -> None:
        self._epoch_steps = length.epoch_steps
        self._window = window_steps(length)
        self._open = _Sum()
        self._epoch: deque[_Sum] = deque(maxlen=ceil(length.epoch_steps / self._window))

    def add(self, step: int, images: int, loss: float, wrong: float) -> dict[str, float] | None:
        """Add the step that finished as number ``step`` (counted from 1); return the values of a point, if due."""
        self._open.images += images
        self._open.loss += loss * images
        self._open.wrong += wrong
        place = (step - 1) % self._epoch_steps + 1
        return self._close() if place % self._window == 0 or place == self._epoch_steps else None

    def _close(self) -> dict[str, float]:
        window, self._open = self._open, _Sum()
        self._epoch.append(window)
        images = sum(part.images for part in self._epoch)
        return {
            "batch/loss": window.loss / window.images,
            "batch/error": window.wrong / window.images,
            "train/loss": fsum(part.loss for part in self._epoch) / images,
            "train/error": fsum(part.wrong for part in self._epoch) / images,
        }

    def state(self) -> list[list[float]]:
        """What a checkpoint keeps."""
        return [[part.images, part.loss, part.wrong] for part in (*self._epoch, self._open)]

    def restore(self, state: list[Any]) -> None:
        """Continue from :meth:`state`."""
        *closed, self._open = [_Sum(int(images), loss, wrong) for images, loss, wrong in state]
        self._epoch.clear()
        self._epoch.extend(closed)
