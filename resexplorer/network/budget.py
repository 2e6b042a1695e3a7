"""Keep parameters or MACs where they are while depth, cardinality or reduction change: fair comparisons.

ResNeXt (Xie et al., arXiv 1611.05431, section 4) compares cardinalities at equal complexity by letting the path
width follow; the same is done here for any block by its own width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from resexplorer.network.analysis import analyse
from resexplorer.network.document import Network
from resexplorer.network.edits import set_values
from resexplorer.network.op import Op

WIDTHS = ("path_width", "width", "channels")
"""The setting that is a block's width, the first of these that it has."""
MOST = 65_536
STEPS = 40
ROUNDS = 12
FEW = 8
NEAR = 0.001
Widths = dict[str, int]


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

    Widths are whole numbers, so the fit is near, not exact: ``off`` says how near. Where one factor for all misses
    by more than :data:`NEAR`, single widths go up or down by one.
    """
    measure = COUNTS[count]
    settings = {name: found for name in targets if (found := width_of(network.node(name).op))}

    def with_widths(widths: Widths) -> Network:
        changed = network
        for name, width in widths.items():
            changed = set_values(changed, [name], {settings[name][0]: width})
        return changed

    def scaled(factor: float) -> Widths:
        return {name: max(1, min(MOST, round(value * factor))) for name, (_, value) in settings.items()}

    def distance(widths: Widths) -> int:
        return abs(measure(with_widths(widths)) - wanted)

    low, high = 1 / 64, 64.0
    for _ in range(STEPS):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if measure(with_widths(scaled(middle))) < wanted else (low, middle)
    best = _refined(min(scaled(low), scaled(high), key=distance), distance, NEAR * wanted)
    fitted = with_widths(best)
    return Fit(fitted, measure(fitted), measure(fitted) / wanted - 1 if wanted else 0.0)


def _refined(widths: Widths, distance: Callable[[Widths], int], near: float) -> Widths:
    """Change one or two widths by one at a time, as long as that brings them nearer."""
    best, left = widths, distance(widths)
    for _ in range(ROUNDS):
        nearest = min(_neighbours(best), key=distance, default=best) if left > near else best
        if distance(nearest) >= left:
            break
        best, left = nearest, distance(nearest)
    return best


def _neighbours(widths: Widths) -> Iterator[Widths]:
    moves = [(name, step) for name in widths for step in (-1, 1)]
    pairs = combinations(moves, 2) if len(widths) <= FEW else ()
    for both in (*((move,) for move in moves), *pairs):
        moved = dict(widths)
        for name, step in both:
            moved[name] += step
        if all(1 <= width <= MOST for width in moved.values()):
            yield moved
