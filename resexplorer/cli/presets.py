"""``resexplorer presets``: what one can start from."""

from __future__ import annotations

import argparse
from typing import Any

from resexplorer.cli.output import put, put_json, table
from resexplorer.cli.parsing import Parser


def configure(command: Parser) -> None:
    """Add the options."""
    command.add_json()
    command.set_defaults(run=run, json=False)


def run(options: argparse.Namespace) -> int:
    """Print the catalogue."""
    entries = records()
    if options.json:
        put_json(entries)
        return 0
    rows = [
        (
            entry["name"],
            entry["family"],
            "×".join(map(str, entry["input"])),
            str(entry["depth"]),
            f"{entry['parameters']:,}",
            f"{entry['macs']:,}",
            entry["source"],
        )
        for entry in entries
    ]
    put(table(("name", "family", "input", "depth", "parameters", "MACs", "source"), rows, "<<<>>><"))
    return 0


def records() -> list[dict[str, Any]]:
    """One record a preset; the numbers are counted, ``paper`` and ``published`` are quoted."""
    from resexplorer.network import PRESETS, preset, summary

    found = []
    for name, entry in PRESETS.items():
        numbers = summary(preset(name))
        found.append(
            {
                "name": name,
                "title": entry.title,
                "family": entry.family,
                "year": entry.year,
                "source": entry.source,
                "input": list(numbers.input),
                "classes": numbers.classes,
                "parameters": numbers.parameters,
                "macs": numbers.macs,
                "depth": numbers.depth,
                "paper": entry.paper,
                "published": dict(entry.errors),
                "departure": entry.departure,
            }
        )
    return found
