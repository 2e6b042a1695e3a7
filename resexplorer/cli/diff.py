"""``resexplorer diff``: what differs between two networks."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from resexplorer.cli.networks import find
from resexplorer.cli.output import put, put_json, table
from resexplorer.cli.parsing import Parser
from resexplorer.network import difference
from resexplorer.network.difference import NodeChange


def configure(command: Parser) -> None:
    """Add the options."""
    command.add_argument("before", metavar="NET", help="preset, network file or run:ID")
    command.add_argument("after", metavar="NET", help="what it is compared with")
    command.add_json()
    command.set_defaults(run=run, json=False)


def run(options: argparse.Namespace) -> int:
    """Print the difference."""
    found = difference(find(options.before, options.db), find(options.after, options.db))
    if options.json:
        put_json(asdict(found))
        return 0
    rows = [_row(change) for change in found.nodes]
    put(table(("block", "status", "what changed", "parameters", "MACs"), rows, "<<<>>"))
    if found.input:
        put(f"The input changes from {found.input[0]} to {found.input[1]}.")
    put(f"In total {found.parameters:+,} parameters and {found.macs:+,} MACs.")
    return 0


def _row(change: NodeChange) -> tuple[str, ...]:
    words = ", ".join(f"{field.label} {field.before} → {field.after}" for field in change.fields)
    return change.after or change.before or "", change.status, words, f"{change.parameters:+,}", f"{change.macs:+,}"
