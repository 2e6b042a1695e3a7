"""Building torch modules and training them, beside torchvision's own."""

from __future__ import annotations

import torch
import torchvision
from torch import Tensor, nn

from resexplorer.bench.measure import Case, Report, interleave
from resexplorer.model import build
from resexplorer.network import preset
from resexplorer.network.remember import forget_everything

NAMES = ("resnet18", "resnet50")
BATCH, SIDE = 4, 64


def measure(repeats: int) -> Report:
    """Time constructors, and one training step on small pictures, on one CPU thread."""
    torch.set_num_threads(1)
    cases = []
    for name in NAMES:
        cases += _constructors(name)
        cases += _steps(name)
    notes = (f"A step is forward, backward and SGD on {BATCH} pictures of 3×{SIDE}×{SIDE}, one thread.",)
    return Report("Modules beside torchvision's", interleave(cases, repeats), notes)


def _constructors(name: str) -> list[Case]:
    theirs = f"{name}: torchvision's constructor"
    return [
        Case(theirs, lambda: torchvision.models.get_model(name)),
        Case(f"{name}: ours, from nothing", lambda: build(preset(name)), forget_everything, theirs),
    ]


def _steps(name: str) -> list[Case]:
    theirs = f"{name}: training step of torchvision's"
    return [
        Case(theirs, _Step(torchvision.models.get_model(name))),
        Case(f"{name}: training step of ours", _Step(build(preset(name))), baseline=theirs),
    ]


class _Step:
    """One optimiser step on fixed random pictures."""

    def __init__(self, module: nn.Module) -> None:
        self._module = module.train()
        self._optimizer = torch.optim.SGD(module.parameters(), lr=0.01, momentum=0.9)
        self._images = torch.randn(BATCH, 3, SIDE, SIDE)
        self._labels = torch.randint(0, 1000, (BATCH,))

    def __call__(self) -> Tensor:
        loss = nn.functional.cross_entropy(self._module(self._images), self._labels)
        self._optimizer.zero_grad()
        torch.autograd.backward(loss)
        self._optimizer.step()
        return loss
