"""The columns of the run table: what each shows and how it sorts. No Qt."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from dataclasses import dataclass

from resexplorer.picture.caption import count_text
from resexplorer.store import RunRecord, State
from ui.runs.words import duration, percent

Key = float | str
MARK = "mark"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``text`` is the cell, ``key`` what it sorts by (``None`` sorts last, whichever the direction), ``number``
    aligns it right, ``shown`` whether it is there before anybody chose.
    """

    name: str
    title: str
    text: Callable[[RunRecord], str]
    key: Callable[[RunRecord], Key | None]
    width: int
    number: bool = False
    shown: bool = True
    tip: str = ""


def _words(name: str, title: str, width: int, tip: str = "", *, shown: bool = True) -> Column:
    def text(run: RunRecord) -> str:
        return str(getattr(run, name) or "")

    return Column(name, title, text, lambda run: text(run).casefold() or None, width, shown=shown, tip=tip)


def _count(name: str, title: str, width: int, tip: str) -> Column:
    return Column(
        name, title, lambda run: count_text(getattr(run, name)), lambda run: getattr(run, name), width, True, True, tip
    )


def _whole(name: str, title: str, width: int, tip: str) -> Column:
    return Column(
        name, title, lambda run: str(getattr(run, name)), lambda run: getattr(run, name), width, True, True, tip
    )


def _measured(
    name: str, title: str, series: str, tip: str, width: int = 96, *, best: bool = False, shown: bool = True
) -> Column:
    def value(run: RunRecord) -> float | None:
        found = (run.best if best else run.last).get(series)
        return None if found is None or math.isnan(found) else found

    def text(run: RunRecord) -> str:
        found = (run.best if best else run.last).get(series)
        if found is None:
            return "–"
        return percent(found) if series.endswith("error") else f"{found:.4g}"

    return Column(name, title, text, value, width, True, shown, tip)


def family_title(family: str) -> str:
    """The family's name on screen."""
    return {"resnext": "ResNeXt", "se": "SE"}.get(family, family.capitalize())


def status_text(run: RunRecord) -> str:
    """The run's state in a word or two."""
    if run.state in {State.RUNNING, State.PAUSED}:
        return f"{run.state.value} {100 * run.progress:.0f} %"
    return {State.LOST: "crashed"}.get(run.state, run.state.value)


_STATE_ORDER = {state: number for number, state in enumerate(
    (State.RUNNING, State.QUEUED, State.PAUSED, State.FINISHED, State.STOPPED, State.FAILED, State.LOST)
)}  # fmt: skip


def _created_text(run: RunRecord) -> str:
    return datetime.datetime.fromtimestamp(run.created).strftime("%Y-%m-%d %H:%M")


COLUMNS: tuple[Column, ...] = (
    Column(MARK, "", lambda _run: "", lambda run: run.family, 40, tip="Colour of the run's curve"),
    Column("name", "Run", lambda run: run.name, lambda run: run.name.casefold(), 190),
    Column("family", "Family", lambda run: family_title(run.family), lambda run: run.family, 88,
           tip="Kind of block that most of the network's work is in"),
    _whole("depth", "Depth", 72, "Weighted layers on the longest way from input to output"),
    _count("parameters", "Params", 86, "Learnable parameters"),
    _count("macs", "MACs", 82, "Multiply-accumulates for one image"),
    _words("data", "Data", 92, "Data set"),
    _words("recipe", "Recipe", 104, "How it was trained"),
    _whole("seed", "Seed", 66, "Seed of weights, order and augmentation"),
    _measured("test_error", "Test error", "test/error", "Error on the test images, newest measurement"),
    _measured("best_test_error", "Best test error", "test/error", "Lowest test error at any time", 128, best=True),
    _measured("train_error", "Train error", "train/error", "Error on the training images, last epoch", 104),
    Column("time", "Time", lambda run: duration(run.seconds) if run.seconds else "–",
           lambda run: run.seconds or None, 84, True, True, "Time spent training"),
    Column("status", "Status", status_text, lambda run: _STATE_ORDER[run.state], 104),
    Column("created", "Created", _created_text, lambda run: run.created, 140),
    Column("tags", "Tags", lambda run: ", ".join(run.tags), lambda run: ", ".join(run.tags) or None, 120),
    _measured("test_loss", "Test loss", "test/loss", "Cross-entropy on the test images", shown=False),
    _measured("train_loss", "Train loss", "train/loss", "Cross-entropy on the training images", shown=False),
    _words("network", "Network", 140, "Name of the network", shown=False),
    _words("group", "Experiment", 140, "Runs launched together", shown=False),
    _words("device", "Device", 76, "Where it was trained", shown=False),
    _words("notes", "Notes", 180, shown=False),
    Column("id", "Id", lambda run: str(run.id), lambda run: run.id, 56, True, False, "Number on the command line"),
)  # fmt: skip

BY_NAME = {column.name: column for column in COLUMNS}


def sort_runs(runs: list[RunRecord], column: Column, descending: bool) -> list[RunRecord]:
    """Return the runs in the order of ``column``; ties by newest first, cells without a value last."""
    by_id = sorted(runs, key=lambda run: -run.id)
    keyed = [(column.key(run), run) for run in by_id]
    known = [item for item in keyed if item[0] is not None]
    known.sort(key=lambda item: item[0], reverse=descending)  # type: ignore[arg-type, return-value]
    return [run for _, run in known] + [run for key, run in keyed if key is None]
