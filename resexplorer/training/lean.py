"""Optimisers that leave torch's compiler out.

The first use of a torch optimiser imports the whole compiler, 900 modules that take as long to load as torch
itself, only to tell it what it must not compile. We never compile an optimiser, so ours do the same without asking.
Should torch change what these lines rely on, the compiler is imported again and nothing else changes.
"""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch.optim import SGD, AdamW, Optimizer

_ASKING = ("add_param_group", "zero_grad", "state_dict", "load_state_dict")


class LeanSGD(SGD):
    """SGD without the compiler; ``step`` takes no closure."""

    _plain_step = staticmethod(inspect.unwrap(SGD.step))

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        self._plain_step(self)


class LeanAdamW(AdamW):
    """AdamW without the compiler; ``step`` takes no closure."""

    _plain_step = staticmethod(inspect.unwrap(AdamW.step))

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        self._plain_step(self)


def _leave_compiler_out() -> None:
    """Answer beforehand what these methods would ask the compiler: how to run them uncompiled."""
    for name in _ASKING:
        plain: Any = inspect.unwrap(getattr(Optimizer, name))
        plain.__dict__.setdefault("__dynamo_disable", plain)


_leave_compiler_out()
