"""Keep parameters or MACs where they are while depth, cardinality or reduction change: fair comparisons.

ResNeXt (Xie et al., arXiv 1611.05431, section 4) compares cardinalities at equal complexity by letting the path
width follow; the same is done here for any block by its own width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from resexplorer.network.analysis import analyse
from resexplorer.network.document import Network
from resexplorer.network.edits import set_values
from resexplorer.network.op import Op

WIDTHS = ("path_width", "width", "channels")
"""The setting that is a block's width, the first of these that it has."""
STEPS = 40


@dataclass(frozen=True, slots=True)
class Fit:
    """The fitted network, its count, and how far that is from the wanted one, as a fraction."""

    network: Network
    count: int
    off: float


COUNTS: dict[str, Callable[[Network], int]] = {
    "parameters": lambda network: analyse(network).parameters,
    "macs": lambda network: analyse(network).macs,
}


def width_of(op: Op) -> tuple[str, int] | None:
    """The name and the present value of a block's width; ``None`` for what has none."""
    names = {field.name for field in op.fields()}
    name = next((name for name in WIDTHS if name in names), None)
    if name is None:
        return None
    value = op.value(name)
    if value is None:  # a bottleneck's inner width follows its channels
        value = max(1, int(op.value("channels") or 4) // 4)  # type: ignore[arg-type]
    assert isinstance(value, int)
    return name, value


def fit(network: Network, targets: Iterable[str], count: str, wanted: int) -> Fit:
    """Scale the targets' widths by one factor until ``count`` ("parameters" or "macs") is nearest to ``wanted``.

    Widths are rounded to whole channels, so the fit is near, not exact: ``off`` says how near.
    """
    measure = COUNTS[count]
    widths = {name: found for name in targets if (found := width_of(network.node(name).op))}

    def scaled(factor: float) -> Network:
        changed = network
        for name, (setting, value) in widths.items():
            changed = set_values(changed, [name], {setting: max(1, min(65_536, round(value * factor)))})
        return changed

    low, high = 1 / 64, 64.0
    for _ in range(STEPS):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if measure(scaled(middle)) < wanted else (low, middle)
    best = min((scaled(low), scaled(high)), key=lambda candidate: abs(measure(candidate) - wanted))
    return Fit(best, measure(best), measure(best) / wanted - 1 if wanted else 0.0)
