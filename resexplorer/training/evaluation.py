"""Measures a network on the test images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from resexplorer.training.batches import DeviceData
from resexplorer.training.precision import Precision

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Score:
    """Mean cross-entropy (without label smoothing) and share of wrong answers."""

    loss: float
    error: float


def evaluate(
    model: nn.Module, data: DeviceData, precision: Precision, interrupted: Callable[[], bool] = lambda: False
) -> Score | None:
    """Return the score on all test images, or ``None`` as soon as ``interrupted`` says so.

    The model is measured in evaluation mode and left in training mode.
    """
    loss = torch.zeros((), dtype=torch.float64, device=data.test_images.device)
    wrong = torch.zeros((), dtype=torch.int64, device=data.test_images.device)
    model.eval()
    try:
        for images, labels in _batches(data):
            if interrupted():
                return None
            _add(model, data.normalised(images), labels, precision, loss, wrong)
    finally:
        model.train()
    return Score(loss.item() / len(data.test_labels), wrong.item() / len(data.test_labels))


def _batches(data: DeviceData) -> Iterator[tuple[Tensor, Tensor]]:
    for begin in range(0, len(data.test_labels), BATCH):
        part = slice(begin, begin + BATCH)
        yield data.test_images[part], data.test_labels[part]


@torch.inference_mode()
def _add(model: nn.Module, images: Tensor, labels: Tensor, precision: Precision, loss: Tensor, wrong: Tensor) -> None:
    with precision.autocast():
        logits = model(images).float()
    loss += cross_entropy(logits, labels, reduction="sum")
    wrong += (logits.argmax(1) != labels).sum()
