"""``resexplorer pause | resume | stop | retry``: what one asks of runs in the queue."""

from __future__ import annotations

import argparse

from resexplorer.cli.output import put_json, say
from resexplorer.cli.parsing import Parser, run_id
from resexplorer.jobs import ensure_supervisor
from resexplorer.store import Action, State, Store

_STARTING = {Action.RESUME, Action.RETRY}


def configure(command: Parser) -> None:
    """Add the options."""
    command.add_argument("ids", metavar="ID", nargs="+", type=run_id, help="number of a run")
    command.add_json()
    command.set_defaults(run=run, json=False)


def run(options: argparse.Namespace) -> int:
    """Ask it of all the given runs, or of none."""
    action = Action(options.command)
    with Store.open(options.db, create=False) as store:
        ask = {Action.PAUSE: store.pause, Action.RESUME: store.resume, Action.STOP: store.stop}.get(action, store.retry)
        records = ask(options.ids)
        if action in _STARTING:
            ensure_supervisor(store)
    if options.json:
        put_json([record.to_json() for record in records])
        return 0
    for record in records:
        did = f"was asked to {action}" if record.state is State.RUNNING else f"is {record.state} now"
        say(f"Run {record.id} ({record.name}) {did}.")
    return 0
