"""What torch itself counts, on the meta device."""

from __future__ import annotations

import functools

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resexplorer.model.build import meta
from resexplorer.network import Network

torch.set_num_threads(1)


def count(module: nn.Module, shape: tuple[int, ...]) -> tuple[int, int]:
    """Parameters and multiply-accumulates for one image of ``shape``, counted by torch."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module.eval()(torch.empty(1, *shape, device="meta"))
    return sum(p.numel() for p in module.parameters()), counter.get_total_flops() // 2


def count_ours(network: Network) -> tuple[int, int]:
    """The same for a document built by us."""
    return count(meta(network), network.input)


@functools.cache
def timm_model(name: str, **options: object) -> nn.Module:
    """timm's own model on the meta device."""
    import timm

    with torch.device("meta"):
        return timm.create_model(name, pretrained=False, **options)


@functools.cache
def torchvision_model(name: str) -> nn.Module:
    """torchvision's own model on the meta device."""
    import torchvision

    with torch.device("meta"):
        return torchvision.models.get_model(name, weights=None)
