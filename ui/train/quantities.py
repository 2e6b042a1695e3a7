"""The quantities that runs store for their blocks, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resexplorer.store import RunRecord, State
from ui.bridge.flow import FlowTable


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: its series, the heading above its map, its name in the choice and its symbol."""

    kind: str
    heading: str
    name: str
    symbol: str
    meaning: str


QUANTITIES = (
    Quantity("grad_norm", "Gradient flow", "Gradient norm", "‖∂L/∂w‖",
             "How strongly the loss pulls at a block's weights. Even rows learn together; where it fades or "
             "grows from block to block, training is hard."),
    Quantity("update_ratio", "Updates", "Update ratio", "‖Δw‖ / ‖w‖",
             "How far one step moves a block's weights, as a share of them. Around 0.001 is usual."),
    Quantity("branch_ratio", "Residual branches", "Branch over input", "‖F(x)‖ / ‖x‖",
             "How much a block adds to its input. Deep residual networks change it only a little."),
    Quantity("activation", "Activations", "Activation scale", "rms of the output",
             "Root mean square of what a block puts out."),
    Quantity("weight_norm", "Weights", "Weight norm", "‖w‖", "Length of all weights of a block."),
)  # fmt: skip


def title(quantity: Quantity, runs: Sequence[RunRecord]) -> str:
    """The words above the maps of one run, or of two that are named above each."""
    name = f": {runs[0].name}" if len(runs) == 1 else ""
    return f"{quantity.heading}{name}, {quantity.symbol} per block, log scale"


def why_empty(run: RunRecord, table: FlowTable | None, quantity: Quantity) -> str:
    """Why a run has no map, in a sentence, or nothing while it is being read."""
    if table is None:
        return "Reading…"
    if table.kinds and quantity.kind == "branch_ratio":
        return f"No skips: {quantity.symbol} is measured where a block adds to its input, and here none does."
    if run.state is State.RUNNING:
        return "The first measurement of the blocks comes in a moment."
    if run.state is State.QUEUED or not run.step:
        return "Nothing measured yet: the blocks are measured while the run trains."
    return (
        f"This run stored no {_noun(quantity)}: it was trained before blocks were measured. "
        "Train its network again to see them."
    )


def _noun(quantity: Quantity) -> str:
    return {
        "grad_norm": "gradients",
        "update_ratio": "updates",
        "branch_ratio": "branches",
        "activation": "activations",
        "weight_norm": "weight norms",
    }[quantity.kind]
