"""``resexplorer experiment``: one of the papers' experiments, its table, its curves and what they say."""

from __future__ import annotations

import argparse
import dataclasses
import math
import time
from collections.abc import Sequence
from pathlib import Path

from resexplorer.analysis.degradation import Outcome, explain
from resexplorer.analysis.effect import Result, effect
from resexplorer.cli.curves import experiment_svg
from resexplorer.cli.follow import LEFT, result_table, say_what_to_do, status_of, wait_for
from resexplorer.cli.output import put, put_json, say
from resexplorer.cli.parsing import Parser, UsageError
from resexplorer.cli.train import add_settings, data_and_folder, launch, say_detached, unique
from resexplorer.errors import ResExplorerError
from resexplorer.experiment import TEMPLATES, Sweep, Template, dataset, of_template, template
from resexplorer.picture.raster import FORMATS, write_picture
from resexplorer.store import RunRecord, State, Store


def configure(command: Parser) -> None:
    """Add the options."""
    command.add_argument("name", metavar="NAME", help=f"one of {', '.join(TEMPLATES)}")
    command.add_argument("--scale", metavar="NAME", help="how large: cpu (default), gpu or paper")
    command.add_argument("--data", metavar="NAME", help="another data set than the experiment's own")
    add_settings(command, recipe=None)
    command.add_argument(
        "--png", type=picture, metavar="FILE", help="where to draw the curves, also .svg or .pdf (default: NAME.png)"
    )
    command.set_defaults(run=run, json=False)


def picture(text: str) -> Path:
    """Read the name of a picture file; its folder must be there before anything is trained."""
    path = Path(text).expanduser()
    if path.suffix.lower() not in FORMATS:
        raise UsageError(f"{text!r} is no picture file: end it in {', '.join(FORMATS)}.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}: create it, or choose another place for the picture.")
    return path


def run(options: argparse.Namespace) -> int:
    """Queue the experiment, watch it, and tell what came out."""
    chosen = template(options.name)
    specs = sweep_of(chosen, options).specs()
    with Store.open(options.db) as store:
        say(f"{chosen.title}: {chosen.claim} ({chosen.source})")
        ids = [record.id for record in launch(store, specs, detach=options.detach)]
        if options.detach:
            return _leave(chosen, [store.run(number) for number in ids], json=options.json)
        records = wait_for(store, ids)
        if records is None:
            return LEFT
        drawn = draw(store, chosen, records, options.png or Path(f"{chosen.name}.png"))
    report(chosen, records, drawn, json=options.json)
    return status_of(records)


def sweep_of(chosen: Template, options: argparse.Namespace) -> Sweep:
    """The template with what the command line changes."""
    stamp = time.strftime("%-d %b %H:%M:%S")
    sweep = of_template(chosen, scale=options.scale, group=f"{chosen.title} {stamp}")
    data, folder = data_and_folder(options.data or sweep.data, options.data_folder)
    return dataclasses.replace(
        sweep,
        data=data,
        data_folder=folder,
        recipe=options.recipe or sweep.recipe,
        settings=(*sweep.settings, *options.settings),
        seeds=unique(options.seed) or sweep.seeds,
        device=options.device,
    )


def report(chosen: Template, records: Sequence[RunRecord], drawn: Path | None, *, json: bool) -> None:
    """Print what came out."""
    sentence = conclusion(chosen, records)
    if json:
        put_json(
            {
                "experiment": chosen.name,
                "runs": [record.to_json() for record in records],
                "conclusion": sentence,
                "picture": str(drawn) if drawn else None,
            }
        )
    else:
        put(result_table(records))
        put()
        put(sentence)
    if drawn:
        say(f"The curves are in {drawn}.")
    say_what_to_do(records)


def conclusion(chosen: Template, records: Sequence[RunRecord]) -> str:
    """What the finished runs show: about depth for plain against residual, else about what was varied."""
    if chosen.name == "plain-vs-residual":
        finished = [record for record in records if record.state is State.FINISHED]
        return explain([_outcome(record) for record in finished])
    over = [record for record in records if record.state in {State.FINISHED, State.FAILED}]
    return effect(chosen.factor, [_result(record) for record in over])


def _outcome(record: RunRecord) -> Outcome:
    error = record.last.get("train/error", math.nan)
    return Outcome(record.network, record.family != "plain", record.depth, error)


def _result(record: RunRecord) -> Result:
    if record.state is State.FAILED:
        return Result(record.network, math.nan, math.nan)
    return Result(record.network, record.last.get("test/error", math.nan), record.last.get("train/error", math.nan))


def draw(store: Store, chosen: Template, records: Sequence[RunRecord], target: Path) -> Path | None:
    """Write the curves' picture; where that is not possible, say why, and that the numbers are safe."""
    if not any(record.step for record in records):
        return None
    title = f"{chosen.title} on {dataset(records[0].data).title}"
    try:
        write_picture(experiment_svg(store, title, records), target.absolute())
    except ResExplorerError as error:
        say(f"{error} The curves themselves are stored.")
        return None
    return target.absolute()


def _leave(chosen: Template, records: Sequence[RunRecord], *, json: bool) -> int:
    say_detached(records)
    if json:
        put_json(
            {
                "experiment": chosen.name,
                "runs": [record.to_json() for record in records],
                "conclusion": None,
                "picture": None,
            }
        )
    return 0
