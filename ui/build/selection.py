"""What is selected and what is open: kept outside the document, so that undo never folds or selects."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from resexplorer.network import Network
from resexplorer.picture import Path
from resexplorer.picture.locate import can_open, find


class Selection(QObject):
    """Selected paths in the order in which they were chosen; the last one is the current one."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: tuple[Path, ...] = ()

    @property
    def paths(self) -> tuple[Path, ...]:
        """All selected paths."""
        return self._paths

    @property
    def current(self) -> Path | None:
        """The path chosen last."""
        return self._paths[-1] if self._paths else None

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __bool__(self) -> bool:
        return bool(self._paths)

    def set(self, paths: Iterable[Path]) -> None:
        """Select exactly these."""
        chosen = tuple(dict.fromkeys(paths))
        if chosen != self._paths:
            self._paths = chosen
            self.changed.emit()

    def add(self, paths: Iterable[Path]) -> None:
        """Select these as well."""
        self.set((*self._paths, *paths))

    def toggle(self, path: Path) -> None:
        """Select a path, or no longer."""
        if path in self._paths:
            self.set(other for other in self._paths if other != path)
        else:
            self.set((*self._paths, path))

    def keep_existing(self, network: Network) -> None:
        """Drop what the network no longer has."""
        self.set(path for path in self._paths if find(network, path) is not None)


class Folds(QObject):
    """Which cards are open and which one was entered alone."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened: frozenset[Path] = frozenset()
        self._root: Path = ()

    @property
    def opened(self) -> frozenset[Path]:
        """Open cards; a path counts only while those above it are open too."""
        return self._opened

    @property
    def root(self) -> Path:
        """The card that fills the canvas; empty for the whole network."""
        return self._root

    def set_opened(self, paths: Iterable[Path]) -> None:
        """Open exactly these cards."""
        self._become(frozenset(paths), self._root)

    def toggle(self, path: Path) -> None:
        """Open a closed card or close an open one."""
        self._become(self._opened ^ {path}, self._root)

    def open(self, paths: Iterable[Path]) -> None:
        """Open cards and whatever they lie in."""
        wanted = {path[:n] for path in paths for n in range(1, len(path) + 1)}
        self._become(self._opened | wanted, self._root)

    def close(self, paths: Iterable[Path]) -> None:
        """Close cards."""
        self._become(self._opened - set(paths), self._root)

    def enter(self, path: Path) -> None:
        """Show one card's inside alone; the empty path shows the network."""
        self._become(self._opened, path)

    def reset(self) -> None:
        """Close everything."""
        self._become(frozenset(), ())

    def keep_existing(self, network: Network) -> None:
        """Leave an entered card that is gone for the nearest one that exists.

        Cards that are gone stay open in memory, so that undoing a deletion brings them back as they were.
        """
        root = self._root
        while root and not _opens(network, root):
            root = root[:-1]
        self._become(self._opened, root)

    def rename(self, old: str, new: str) -> None:
        """Follow a node that got another name."""
        self._become(self._opened | {(new, *path[1:]) for path in self._opened if path[0] == old}, self._root)

    def _become(self, opened: frozenset[Path], root: Path) -> None:
        if (opened, root) != (self._opened, self._root):
            self._opened, self._root = opened, root
            self.changed.emit()


def _opens(network: Network, path: Path) -> bool:
    part = find(network, path)
    return part is not None and can_open(part)
