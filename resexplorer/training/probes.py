"""Looks into the network while it trains: what each block's gradients, weights and branch do.

A probe only reads: it changes no random state, no statistics and no weight, so a probed run equals an unprobed one
bit for bit. Its numbers stay on the device and are read together with the curves. Series, one for each block:

``grad_norm/<block>``     ‖∂L/∂w‖ over the block's parameters
``weight_norm/<block>``   ‖w‖
``update_ratio/<block>``  ‖Δw‖ / ‖w‖ of one optimiser step
``branch_ratio/<block>``  ‖F(x)‖ / ‖x‖, for blocks with a skip (He et al., arXiv 1512.03385, figure 7 looks at F)
``activation/<block>``    root mean square of what the block puts out
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from resexplorer.network.places import BlockPlace

PROBES_A_RUN = 400
CLOSEST = 10
"""Probes are at least this many steps apart."""


def interval(steps: int) -> int:
    """Steps between two probes in a run of ``steps``: depends on the run alone, so a resumed run probes the same."""
    return max(CLOSEST, steps // PROBES_A_RUN)


@dataclass(frozen=True, slots=True)
class _Group:
    """A block with the parameters and modules that exist in the model."""

    name: str
    parameters: list[nn.Parameter]
    branch: str | None
    entry: str | None
    end: str | None


@dataclass(slots=True)
class _Reading:
    """What a probing step collects: norms and sizes of outputs and inputs, and the weights before the update."""

    norms: dict[str, tuple[Tensor, int]] = field(default_factory=dict)
    before: list[Tensor] = field(default_factory=list)
    gradients: Tensor | None = None


class Probes:
    """Measures every ``every`` steps; the caller tells it where in the step it is."""

    def __init__(self, model: nn.Module, places: Sequence[BlockPlace], every: int) -> None:
        self._model = model
        self._every = every
        self._groups = [group for place in places if (group := _group(model, place)).parameters]
        self._parameters = [p for group in self._groups for p in group.parameters]
        owners = [number for number, group in enumerate(self._groups) for _ in group.parameters]
        device = self._parameters[0].device if self._parameters else torch.device("cpu")
        self._owners = torch.tensor(owners, device=device)
        self._ratios = [g for g in self._groups if g.branch and g.entry]
        self._ends = [g for g in self._groups if g.end]
        self._outputs = {g.branch for g in self._ratios if g.branch} | {g.end for g in self._ends if g.end}
        self._inputs = {g.entry for g in self._ratios if g.entry}
        self._handles: list[RemovableHandle] = []
        self._reading: _Reading | None = None
        self.names = self._names()

    def _names(self) -> tuple[str, ...]:
        kinds = ("grad_norm", "weight_norm", "update_ratio")
        whole = [f"{kind}/{group.name}" for kind in kinds for group in self._groups]
        ratios = [f"branch_ratio/{group.name}" for group in self._ratios]
        return (*whole, *ratios, *(f"activation/{group.name}" for group in self._ends))

    def begin(self, step: int) -> bool:
        """Before the forward pass of ``step``: start measuring if it is this step's turn."""
        if step % self._every or not self._groups:
            return False
        self._reading = _Reading()
        for path in self._outputs:
            module = self._model.get_submodule(path)
            self._handles.append(module.register_forward_hook(partial(self._note_output, f"{path} output")))
        for path in self._inputs:
            module = self._model.get_submodule(path)
            self._handles.append(module.register_forward_pre_hook(partial(self._note_input, f"{path} input")))
        return True

    def _note_output(self, key: str, _module: nn.Module, _inputs: object, output: Tensor) -> None:
        self._note(key, output)

    def _note_input(self, key: str, _module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        self._note(key, inputs[0])

    def _note(self, key: str, value: Tensor) -> None:
        if self._reading is not None:
            norm = torch.linalg.vector_norm(value.detach(), dtype=torch.float32)
            self._reading.norms[key] = (norm, value.numel())

    def after_backward(self) -> None:
        """After the backward pass: read the gradients, and remember the weights."""
        self._unhook()
        if self._reading is None:
            return
        gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in self._parameters]
        self._reading.gradients = self._grouped(torch._foreach_norm(gradients))
        self._reading.before = [p.detach().clone() for p in self._parameters]

    def finish(self) -> Tensor | None:
        """After the optimiser's step: return the values of :attr:`names`, still on the device."""
        self._unhook()
        reading, self._reading = self._reading, None
        if reading is None or reading.gradients is None:
            return None
        current = [p.detach() for p in self._parameters]
        weights = self._grouped(torch._foreach_norm(current))
        moved = self._grouped(torch._foreach_norm(torch._foreach_sub(current, reading.before)))
        none = torch.full((), torch.nan, device=weights.device)

        def norm(key: str) -> Tensor:
            return reading.norms[key][0] if key in reading.norms else none

        def rms(key: str) -> Tensor:
            return norm(key) / reading.norms[key][1] ** 0.5 if key in reading.norms else none

        ratios = [norm(f"{group.branch} output") / norm(f"{group.entry} input") for group in self._ratios]
        ends = [rms(f"{group.end} output") for group in self._ends]
        scalars = torch.stack([*ratios, *ends]) if ratios or ends else weights.new_zeros(0)
        return torch.cat([reading.gradients, weights, moved / weights.clamp_min(1e-12), scalars])

    def cancel(self) -> None:
        """Forget a measurement that was begun."""
        self._unhook()
        self._reading = None

    def _grouped(self, norms: Sequence[Tensor]) -> Tensor:
        """Norms of single tensors to norms of blocks."""
        squares = torch.stack([norm.float() for norm in norms]).square()
        sums = torch.zeros(len(self._groups), device=squares.device)
        return sums.index_add_(0, self._owners, squares).sqrt()

    def _unhook(self) -> None:
        for handle in self._handles:
            handle.remove()
        self._handles.clear()


def _group(model: nn.Module, place: BlockPlace) -> _Group:
    modules = dict(model.named_modules())
    parameters = [
        p
        for path in place.weights
        if path in modules
        for p in modules[path].parameters(recurse=False)
        if p.requires_grad
    ]

    def known(path: str | None) -> str | None:
        return path if path in modules else None

    return _Group(place.name, parameters, known(place.branch), known(place.entry), known(place.end))
