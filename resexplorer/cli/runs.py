"""``resexplorer runs``: every stored run, one run, one curve."""

from __future__ import annotations

import argparse
import csv
import io
import math
from typing import Any

from resexplorer.cli.follow import follow_runs
from resexplorer.cli.output import put, put_json, say, table, write_out
from resexplorer.cli.parsing import Parser, UsageError, run_id, several
from resexplorer.cli.words import duration, large, moment, one_line, percent
from resexplorer.experiment import TrainSpec
from resexplorer.store import EventRecord, Points, RunRecord, State, Store

_WHERE = 'for example "state=finished error<6%% network:resnet seed=0"'


def configure(command: Parser) -> None:
    """Add the options and the sub-commands."""
    command.add_argument("--where", metavar="EXPR", default="", help=f"only these runs, {_WHERE}")
    command.add_json()
    command.set_defaults(run=list_runs, json=False)
    group = command.add_subparsers(metavar="WHAT", title="more")
    show = group.add_parser("show", help="one run with its settings and its history", main=False)
    show.add_argument("id", metavar="ID", type=run_id)
    show.add_json()
    show.set_defaults(run=show_run)
    curve = group.add_parser("curve", help="the points of one series", main=False)
    curve.add_argument("id", metavar="ID", type=run_id)
    curve.add_argument("series", metavar="SERIES", help="for example train/error, test/loss or lr")
    curve.add_argument("--csv", action="store_true", help="as comma-separated values")
    curve.add_json()
    curve.set_defaults(run=print_curve)
    follow = group.add_parser("follow", help="watch runs until they are over", main=False)
    follow.add_argument("ids", metavar="ID", nargs="*", type=run_id, help="default: all that wait or run")
    follow.add_json()
    follow.set_defaults(run=follow_some)
    delete = group.add_parser("delete", help="delete runs with their curves and checkpoints", main=False)
    delete.add_argument("ids", metavar="ID", nargs="+", type=run_id)
    delete.set_defaults(run=delete_runs)


def list_runs(options: argparse.Namespace) -> int:
    """Print a table of runs."""
    with Store.open(options.db) as store:
        records = store.runs(options.where)
    if options.json:
        put_json([record.to_json() for record in records])
    elif records:
        put(run_table(records))
    else:
        say("No run matches." if options.where else "There are no runs yet: `resexplorer train --help` shows how.")
    return 0


def run_table(records: list[RunRecord]) -> str:
    """The table that people read."""
    header = ("id", "name", "state", "data", "recipe", "seed", "done", "train", "test", "time", "created")
    rows = [
        (
            str(record.id),
            record.name,
            record.condition(),
            record.data,
            record.recipe,
            str(record.seed),
            f"{100 * record.progress:.0f} %",
            percent(record.last, "train/error"),
            percent(record.last, "test/error"),
            duration(record.seconds),
            moment(record.created),
        )
        for record in records
    ]
    return table(header, rows, "><<<<>>>>><")


def show_run(options: argparse.Namespace) -> int:
    """Print one run."""
    with Store.open(options.db, create=False) as store:
        record, spec, events = store.run(options.id), store.spec(options.id), store.events(options.id)
        series = {entry.name: entry.count for entry in store.series(options.id)}
        folder = store.files(options.id)
    if options.json:
        more = {
            "parameters": record.parameters,
            "macs": record.macs,
            "depth": record.depth,
            "tags": list(record.tags),
            "notes": record.notes,
            "group": record.group,
            "attempt": record.attempt,
            "files": str(folder),
            "settings": spec.recipe.to_dict(),
            "choices": dict(record.choices),
            "series": series,
            "events": [_event(event) for event in events],
        }
        put_json(record.to_json() | more)
        return 0
    put("\n".join([*_facts(record, spec), f"files       {folder}", ""]))
    put(table(("series", "points"), [(name, f"{count:,}") for name, count in series.items()], "<>"))
    put()
    history = [(moment(event.time), f"{event.step:,}", _told(event)) for event in events]
    put(table(("history", "step", "what"), history, "<><"))
    return 0


def _facts(record: RunRecord, spec: TrainSpec) -> list[str]:
    network = (
        f"{record.network}, {large(record.parameters)} parameters, {large(record.macs)} MACs, depth {record.depth}"
    )
    settings = ", ".join(f"{name} {value}" for name, value in spec.recipe.to_dict().items() if value is not None)
    done = f"{100 * record.progress:.0f} % of {record.steps:,} steps in {duration(record.seconds)}"
    errors = f"train {percent(record.last, 'train/error')}, test {percent(record.last, 'test/error')}"
    lines = [
        f"run {record.id}  {record.name}",
        "",
        f"state       {record.condition()}, {done}",
        f"network     {network}",
        f"data        {record.data}, seed {record.seed}, on {record.device}",
        f"recipe      {record.recipe}: {settings}",
        f"error       {errors}",
    ]
    return [*lines, f"why         {one_line(record.error)}"] if record.error else lines


def _event(event: EventRecord) -> dict[str, Any]:
    return {"time": event.time, "step": event.step, "kind": event.kind, "data": dict(event.data)}


def _told(event: EventRecord) -> str:
    return one_line(" ".join([event.kind, *(f"{name}={value}" for name, value in event.data.items())]))


def print_curve(options: argparse.Namespace) -> int:
    """Print the points of one series."""
    with Store.open(options.db, create=False) as store:
        store.run(options.id)
        known = [entry.name for entry in store.series(options.id)]
        points = store.points(options.id, options.series)
    if options.series not in known:
        hint = f"it has {', '.join(known)}." if known else "it has none yet."
        raise UsageError(f"Run {options.id} has no series {options.series!r}: {hint}")
    if options.json:
        put_json({"id": options.id, "series": options.series, **curve_json(points)})
    elif options.csv:
        write_out(curve_csv(options.series, points))
    else:
        rows = [(str(step), f"{value:.6g}") for step, value in _pairs(points)]
        put(table(("step", options.series), rows, ">>"))
    return 0


def curve_json(points: Points) -> dict[str, Any]:
    """Steps and values; what JSON can't hold becomes null."""
    pairs = _pairs(points)
    return {
        "steps": [step for step, _value in pairs],
        "values": [value if math.isfinite(value) else None for _step, value in pairs],
    }


def curve_csv(series: str, points: Points) -> str:
    """Two columns; the values keep every digit."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("step", series))
    writer.writerows((step, repr(value)) for step, value in _pairs(points))
    return text.getvalue()


def _pairs(points: Points) -> list[tuple[int, float]]:
    return list(zip(points.steps.tolist(), points.values.tolist(), strict=True))


def follow_some(options: argparse.Namespace) -> int:
    """Watch runs until they are over."""
    with Store.open(options.db, create=False) as store:
        ids = options.ids or [record.id for record in store.in_states(State.QUEUED, State.RUNNING)]
        return follow_runs(store, [store.run(number).id for number in ids], json=options.json)


def delete_runs(options: argparse.Namespace) -> int:
    """Delete runs for good."""
    with Store.open(options.db, create=False) as store:
        store.delete(options.ids)
    say(f"Deleted {several('run', options.ids)}.")
    return 0
