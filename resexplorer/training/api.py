"""Training inside a Python program, without a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from resexplorer.data import LoadedData, load
from resexplorer.experiment import TrainSpec, check, dataset
from resexplorer.experiment.checks import check_recipe
from resexplorer.model import build
from resexplorer.network import from_json
from resexplorer.network.places import block_places
from resexplorer.training.checkpoint import CheckpointFolder
from resexplorer.training.device import choose, settle
from resexplorer.training.listener import Listener
from resexplorer.training.recorder import MemoryListener, Progress
from resexplorer.training.trainer import Outcome, Pace, Trainer


@dataclass(frozen=True, slots=True)
class Result:
    """A run that ended: the trained model, and the points ``(step, value)`` of every series."""

    outcome: Outcome
    model: nn.Module
    points: Mapping[str, Sequence[tuple[int, float]]]
    last: Mapping[str, float]


def train(
    spec: TrainSpec,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    checkpoints: Path | None = None,
    data: LoadedData | None = None,
) -> Result:
    """Train ``spec`` in this process and return the model and its curves.

    ``on_progress`` is called a few times a second. ``checkpoints`` names a folder to save to and go on from.
    ``data`` spares loading a data set that is already in memory. Raises a
    :class:`~resexplorer.errors.ResExplorerError` where the run can't work or fails.
    """
    check(spec)
    listener = MemoryListener(on_progress)
    folder = CheckpointFolder(checkpoints) if checkpoints else None
    trainer = make_trainer(spec, data or load(spec.data, spec.data_folder), listener, folder)
    return Result(trainer.run(), trainer.model, dict(listener.points), listener.last)


def make_trainer(
    spec: TrainSpec,
    data: LoadedData,
    listener: Listener,
    checkpoints: CheckpointFolder | None = None,
    *,
    device: str | None = None,
    pace: Pace | None = None,
) -> Trainer:
    """Put together what ``spec`` names: the device, the network with its first weights, and the loop.

    ``device`` replaces the one in ``spec``.
    """
    check_recipe(spec.recipe, len(data.train_images), dataset(spec.data).title)
    where = choose(device or spec.device)
    settle(where)
    torch.manual_seed(spec.seed)
    network = from_json(dict(spec.network))
    model = build(network)
    return Trainer(
        model, data, spec.recipe,
        seed=spec.seed, device=where, listener=listener, checkpoints=checkpoints, pace=pace or Pace(),
        places=block_places(network),
    )  # fmt: skip
