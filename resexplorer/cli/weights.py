"""``resexplorer weights``: fit foreign weights into a network, report what matched, and save them in its names."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from resexplorer.cli.networks import find, fitted
from resexplorer.cli.output import put, put_json, say
from resexplorer.cli.parsing import Parser, classes


def configure(command: Parser) -> None:
    """Add the options."""
    command.add_argument("net", metavar="NET", help="preset, network file or run:ID")
    command.add_argument("file", metavar="FILE", help="a state dict: .pt, .pth or .safetensors")
    command.add_argument("--classes", type=classes, metavar="N", help="give the network another number of classes")
    command.add_argument(
        "--save", metavar="OUT.safetensors", help="write the fitted weights under this program's names"
    )
    command.add_json()
    command.set_defaults(run=run, json=False)


def run(options: argparse.Namespace) -> int:
    """Load, fit, report."""
    from resexplorer.model import build
    from resexplorer.model.weights import adopt, read_weights, save_weights

    network = fitted(find(options.net, options.db), None, options.classes)
    module = build(network)
    report = adopt(module, read_weights(options.file))
    if options.save:
        save_weights(module, Path(options.save).expanduser())
        say(f"Wrote {options.save}.")
    if options.json:
        put_json(asdict(report) | {"sentence": report.sentence()})
    else:
        put(report.sentence())
    return 0
