"""The layer table as CSV and Markdown."""

from __future__ import annotations

import csv
import io

from resexplorer.network import Network, analyse
from resexplorer.network.layers import text_of

HEADER = ("layer", "kind", "output", "parameters", "MACs", "parameters %", "MACs %")


def _rows(network: Network) -> list[tuple[str, ...]]:
    found = analyse(network)
    parameters, macs = max(1, found.parameters), max(1, found.macs)
    rows = [
        (
            leaf.path,
            leaf.layer.kind,
            text_of(leaf.output),
            str(leaf.summary.parameters),
            str(leaf.summary.macs),
            f"{100 * leaf.summary.parameters / parameters:.2f}",
            f"{100 * leaf.summary.macs / macs:.2f}",
        )
        for leaf in found.leaves
    ]
    return [*rows, ("total", "", "", str(found.parameters), str(found.macs), "100.00", "100.00")]


def layer_table_csv(network: Network) -> str:
    """One line a primitive layer, totals last; MACs are for one image."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_rows(network))
    return text.getvalue()


def layer_table_markdown(network: Network) -> str:
    """The same table in Markdown, numbers with separators and aligned right."""
    lines = [f"# {network.name}", "", "| " + " | ".join(HEADER) + " |", "|---|---|---|--:|--:|--:|--:|"]
    for row in _rows(network):
        shown = [f"{int(cell):,}" if place in {3, 4} else cell for place, cell in enumerate(row)]
        lines.append("| " + " | ".join(shown) + " |")
    return "\n".join(lines) + "\n"
