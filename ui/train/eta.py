"""How long a run still takes, from its recent speed."""

from __future__ import annotations

from collections import deque

from resexplorer.store import RunRecord, State

WINDOW_SECONDS = 30.0
_SHORTEST = 1.0
"""Seconds of recent samples below which the run's own average is the better guess."""


class EtaEstimator:
    """Keeps what was seen of each running run in the last half minute."""

    def __init__(self) -> None:
        self._samples: dict[int, deque[tuple[float, int]]] = {}
        self._attempts: dict[int, int] = {}

    def observe(self, run: RunRecord, now: float) -> None:
        """Note a run's step at the time ``now`` (seconds of any steady clock)."""
        if run.state is not State.RUNNING or self._attempts.get(run.id) != run.attempt:
            self._samples.pop(run.id, None)
        if run.state is not State.RUNNING:
            return
        self._attempts[run.id] = run.attempt
        samples = self._samples.setdefault(run.id, deque())
        if not samples or samples[-1][1] != run.step:
            samples.append((now, run.step))
        while len(samples) > 2 and now - samples[0][0] > WINDOW_SECONDS:
            samples.popleft()

    def seconds_left(self, run: RunRecord) -> float | None:
        """Return the estimate, or nothing while there is no speed to go by."""
        speed = self._recent_speed(run) or (run.step / run.seconds if run.seconds > 0 else 0.0)
        if run.state is not State.RUNNING or not run.steps or speed <= 0:
            return None
        return max(0, run.steps - run.step) / speed

    def forget(self, run_id: int) -> None:
        """Drop a deleted run."""
        self._samples.pop(run_id, None)
        self._attempts.pop(run_id, None)

    def _recent_speed(self, run: RunRecord) -> float:
        samples = self._samples.get(run.id)
        if not samples or samples[-1][0] - samples[0][0] < _SHORTEST:
            return 0.0
        (start, first), (end, last) = samples[0], samples[-1]
        return (last - first) / (end - start)
