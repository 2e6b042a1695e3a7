"""Appending, cutting and reading back never loses, doubles or changes a point."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resexplorer.store import RunWriter, Store
from resexplorer.store.chunks import CHUNK, Piece, append, compact, decode, join, piece_of

from .support import started

steps = st.integers(0, 2**40)
values = st.floats(width=64)
points = st.lists(st.tuples(steps, values), max_size=50)


def piece(start: int, count: int) -> Piece:
    return Piece(start, np.arange(start, start + count), np.arange(start, start + count) / 2)


def same(left: np.ndarray, right: np.ndarray) -> bool:
    return np.array_equal(left, right, equal_nan=left.dtype.kind == "f")


@given(points.filter(bool))
def test_that_a_piece_survives_storage_bit_for_bit(pairs: list[tuple[int, float]]) -> None:
    before = piece_of(7, pairs)
    after = decode(7, len(pairs), before.step_bytes(), before.value_bytes())
    assert same(after.steps, before.steps)
    assert after.values.tobytes() == before.values.tobytes()


def test_that_ordinary_points_take_twelve_bytes() -> None:
    full = piece(0, CHUNK)
    assert len(full.step_bytes()) + len(full.value_bytes()) == 12 * CHUNK


@given(st.lists(st.integers(1, 2 * CHUNK + 5), min_size=1, max_size=40), st.integers(0, 100))
@settings(deadline=None)
def test_that_appending_keeps_order_alignment_and_a_short_tail(sizes: list[int], offset: int) -> None:
    rows: dict[int, Piece] = {}
    tail: tuple[Piece, ...] = ()
    total = 0
    for size in sizes:
        change = append(tail, piece(total, size))
        for start in change.dropped:
            del rows[start]
        for new in change.added:
            assert new.start not in rows
            rows[new.start] = new
        tail, total = change.tail, total + size
        ordered = [rows[start] for start in sorted(rows)]
        assert [p.start for p in ordered] == [0, *(p.end for p in ordered[:-1])]
        assert all(len(p.steps) == CHUNK for p in ordered if p.start < total // CHUNK * CHUNK)
        assert [p.start for p in tail] == [p.start for p in ordered if p.start >= total // CHUNK * CHUNK]
        assert len(tail) <= 1 + math.log2(CHUNK)
        start = min(offset * 30, total)
        assert same(join(start, ordered).steps, np.arange(start, total))


def test_that_single_points_are_rewritten_about_ten_times_at_most() -> None:
    tail: tuple[Piece, ...] = ()
    written = 0
    for n in range(4 * CHUNK):
        change = append(tail, piece(n, 1))
        tail, written = change.tail, written + sum(len(p.steps) for p in change.added)
    assert written / (4 * CHUNK) < 11


def test_that_a_compact_tail_is_one_piece() -> None:
    tail = (piece(1000, 8), piece(1008, 4), piece(1012, 1))
    change = compact(tail)
    assert change.dropped == (1000, 1008, 1012)
    assert [same(p.steps, np.arange(1000, 1013)) for p in change.added] == [True]


actions = st.lists(
    st.one_of(
        st.tuples(st.just("log"), st.integers(1, 700)),
        st.tuples(st.just("cut"), st.floats(0, 1.1)),
        st.tuples(st.just("flush"), st.just(0)),
    ),
    max_size=12,
)


@given(actions, st.floats(0, 1))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_that_a_series_is_what_was_logged_and_not_cut(
    empty_database: Path, script: list[tuple[str, float]], part: float
) -> None:
    expected: list[tuple[int, float]] = []
    step = 0
    with TemporaryDirectory() as folder, Store.open(shutil.copy(empty_database, folder)) as store:
        run = started(store)
        with RunWriter(store, run.id, run.attempt) as writer:
            for action, amount in script:
                if action == "log":
                    for _ in range(int(amount)):
                        step += 1
                        writer.log(step, {"a": step / 3, "b": -step})
                        expected.append((step, step / 3))
                elif action == "cut":
                    step = int(step * amount)
                    writer.truncate(step)
                    expected = [point for point in expected if point[0] <= step]
                else:
                    writer.flush()
            writer.finish("finished")
        start = int(part * len(expected))
        found = store.points(run.id, "a", start)
        assert list(zip(found.steps.tolist(), found.values.tolist(), strict=True)) == expected[start:]
        assert store.points(run.id, "b").values.tolist() == [-s for s, _ in expected]
        record = store.run(run.id)
        assert record.last.get("a") == (expected[-1][1] if expected else None)
        assert record.best.get("b") == (-expected[-1][0] if expected else None)
        assert {item.count for item in store.series(run.id)} <= {len(expected)}
