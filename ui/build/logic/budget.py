"""The budget lock: when a setting changes, the width follows so that parameters or MACs stay put.

That is how ResNeXt compares cardinalities fairly (Xie et al., arXiv 1611.05431, section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from resexplorer.fields import Choice, ChoiceField
from resexplorer.network import Network
from resexplorer.network.budget import COUNTS, WIDTHS, fit, width_of
from resexplorer.network.edits import set_values

FREE = "nothing"
LOCK = ChoiceField(
    name="keep",
    label="Budget lock",
    default=FREE,
    choices=(
        Choice(FREE, "off", "Changes cost what they cost."),
        Choice("parameters", "keep parameters", "The width follows until the parameters are as before."),
        Choice("macs", "keep MACs", "The width follows until the multiply-accumulates are as before."),
    ),
    help="Let the width follow when depth, cardinality or another setting changes: a fair comparison.",
    source="Xie et al., arXiv 1611.05431, section 4",
)


def applies(network: Network, targets: Iterable[str]) -> bool:
    """Whether any of the targets is a node with a width that could follow."""
    return any(name in network and width_of(network.node(name).op) is not None for name in targets)


def changed(network: Network, targets: Iterable[str], values: Mapping[str, object], keep: str) -> Network:
    """Change settings; with a lock the widths of the changed nodes follow, unless a width is what was changed."""
    names = tuple(targets)
    after = set_values(network, names, values)
    nodes = [name for name in names if name in network]
    if keep not in COUNTS or set(values) & set(WIDTHS) or not applies(network, nodes):
        return after
    return fit(after, nodes, keep, COUNTS[keep](network)).network
