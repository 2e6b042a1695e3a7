"""Small things to train."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from resexplorer.data import LoadedData
from resexplorer.data.loading import statistics
from resexplorer.experiment import Recipe
from resexplorer.training.checkpoint import CheckpointFolder
from resexplorer.training.listener import Command
from resexplorer.training.recorder import MemoryListener
from resexplorer.training.trainer import Outcome, Pace, Trainer

Points = Mapping[str, list[tuple[int, float]]]

CLOCK = {"throughput", "time"}
"""Series that depend on the clock."""


def bars(train: int = 100, test: int = 40, seed: int = 0) -> LoadedData:
    """Pictures of a bright bar in one of four places: easy to learn."""
    rng = np.random.default_rng(seed)

    def part(count: int) -> tuple[np.ndarray, np.ndarray]:
        labels = rng.integers(0, 4, count)
        images = rng.integers(0, 120, (count, 1, 8, 8), np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[0, :, 2 * label : 2 * label + 2] += 100
        return images, labels.astype(np.int64)

    (train_images, train_labels), (test_images, test_labels) = part(train), part(test)
    mean, std = statistics(train_images)
    return LoadedData("bars", train_images, train_labels, test_images, test_labels, mean, std, tuple("abcd"))


def small_net(seed: int = 0) -> nn.Sequential:
    """A network with batch norm and dropout, so that every kind of state matters."""
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(1, 6, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(), nn.Flatten(),
        nn.Dropout(0.2), nn.Linear(96, 4),
    )  # fmt: skip


def trainer_of(
    recipe: Recipe,
    listener: MemoryListener,
    *,
    data: LoadedData | None = None,
    model: nn.Module | None = None,
    checkpoints: Path | None = None,
    **values: Any,
) -> Trainer:
    settings: dict[str, Any] = {"seed": 3, "device": torch.device("cpu"), "pace": Pace(read=0.0)} | values
    folder = CheckpointFolder(checkpoints) if checkpoints else None
    return Trainer(model or small_net(), data or bars(), recipe, listener=listener, checkpoints=folder, **settings)


def curves(listener: MemoryListener) -> dict[str, list[tuple[int, float]]]:
    """All series that do not depend on the clock."""
    return {name: list(points) for name, points in listener.points.items() if name not in CLOCK}


def digest(model: nn.Module) -> str:
    """A digest of all weights and buffers."""
    tensors = model.state_dict().values()
    return hashlib.sha256(b"".join(tensor.numpy().tobytes() for tensor in tensors)).hexdigest()


class Interrupter(MemoryListener):
    """Gives a command as soon as the loop has finished a certain step."""

    def __init__(self, step: int, command: Command, points: Points | None = None) -> None:
        super().__init__()
        self.step = step
        self.command = command
        self.now = 0
        for name, values in (points or {}).items():
            self.points[name] = list(values)

    def progress(self, step: int, steps: int) -> None:
        if step >= self.step > self.now:
            self.queue.append(self.command)
        self.now = step


def run_in_pieces(make: Callable[[MemoryListener], Trainer], stops: list[int]) -> tuple[MemoryListener, Trainer]:
    """Pause at each of ``stops``, go on with a new trainer each time, and return the last."""
    points: Points = {}
    for stop in stops:
        listener = Interrupter(stop, Command("pause"), points)
        trainer = make(listener)
        assert trainer.run() is Outcome.PAUSED
        assert trainer.position.step == stop
        points = listener.points
    last = Interrupter(2**31, Command("pause"), points)
    trainer = make(last)
    assert trainer.run() is Outcome.FINISHED
    return last, trainer
