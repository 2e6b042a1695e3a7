"""``resexplorer export``: a network as a file for other programs and people."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from resexplorer.cli.describe import add_network
from resexplorer.cli.networks import find, fitted
from resexplorer.cli.output import save, say, write_out
from resexplorer.cli.parsing import Parser, UsageError
from resexplorer.export import layer_table_csv, layer_table_markdown, pytorch_source
from resexplorer.network import Network, dumps


def configure(command: Parser) -> None:
    """Add the options."""
    add_network(command)
    command.add_argument("out", metavar="OUT", help="file to write; - is stdout")
    command.add_argument("--format", choices=tuple(WRITERS), help="default: by the ending of OUT")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write one file."""
    network = fitted(find(options.net, options.db), options.input, options.classes)
    text = WRITERS[options.format or _by_ending(options.out)](network)
    if options.out == "-":
        write_out(text)
        return 0
    target = Path(options.out).expanduser()
    save(target, text)
    say(f"Wrote {network.name} to {target}.")
    return 0


WRITERS: dict[str, Callable[[Network], str]] = {
    "pytorch": pytorch_source,
    "json": dumps,
    "csv": layer_table_csv,
    "md": layer_table_markdown,
}
_ENDINGS = {".py": "pytorch", ".json": "json", ".csv": "csv", ".md": "md"}


def _by_ending(out: str) -> str:
    ending = Path(out).suffix.lower()
    if ending not in _ENDINGS:
        raise UsageError(f"{out!r} does not tell the format: end it in {', '.join(_ENDINGS)}, or add --format.")
    return _ENDINGS[ending]
