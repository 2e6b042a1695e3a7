"""Which cards the queue shows, in which order and under which headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from resexplorer.store import RunRecord, State
from ui.runs.words import plural

SHOWN_DONE = 400
"""Runs that are over and still shown here; Compare has all of them."""

_WAITING = {State.RUNNING: 0, State.QUEUED: 1, State.PAUSED: 2}


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above some cards; ``runs`` are all runs of its experiment, also those under other headings."""

    title: str
    detail: str
    runs: tuple[int, ...]

    @property
    def key(self) -> str:
        """What tells headings apart."""
        return f"heading {self.title}"


@dataclass(frozen=True, slots=True)
class Card:
    """One run, and its place in the queue while it waits (from 1)."""

    run: RunRecord
    place: int = 0

    @property
    def key(self) -> str:
        """What tells cards apart."""
        return f"run {self.run.id}"


Row = Heading | Card


OTHERS = "Single runs"


def rows(runs: Iterable[RunRecord], limit: int = SHOWN_DONE) -> list[Row]:
    """Return the queue's rows: what runs and waits in queue order, then what is over, newest group first."""
    all_runs = list(runs)
    live = sorted((run for run in all_runs if run.state in _WAITING), key=_queue_order)
    done = sorted((run for run in all_runs if run.state not in _WAITING), key=lambda run: -run.id)[:limit]
    result: list[Row] = []
    if live:
        result.append(Heading("Queue", plural(len(live), "run"), tuple(run.id for run in live)))
        waiting = [run.id for run in live if run.state is State.QUEUED]
        result += [Card(run, waiting.index(run.id) + 1 if run.id in waiting else 0) for run in live]
    for title, members in _by_group(done).items():
        ordered = sorted(members, key=lambda run: run.id, reverse=title == OTHERS)
        result.append(_heading(title, ordered, all_runs))
        result += [Card(run) for run in ordered]
    return result


def _queue_order(run: RunRecord) -> tuple[int, float, int]:
    return _WAITING[run.state], run.position, run.id


def _by_group(done: Sequence[RunRecord]) -> dict[str, list[RunRecord]]:
    groups: dict[str, list[RunRecord]] = {}
    for run in done:
        groups.setdefault(run.group or OTHERS, []).append(run)
    return groups


def _heading(title: str, shown: Sequence[RunRecord], all_runs: Sequence[RunRecord]) -> Heading:
    if title == OTHERS:
        return Heading(title, plural(len(shown), "run"), tuple(run.id for run in shown))
    members = tuple(run.id for run in all_runs if run.group == title)
    detail = plural(len(shown), "run") if len(members) == len(shown) else f"{len(shown)} of {len(members)} done"
    return Heading(title, detail, members)


def newest_group(runs: Iterable[RunRecord]) -> list[RunRecord]:
    """Return the runs launched last: a whole experiment, or the single runs launched since."""
    ordered = sorted(runs, key=lambda run: run.id)
    if not ordered:
        return []
    group = ordered[-1].group
    if group is not None:
        return [run for run in ordered if run.group == group]
    since = next((index for index in range(len(ordered) - 1, -1, -1) if ordered[index].group), -1)
    recent = ordered[since + 1 :]
    return [run for run in recent if not run.state.over] or [recent[-1]]


def step_target(waiting: Sequence[RunRecord], run_id: int, step: int) -> tuple[bool, int | None]:
    """Return whether a run can move one place (−1: earlier), and the run that it then comes before.

    ``waiting`` is in queue order; ``None`` is the end of the queue.
    """
    ids = [run.id for run in waiting]
    place = ids.index(run_id) + step
    if not 0 <= place < len(ids):
        return False, None
    before = ids[place] if step < 0 else next(iter(ids[place + 1 :]), None)
    return True, before
