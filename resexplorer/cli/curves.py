"""The curves of an experiment's runs as a picture: training error beside test error, over epochs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from resexplorer.experiment import Length, dataset
from resexplorer.picture.chart_svg import PALETTE, Curve, Panel, chart
from resexplorer.store import Points, RunRecord, Store

_FEW_EPOCHS = 2


def experiment_svg(store: Store, title: str, records: Sequence[RunRecord]) -> str:
    """Return the picture as SVG. Families have a colour, the deepest network of each is drawn solid."""
    shown = [record for record in records if record.step]
    panels = [
        Panel(words, "epoch", [_curve(store, record, series, shown) for record in shown])
        for series, words in (("train/error", "training error"), ("test/error", "test error"))
    ]
    return chart(title, panels)


def _curve(store: Store, record: RunRecord, series: str, shown: Sequence[RunRecord]) -> Curve:
    length = Length.of(store.spec(record.id).recipe, dataset(record.data).train)
    x, y = by_epoch(store.points(record.id, series), length.epoch_steps)
    color, dashed = style(record, shown)
    return Curve(record.name, x, y, color, dashed)


def by_epoch(points: Points, epoch_steps: int) -> tuple[list[float], list[float]]:
    """Epochs done and the value at each epoch's end; every point where there is hardly an epoch."""
    epochs = points.steps / epoch_steps
    if not len(epochs) or epochs[-1] <= _FEW_EPOCHS:
        return epochs.tolist(), points.values.tolist()
    ends = np.ceil(epochs)
    last = np.flatnonzero(np.append(np.diff(ends), 1))
    return epochs[last].tolist(), points.values[last].tolist()


def style(record: RunRecord, shown: Sequence[RunRecord]) -> tuple[str, bool]:
    """Colour and dashes that tell the runs apart: a colour a family and seed, dashes for the shallower networks."""
    groups = list(dict.fromkeys((other.family, other.seed) for other in shown))
    deepest = max(other.depth for other in shown if other.family == record.family)
    return PALETTE[groups.index((record.family, record.seed)) % len(PALETTE)], record.depth < deepest
