"""Finds the network that NET means: a preset's name, a network file, or ``run:ID``."""

from __future__ import annotations

import os
from pathlib import Path

from resexplorer.cli.parsing import run_id
from resexplorer.network import PRESETS, Network, from_json, load, preset, with_classes, with_input


def find(net: str, db: str | None) -> Network:
    """Return the network; raises a :class:`ResExplorerError` that names what is near."""
    if net.startswith("run:"):
        return _of_run(run_id(net), db)
    if net in PRESETS or not _is_path(net):
        return preset(net)
    return load(Path(net).expanduser())


def find_all(nets: list[str], db: str | None) -> list[Network]:
    """Return several networks, in order."""
    return [find(net, db) for net in nets]


def fitted(network: Network, shape: tuple[int, int, int] | None, classes: int | None) -> Network:
    """Return the network for another input and another number of classes, where they are given."""
    if shape is not None:
        network = with_input(network, shape)
    return network if classes is None else with_classes(network, classes)


def _is_path(net: str) -> bool:
    return os.sep in net or net.endswith(".json") or Path(net).exists()


def _of_run(number: int, db: str | None) -> Network:
    from resexplorer.store import Store

    with Store.open(db, create=False) as store:
        return from_json(store.network(store.run(number).network_hash))
