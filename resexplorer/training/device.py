"""Chooses where a run is trained."""

from __future__ import annotations

import os

import torch

from resexplorer.errors import ResExplorerError


class NoDevice(ResExplorerError):
    """The device that was asked for is not in this machine."""


def choose(name: str) -> torch.device:
    """Return the device called ``name``: "cpu", "cuda", "cuda:1", or "auto" for the first GPU, else the CPU."""
    count = torch.cuda.device_count()
    if name == "auto":
        name = "cuda:0" if count else "cpu"
    device = torch.device(name)
    if device.type == "cuda":
        device = torch.device("cuda", device.index or 0)
        if (device.index or 0) >= count:
            raise NoDevice(f"This machine has no {device}: choose cpu or auto.")
    return device


def settle(device: torch.device) -> None:
    """Switch on what makes training faster on ``device`` without changing what it computes from run to run.

    On the CPU, numbers too small for a normal float become zero: a plain network's vanishing gradients are full
    of them, and every operation on one is many times slower.
    """
    if device.type == "cpu":
        torch.set_flush_denormal(True)
    else:
        torch.backends.cudnn.benchmark = True


def use_threads() -> None:
    """Use as many threads as ``OMP_NUM_THREADS`` says.

    OpenMP reads it when torch is imported, which in a forked worker was before anybody knew the number.
    """
    count = os.environ.get("OMP_NUM_THREADS", "")
    if count.isdecimal() and int(count):
        torch.set_num_threads(int(count))
