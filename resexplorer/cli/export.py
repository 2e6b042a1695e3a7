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
from resexplorer.picture.network_svg import network_svg


def configure(command: Parser) -> None:
    """Add the options."""
    add_network(command)
    command.add_argument("out", metavar="OUT", help="file to write; - is stdout")
    command.add_argument("--format", choices=(*WRITERS, *FILES), help="default: by the ending of OUT")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write one file."""
    network = fitted(find(options.net, options.db), options.input, options.classes)
    chosen = options.format or _by_ending(options.out)
    if options.out == "-":
        write_out(_text(network, chosen))
        return 0
    target = Path(options.out).expanduser()
    if chosen in FILES:
        FILES[chosen](network, target)
    else:
        save(target, WRITERS[chosen](network))
    say(f"Wrote {network.name} to {target}.")
    return 0


def _text(network: Network, chosen: str) -> str:
    if chosen not in WRITERS:
        raise UsageError(f"A {chosen} file can't be written to a terminal: name a file instead of -.")
    return WRITERS[chosen](network)


def _onnx(network: Network, target: Path) -> None:
    from resexplorer.model.onnx import export_onnx

    export_onnx(network, target)


def _picture(network: Network, target: Path) -> None:
    from resexplorer.picture.raster import write_picture

    write_picture(network_svg(network), target)


WRITERS: dict[str, Callable[[Network], str]] = {
    "pytorch": pytorch_source,
    "json": dumps,
    "csv": layer_table_csv,
    "md": layer_table_markdown,
    "svg": network_svg,
}
FILES: dict[str, Callable[[Network, Path], None]] = {"onnx": _onnx, "png": _picture, "pdf": _picture}
"""Formats that are not text."""
_ENDINGS = {f".{name}": name for name in (*WRITERS, *FILES)} | {".py": "pytorch"}


def _by_ending(out: str) -> str:
    ending = Path(out).suffix.lower()
    if ending not in _ENDINGS:
        raise UsageError(f"{out!r} does not tell the format: end it in {', '.join(_ENDINGS)}, or add --format.")
    return _ENDINGS[ending]
