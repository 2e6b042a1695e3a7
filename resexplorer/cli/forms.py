"""``resexplorer forms``: the three forms of a ResNeXt, side by side, with the largest difference of their outputs."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from resexplorer.cli.networks import find, fitted
from resexplorer.cli.output import put, put_json, table
from resexplorer.cli.parsing import Parser, shape


def configure(command: Parser) -> None:
    """Add the options."""
    command.add_argument("net", metavar="NET", help="a network with ResNeXt blocks: preset, file or run:ID")
    command.add_argument("--input", type=shape, metavar="CxHxW", help="compare on pictures of this shape")
    command.add_argument("--double", action="store_true", help="compute in float64")
    command.add_json()
    command.set_defaults(run=run, json=False)


def run(options: argparse.Namespace) -> int:
    """Build the three forms with the same weights and compare them."""
    from resexplorer.model.equivalence import verify_forms

    found = verify_forms(fitted(find(options.net, options.db), options.input, None), double=options.double)
    if options.json:
        put_json([asdict(numbers) for numbers in found])
        return 0
    rows = [
        (n.form, f"{n.paths:,}", f"{n.layers:,}", f"{n.parameters:,}", f"{n.macs:,}", f"{n.difference:.2e}")
        for n in found
    ]
    put(table(("form", "paths", "layers", "parameters", "MACs", "largest difference"), rows, "<>>>>>"))
    return 0
