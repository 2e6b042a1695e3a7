"""The first thing a new person sees: plain against residual on the built-in digits."""

from __future__ import annotations

from collections.abc import Collection

from resexplorer.experiment import TrainSpec, template
from ui.train.launch.plan import template_plan


def demo_specs(taken_groups: Collection[str] = ()) -> list[TrainSpec]:
    """Return the four runs of "plain against residual"."""
    return template_plan(template("plain-vs-residual")).specs(taken_groups)
