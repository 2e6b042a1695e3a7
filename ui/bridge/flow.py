"""What runs stored about their blocks, as one table a run, read in batches off the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from resexplorer.errors import ResExplorerError
from resexplorer.network import from_json
from resexplorer.network.places import block_places
from resexplorer.store import Store
from resexplorer.store.records import Points, State
from ui.bridge import task
from ui.bridge.watcher import StoreWatcher

READ_MS = 500
"""Least time between two readings: blocks are measured every ten steps or more seldom."""

KINDS = ("grad_norm", "update_ratio", "branch_ratio", "activation", "weight_norm")
"""What is stored for blocks: series ``<kind>/<block>``."""


@dataclass(frozen=True, slots=True, eq=False)
class FlowTable:
    """One quantity of a run: ``blocks`` in network order, ``steps`` ``(n,)``, ``values`` ``(blocks, n)``.

    NaN means not measured, infinity that a stored value was not finite. ``kinds`` are the quantities that the
    run has at all.
    """

    kind: str
    blocks: tuple[str, ...]
    steps: NDArray[np.int64]
    values: NDArray[np.float64]
    kinds: frozenset[str]


@dataclass(slots=True)
class _Reader:
    """Reads one quantity of one run; lives in one reading at a time, so it needs no lock."""

    run: int
    kind: str
    order: tuple[str, ...] | None = None
    rewinds: int = -1
    curves: dict[str, list[Points]] = field(default_factory=dict)
    complete: tuple[int, int] | None = None
    """The run's (attempt, rewinds) at which the last reading was final."""
    known: tuple[int, frozenset[str]] | None = None

    def read(self, store: Store) -> FlowTable | None:
        """Read what is new; ``None`` where nothing is."""
        counts = {record.name: record.count for record in store.series(self.run)}
        kinds = frozenset(kind for kind in KINDS if any(name.startswith(f"{kind}/") for name in counts))
        if self.order is None:
            self.order = _order(store, self.run)
        head = f"{self.kind}/"
        names = {name.removeprefix(head): count for name, count in counts.items() if name.startswith(head)}
        state = (store.run(self.run).rewinds, kinds)
        grown = any(count != self._count(block) for block, count in names.items())
        if state == self.known and not grown:
            return None
        self._extend(store, names)
        self.known = (self.rewinds if names else state[0], kinds)
        return self._table(kinds)

    def _count(self, block: str) -> int:
        pieces = self.curves.get(block)
        return pieces[-1].end if pieces else 0

    def _extend(self, store: Store, names: dict[str, int]) -> None:
        """Append new points; a run that went back to a checkpoint is read anew."""
        for block in names:
            points = store.points(self.run, f"{self.kind}/{block}", self._count(block))
            if points.rewinds != self.rewinds:
                self.rewinds = points.rewinds
                self.curves = {}
                self._extend(store, names)
                return
            if len(points.steps):
                self.curves.setdefault(block, []).append(points)

    def _table(self, kinds: frozenset[str]) -> FlowTable:
        self.curves = {block: [_joined(pieces)] for block, pieces in self.curves.items()}
        known = set(self.order or ())
        others = sorted(block for block in self.curves if block not in known)
        blocks = (*(self.order or ()), *others)
        every = [pieces[0].steps for pieces in self.curves.values()]
        steps = np.unique(np.concatenate(every)) if every else np.empty(0, np.int64)
        values = np.full((len(blocks), len(steps)), np.nan)
        for row, block in enumerate(blocks):
            if block in self.curves:
                points = self.curves[block][0]
                finite = np.where(np.isfinite(points.values), points.values, np.inf)
                values[row, np.searchsorted(steps, points.steps)] = finite
        return FlowTable(self.kind, blocks, steps, values, kinds)


def _joined(pieces: Sequence[Points]) -> Points:
    if len(pieces) == 1:
        return pieces[0]
    steps = np.concatenate([piece.steps for piece in pieces])
    values = np.concatenate([piece.values for piece in pieces])
    return Points(pieces[0].start, steps, values, pieces[-1].rewinds)


def _order(store: Store, run: int) -> tuple[str, ...]:
    """The run's blocks with weights, in the order in which data passes them."""
    try:
        places = block_places(from_json(store.spec(run).network))
    except ResExplorerError:  # a network that this version can't read: its blocks come by name
        return ()
    return tuple(place.name for place in places if place.weights)


class FlowFeed(QObject):
    """Keeps one quantity of a few runs up to date. ``changed(run)``: :meth:`table` has news."""

    changed = Signal(int)

    def __init__(self, watcher: StoreWatcher, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = watcher
        self._store = watcher.store
        self._readers: dict[int, _Reader] = {}
        self._tables: dict[int, FlowTable] = {}
        self._reading: task.Task | None = None
        self._again = False
        self._active = False
        self._pause = QTimer(self, singleShot=True, interval=READ_MS)
        self._pause.timeout.connect(self._after_pause)
        watcher.data_changed.connect(self.poll)

    def watch(self, runs: Sequence[int], kind: str) -> None:
        """Watch ``kind`` of exactly these runs; what is known already stays."""
        kept = {run: reader for run, reader in self._readers.items() if reader.kind == kind and run in runs}
        if list(kept) == list(runs) == list(self._readers):
            return
        self._readers = {run: kept.get(run) or _Reader(run, kind) for run in runs}
        self._tables = {run: table for run, table in self._tables.items() if run in kept}
        self._pause.stop()
        self.poll()

    def set_active(self, active: bool) -> None:
        """Stop reading while nobody looks; catches up afterwards."""
        self._active = active
        if active:
            self.poll()

    def table(self, run: int) -> FlowTable | None:
        """What was read of a run, ``None`` before the first reading."""
        return self._tables.get(run)

    @Slot()
    def poll(self) -> None:
        """Read what is new, one reading at a time."""
        if not self._active:
            return
        if self._reading is not None or self._pause.isActive():
            self._again = True
            return
        due = [(reader, final) for reader in self._readers.values() for final in self._due(reader)]
        if due:
            self._pause.start()
            self._reading = task.run(lambda: self._read(due), self._take, self._failed, self)

    def close(self) -> None:
        """Forget everything; nothing is delivered afterwards."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._active = False
        self._pause.stop()
        self._readers.clear()

    def _due(self, reader: _Reader) -> list[tuple[int, int] | None]:
        """Nothing where a reader is complete, else what it is complete for after this reading."""
        run = self._watcher.runs.get(reader.run)
        if run is None:
            return []
        now = (run.attempt, run.rewinds)
        if reader.complete == now:
            return []
        return [now if run.state is not State.RUNNING else None]

    def _read(self, due: Sequence[tuple[_Reader, tuple[int, int] | None]]) -> list[tuple[_Reader, FlowTable]]:
        found = []
        for reader, final in due:
            try:
                table = reader.read(self._store)
            except ResExplorerError:  # deleted meanwhile; the watcher tells of a database that fails
                continue
            reader.complete = final
            if table is not None:
                found.append((reader, table))
        return found

    def _take(self, found: list[tuple[_Reader, FlowTable]]) -> None:
        self._reading = None
        fresh = {reader.run: table for reader, table in found if self._readers.get(reader.run) is reader}
        self._tables |= fresh
        for run in fresh:
            self.changed.emit(run)
        if not self._pause.isActive():
            self._after_pause()

    @Slot()
    def _after_pause(self) -> None:
        if self._again and self._reading is None:
            self._again = False
            self.poll()

    def _failed(self, error: Exception) -> None:
        """A reading that failed is tried again at the next change."""
        self._reading = None
