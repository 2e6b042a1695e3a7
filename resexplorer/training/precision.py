"""The number format of the forward pass."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Precision:
    """float32, or bfloat16 where autocast finds it safe; the weights are float32 in both."""

    device: torch.device
    name: str

    def autocast(self) -> AbstractContextManager[object]:
        """The context in which the network is called."""
        if self.name == "bf16":
            return torch.autocast(self.device.type, torch.bfloat16)
        return nullcontext()
