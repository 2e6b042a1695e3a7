"""The learning rate as a pure function of the step, so that nothing has to be stored to resume a run."""

from __future__ import annotations

import math
from dataclasses import dataclass

from resexplorer.experiment.length import Length
from resexplorer.experiment.recipe import Recipe

_RISE = 0.3
_START = 1 / 25
_END = 1 / 25 / 1e4


@dataclass(frozen=True, slots=True)
class Schedule:
    """The learning rate of every step of a run.

    Milestones and warm-up count epochs, or steps where the recipe's length is in steps. During the warm-up
    the rate is the recipe's ``warmup_lr``; then the schedule begins: cosine and one-cycle spread over the
    steps that are left, milestones count from the run's first step, as in He et al. 2015, section 4.2.
    """

    recipe: Recipe
    length: Length

    def at(self, step: int) -> float:
        """The rate of the step that comes after ``step`` finished ones."""
        begin = self.warmup_steps
        if step < begin:
            return self.recipe.warmup_lr
        kind = self.recipe.schedule
        if kind == "step":
            return self.recipe.lr * self.recipe.drop ** sum(step >= drop for drop in self.milestone_steps)
        steps = self.length.steps - begin
        if kind == "cosine":
            return cosine(self.recipe.lr, step - begin, steps)
        return one_cycle(self.recipe.lr, step - begin, steps) if kind == "one-cycle" else self.recipe.lr

    @property
    def warmup_steps(self) -> int:
        """Steps at the warm-up rate."""
        return self.recipe.warmup * self._unit

    @property
    def milestone_steps(self) -> tuple[int, ...]:
        """Steps at which the rate drops."""
        return tuple(milestone * self._unit for milestone in self.recipe.milestones)

    @property
    def _unit(self) -> int:
        return 1 if self.recipe.steps else self.length.epoch_steps


def cosine(lr: float, step: int, steps: int) -> float:
    """Half a cosine from ``lr`` to zero (Loshchilov & Hutter 2016, arXiv 1608.03983, without restarts)."""
    return lr * (1 + math.cos(math.pi * min(step, steps) / steps)) / 2


def one_cycle(lr: float, step: int, steps: int) -> float:
    """Up from ``lr / 25`` over the first 30 % of the steps, then down to ``lr / 250,000``, along cosines.

    Smith & Topin 2017, arXiv 1708.07120, with the constants of torch's ``OneCycleLR``; the momentum stays.
    """
    peak, last = max(0.0, _RISE * steps - 1), steps - 1
    if step < peak:
        return _between(lr * _START, lr, step / peak)
    return _between(lr, lr * _END, min(1.0, (step - peak) / (last - peak))) if last > peak else lr


def _between(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))
