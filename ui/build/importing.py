"""Reads the network that a weight file belongs to: in a process of its own, since that needs torch."""

from __future__ import annotations

import subprocess
from pathlib import Path

from resexplorer.errors import ResExplorerError
from resexplorer.interpreter import child_environment, python_module
from resexplorer.network import Network, loads

ENDINGS = frozenset({".pt", ".pth", ".safetensors"})
SECONDS = 300


class NotImported(ResExplorerError):
    """A weight file whose network could not be read."""


def import_network(path: Path) -> Network:
    """Return the ResNet that the weights in ``path`` belong to; takes seconds, so call it in the background.

    Raises :class:`NotImported` with the sentence that the importing process said.
    """
    command = [*python_module("resexplorer"), "import", str(path), "--json"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, env=child_environment(), check=False)
    except subprocess.TimeoutExpired as error:
        raise NotImported(f"Reading {path.name} took more than {SECONDS // 60} minutes, so it was given up.") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotImported(lines[-1] if lines else f"{path.name} could not be read.")
    return loads(done.stdout)
