"""``resexplorer train``: queue runs, start them in the background, watch them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from resexplorer.cli.fetch import fetch
from resexplorer.cli.follow import follow_runs, put_records
from resexplorer.cli.networks import find_all
from resexplorer.cli.output import say
from resexplorer.cli.parsing import Parser, UsageError, seed, setting, several, variation
from resexplorer.data import NoDataset, locate
from resexplorer.experiment import DATASETS, RECIPES, Sweep, TrainSpec, dataset
from resexplorer.jobs import devices, ensure_supervisor
from resexplorer.store import RunRecord, Store


def configure(command: Parser) -> None:
    """Add the options."""
    command.add_argument("nets", metavar="NET", nargs="+", help="preset, network file or run:ID")
    command.add_argument("--data", required=True, metavar="NAME", help=f"one of {', '.join(DATASETS)}")
    add_settings(command, recipe="one-cycle")
    command.add_argument(
        "--vary",
        type=variation,
        metavar="KEY=V1,V2",
        action="append",
        default=[],
        help="one run for each value, for example lr=0.05,0.1 or skip=A,B (repeatable)",
    )
    command.add_argument("--tag", metavar="TAG", action="append", default=[], help="mark the runs (repeatable)")
    command.set_defaults(run=run, json=False)


def add_settings(command: Parser, recipe: str | None) -> None:
    """Add the options that ``train`` and ``experiment`` share."""
    command.add_argument("--recipe", metavar="NAME", default=recipe, help=f"one of {', '.join(RECIPES)}")
    command.add_argument(
        "--set",
        type=setting,
        metavar="KEY=VALUE",
        action="append",
        default=[],
        dest="settings",
        help="change a value of the recipe (epochs=5) or of the networks (skip=B) (repeatable)",
    )
    command.add_argument("--seed", type=seed, metavar="N", action="append", help="random seed (repeatable)")
    command.add_argument("--device", metavar="NAME", default="auto", help="auto, cpu, cuda:0, … (default: auto)")
    command.add_argument("--data-folder", metavar="PATH", help="folder or archive that holds the data set")
    command.add_argument("--detach", action="store_true", help="return at once; training goes on")
    command.add_json()


def run(options: argparse.Namespace) -> int:
    """Queue the runs and watch them."""
    data, folder = data_and_folder(options.data, options.data_folder)
    sweep = Sweep(
        networks=find_all(options.nets, options.db),
        data=data,
        recipe=options.recipe,
        settings=options.settings,
        vary=options.vary,
        seeds=unique(options.seed) or (0,),
        device=options.device,
        data_folder=folder,
        tags=tuple(options.tag),
    )
    specs = sweep.specs()
    with Store.open(options.db) as store:
        records = launch(store, specs, detach=options.detach)
        if not options.detach:
            return follow_runs(store, [record.id for record in records], json=options.json)
        say_detached(records)
    if options.json:
        put_records(records, alone=len(records) == 1)
    return 0


def launch(store: Store, specs: Sequence[TrainSpec], *, detach: bool) -> list[RunRecord]:
    """Check device and data, queue the runs, and start the supervisor."""
    check_device(specs[0].device)
    if not detach:
        fetch(specs[0].data, specs[0].data_folder, sys.stderr)
    records = store.enqueue(specs)
    ensure_supervisor(store)
    say(f"Queued {several('run', records)} in {store.path}.")
    return records


def say_detached(records: Sequence[RunRecord]) -> None:
    """Say how to get back to runs that were left in the background."""
    numbers = " ".join(str(record.id) for record in records[:8])
    more = "" if len(records) <= 8 else " …"
    say(f"Training goes on in the background: `resexplorer runs follow {numbers}{more}` watches it.")


def data_and_folder(data: str, folder: str | None) -> tuple[str, str | None]:
    """The data set's name and where it is; ``data`` may be the place itself where that tells the set."""
    place = Path(folder or data).expanduser().absolute()
    if folder is not None:
        if locate(data, place).built_in:
            raise UsageError(f"{dataset(data).title} ships with the program: leave --data-folder out.")
        return data, str(place)
    return (_recognise(data, place), str(place)) if data not in DATASETS and place.exists() else (data, None)


def _recognise(data: str, place: Path) -> str:
    fitting = [name for name in DATASETS if _holds(name, place)]
    if not fitting:
        raise NoDataset(f"{data} holds no data set that this program knows: use {', '.join(DATASETS)}.")
    if len(fitting) > 1 and place.name not in fitting:
        raise UsageError(
            f"{data} could be {' or '.join(fitting)}: say which, as in `--data {fitting[0]} --data-folder {data}`."
        )
    return place.name if place.name in fitting else fitting[0]


def _holds(name: str, place: Path) -> bool:
    try:
        found = locate(name, place)
    except NoDataset:
        return False
    return found.place is not None


def check_device(name: str) -> None:
    """Raise :class:`UsageError` for a device that this machine does not have."""
    known = [device.name for device in devices()]
    wanted = "cuda:0" if name == "cuda" else name
    if wanted != "auto" and wanted not in known:
        raise UsageError(f"This machine has no device {name!r}: use auto or {' or '.join(known)}.")


def unique(values: Sequence[int] | None) -> tuple[int, ...]:
    """The values, each once, in order."""
    return tuple(dict.fromkeys(values or ()))
