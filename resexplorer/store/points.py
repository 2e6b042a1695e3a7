"""Reading, adding and dropping the stored points of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from resexplorer.store.chunks import CHUNK, Change, Piece, append, decode, join
from resexplorer.store.records import Points, SeriesRecord
from resexplorer.store.schema import chunks, runs, series


def list_series(connection: Connection, run_id: int) -> tuple[SeriesRecord, ...]:
    """The series of a run with their lengths, by name."""
    query = select(series.c.name, series.c.count).where(series.c.run == run_id).order_by(series.c.name)
    return tuple(SeriesRecord(name, count) for name, count in connection.execute(query))


def read_points(connection: Connection, run_id: int, name: str, start: int) -> Points:
    """The points of a series from index ``start``; none for a series that does not exist (yet)."""
    query = (
        select(chunks.c.start, chunks.c.count, chunks.c.steps, chunks.c.numbers, runs.c.rewinds)
        .select_from(
            runs.outerjoin(series, (series.c.run == runs.c.id) & (series.c.name == name)).outerjoin(
                chunks, (chunks.c.series == series.c.id) & (chunks.c.start > start - CHUNK)
            )
        )
        .where(runs.c.id == run_id)
        .order_by(chunks.c.start)
    )
    rows = connection.execute(query).all()
    found = join(start, [decode(*row[:4]) for row in rows if row[1] is not None])
    return Points(found.start, found.steps, found.values, rows[0].rewinds if rows else 0)


def find_series(connection: Connection, run_id: int) -> dict[str, tuple[int, int]]:
    """The ``(id, count)`` of each series of a run."""
    query = select(series.c.name, series.c.id, series.c.count).where(series.c.run == run_id)
    return {name: (key, count) for name, key, count in connection.execute(query)}


def add_series(connection: Connection, run_id: int, name: str) -> int:
    """Create an empty series and return its id."""
    statement = insert(series).values(run=run_id, name=name, count=0).returning(series.c.id)
    return int(connection.execute(statement).scalar_one())


def read_tail(connection: Connection, series_id: int, count: int) -> tuple[Piece, ...]:
    """The pieces after the last full chunk."""
    return _pieces(connection, series_id, count // CHUNK * CHUNK)


def store_changes(connection: Connection, changes: dict[int, Change]) -> None:
    """Apply planned appends, by series id."""
    dropped = [{"s": key, "b": start} for key, change in changes.items() for start in change.dropped]
    if dropped:
        connection.execute(
            delete(chunks).where(chunks.c.series == bindparam("s"), chunks.c.start == bindparam("b")), dropped
        )
    added = [_row(key, piece) for key, change in changes.items() for piece in change.added]
    if added:
        connection.execute(insert(chunks), added)
    _store_counts(connection, {key: change.added[-1].end for key, change in changes.items() if change.added})


def cut(connection: Connection, run_id: int, step: int) -> bool:
    """Drop the run's points after ``step``; tell whether there were any."""
    query = (
        select(chunks.c.series, func.min(chunks.c.start))
        .join(series, series.c.id == chunks.c.series)
        .where(series.c.run == run_id, chunks.c.max_step > step)
        .group_by(chunks.c.series)
    )
    affected = [(int(key), int(first)) for key, first in connection.execute(query)]
    for key, first in affected:
        _cut_series(connection, key, first // CHUNK * CHUNK, step)
    return bool(affected)


def _cut_series(connection: Connection, series_id: int, base: int, step: int) -> None:
    whole = join(base, _pieces(connection, series_id, base))
    connection.execute(delete(chunks).where(chunks.c.series == series_id, chunks.c.start >= base))
    keep = whole.steps <= step
    rest = Piece(base, whole.steps[keep], whole.values[keep])
    if len(rest.steps):
        store_changes(connection, {series_id: append((), rest)})
    else:
        _store_counts(connection, {series_id: base})


def _pieces(connection: Connection, series_id: int, start: int) -> tuple[Piece, ...]:
    query = (
        select(chunks.c.start, chunks.c.count, chunks.c.steps, chunks.c.numbers)
        .where(chunks.c.series == series_id, chunks.c.start >= start)
        .order_by(chunks.c.start)
    )
    return tuple(decode(*row) for row in connection.execute(query))


def _store_counts(connection: Connection, counts: dict[int, int]) -> None:

    if counts:
        connection.execute(
            update(series).where(series.c.id == bindparam("s")).values(count=bindparam("n")),
            [{"s": key, "n": count} for key, count in counts.items()],
        )


def _row(series_id: int, piece: Piece) -> dict[str, Any]:
    return {
        "series": series_id,
        "start": piece.start,
        "count": len(piece.steps),
        "max_step": piece.max_step,
        "steps": piece.step_bytes(),
        "numbers": piece.value_bytes(),
    }


def summary_of(points: Points, *, larger_is_better: bool) -> tuple[float, float] | None:
    """The last and the best value of a series; ``None`` while it is empty."""
    if not len(points.values):
        return None
    known = points.values[~np.isnan(points.values)]
    best = (known.max() if larger_is_better else known.min()) if len(known) else np.nan
    return float(points.values[-1]), float(best)
