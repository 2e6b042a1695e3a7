"""Keeps every step's loss and errors on the device until somebody reads them: a step never waits for them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

CAPACITY = 512


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of one step: images, learning rate, mean loss, wrong answers."""

    images: int
    rate: float
    loss: float
    wrong: float


class Meter:
    """A table of the steps since the last reading."""

    def __init__(self, device: torch.device) -> None:
        self._rows = torch.zeros(CAPACITY, 2, device=device)
        self._known: list[tuple[int, float]] = []

    @property
    def full(self) -> bool:
        """Whether it must be read before the next step."""
        return len(self._known) == CAPACITY

    def note(self, rate: float, loss: Tensor, logits: Tensor, labels: Tensor) -> None:
        """Add one step; nothing is transferred."""
        row = self._rows[len(self._known)]
        row[0] = loss.detach()
        row[1] = (logits.detach().argmax(1) != labels).sum()
        self._known.append((len(labels), rate))

    def read(self) -> list[StepResult]:
        """Return the steps since the last reading, oldest first, and forget them."""
        values = self._rows[: len(self._known)].tolist()
        steps = [StepResult(*known, *row) for known, row in zip(self._known, values, strict=True)]
        self._known.clear()
        return steps
