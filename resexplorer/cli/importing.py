"""``resexplorer import``: torchvision's ResNets, or the network that a weight file belongs to, as a document."""

from __future__ import annotations

import argparse
from pathlib import Path

from resexplorer.cli.output import put_json, save, say
from resexplorer.cli.parsing import Parser
from resexplorer.network import Network, dumps, to_json


def configure(command: Parser) -> None:
    """Add the options."""
    command.add_argument("source", metavar="SOURCE", help="name of a torchvision ResNet, or a .pt/.safetensors file")
    command.add_argument("out", metavar="OUT", nargs="?", help="network file to write")
    command.add_json()
    command.set_defaults(run=run, json=False)


def run(options: argparse.Namespace) -> int:
    """Read the model and write the document."""
    network = _read(options.source)
    if options.out:
        target = Path(options.out).expanduser()
        save(target, dumps(network))
        say(f"Wrote {network.name} to {target}.")
    if options.json or not options.out:
        put_json(to_json(network))
    return 0


def _read(source: str) -> Network:
    from resexplorer.model.importer import from_state_dict, from_torchvision
    from resexplorer.model.weights import read_weights

    path = Path(source).expanduser()
    if path.suffix in {".pt", ".pth", ".safetensors"}:
        return from_state_dict(read_weights(path), path.stem)
    return from_torchvision(source)
