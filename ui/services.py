"""What the shell gives every page: the database, the watcher, the settings and the ways to other pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from resexplorer.network import Network
from resexplorer.store import Store
from ui.bridge.watcher import StoreWatcher
from ui.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """One window's services; pages reach each other only through these callables."""

    store: Store
    watcher: StoreWatcher
    settings: Settings
    open_network: Callable[[Network], None]
    """Show a network in Build."""
    launch: Callable[[Sequence[Network]], None]
    """Open the launch dialog with these networks."""
    show_runs: Callable[[Sequence[int]], None]
    """Show runs in Compare."""
    status: Callable[[str], None]
    """Show a sentence in the status line."""
