"""The state machine of a run: what may be asked of it in which state, and what then happens."""

from __future__ import annotations

from enum import StrEnum

from resexplorer.store.errors import WrongState
from resexplorer.store.records import RunRecord, State


class Action(StrEnum):
    """What a person can ask of a run in the queue."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    RETRY = "retry"
    PROLONG = "prolong"
    MOVE = "move"
    DELETE = "delete"


_ALLOWED: dict[Action, frozenset[State]] = {
    Action.PAUSE: frozenset({State.QUEUED, State.RUNNING}),
    Action.RESUME: frozenset({State.PAUSED}),
    Action.STOP: frozenset({State.QUEUED, State.RUNNING, State.PAUSED}),
    Action.RETRY: frozenset({State.FAILED, State.LOST, State.STOPPED}),
    Action.PROLONG: frozenset({State.QUEUED, State.RUNNING, State.PAUSED, State.FINISHED}),
    Action.MOVE: frozenset({State.QUEUED, State.PAUSED}),
    Action.DELETE: frozenset(State) - {State.RUNNING},
}

_OUTCOME: dict[Action, State] = {
    Action.PAUSE: State.PAUSED,
    Action.RESUME: State.QUEUED,
    Action.STOP: State.STOPPED,
    Action.RETRY: State.QUEUED,
}

_VERBS: dict[Action, str] = {
    Action.PAUSE: "paused",
    Action.RESUME: "resumed",
    Action.STOP: "stopped",
    Action.RETRY: "retried",
    Action.PROLONG: "prolonged",
    Action.MOVE: "moved in the queue",
    Action.DELETE: "deleted",
}

_IS: dict[State, str] = {
    State.QUEUED: "is waiting in the queue",
    State.RUNNING: "is running",
    State.PAUSED: "is paused",
    State.FINISHED: "has finished",
    State.STOPPED: "was stopped",
    State.FAILED: "has failed",
    State.LOST: "was lost",
}

_INSTEAD: dict[State, str] = {
    State.QUEUED: "pause or stop it",
    State.RUNNING: "pause or stop it first",
    State.PAUSED: "resume or stop it",
    State.FINISHED: "prolong it, or launch it again as a new run",
    State.STOPPED: "retry it to go on from its newest checkpoint",
    State.FAILED: "retry it to go on from its newest checkpoint",
    State.LOST: "retry it to go on from its newest checkpoint",
}


def allowed(action: Action, state: State) -> bool:
    """Tell whether ``action`` may be asked of a run in ``state``; menus grey out by it."""
    return state in _ALLOWED[action]


def outcome(action: Action) -> State:
    """The state that a run without a worker is in after ``action``."""
    return _OUTCOME[action]


def require(action: Action, run: RunRecord) -> None:
    """Raise :class:`WrongState` with what can be done instead, where ``action`` is not allowed."""
    if not allowed(action, run.state):
        raise WrongState(_sentence(run, f"be {_VERBS[action]}"))


def require_live(kind: str, run: RunRecord) -> None:
    """Raise :class:`WrongState` where no worker will ever read a command."""
    if run.state.over:
        raise WrongState(_sentence(run, f"take {kind!r}"))


def _sentence(run: RunRecord, wish: str) -> str:
    return f"Run {run.id} ({run.name}) {_IS[run.state]} and can't {wish}: {_INSTEAD[run.state]}."
