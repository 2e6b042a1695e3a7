"""How much memory training takes, estimated from the document alone."""

from __future__ import annotations

from dataclasses import dataclass

from resexplorer.network.analysis import analyse
from resexplorer.network.document import Network

BYTES = {"fp32": 4, "tf32": 4, "bf16": 2, "fp16": 2}
"""Bytes of one activation by precision; weights stay in float32 (autocast)."""
STATES = {"sgd": 1, "adamw": 2, "none": 0}
"""Values that an optimiser keeps for each parameter."""


@dataclass(frozen=True, slots=True)
class TrainingMemory:
    """Estimated bytes while training. ``activations`` is what the backward pass needs, for the whole batch.

    Convolution workspaces, the allocator's rounding and the framework itself come on top.
    """

    weights: int
    gradients: int
    optimizer: int
    activations: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.gradients + self.optimizer + self.activations


def training_memory(
    network: Network, batch: int = 128, precision: str = "fp32", optimizer: str = "sgd"
) -> TrainingMemory:
    """Estimate the bytes that a training step needs with ``batch`` images.

    Every layer's output is counted once, except what is computed in place (activations, flatten): an upper estimate
    of what autograd keeps. ``precision`` is one of :data:`BYTES`, ``optimizer`` one of :data:`STATES`.
    """
    found = analyse(network)
    weights = 4 * found.parameters
    return TrainingMemory(weights, weights, weights * STATES[optimizer], found.activations * batch * BYTES[precision])
