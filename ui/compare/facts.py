"""What differs between chosen runs, as rows of words, and the verdict. No Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resexplorer.analysis import Sample, Verdict, differing_settings, rank
from resexplorer.analysis.degradation import Outcome, explain
from resexplorer.experiment import TrainSpec
from resexplorer.fields import Value
from resexplorer.picture.caption import count_text
from resexplorer.store import RunRecord, State
from ui.compare.columns import family_title, status_text
from ui.runs.words import duration, percent

MOST_RUNS = 4
"""Runs that fit side by side."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line: its name, a value for each run, and for two runs the change with its sign.

    ``better`` is the index of the run whose result is best, ``None`` where that means nothing.
    """

    name: str
    values: tuple[str, ...]
    change: str = ""
    better: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    rows: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the panel says about the chosen runs; ``chosen`` counts also those that don't fit.

    ``caution`` says why the verdicts may still change, ``conclusion`` what the runs show about depth and skips;
    both may be empty.
    """

    runs: tuple[RunRecord, ...]
    sections: tuple[Section, ...]
    verdicts: tuple[Verdict, ...]
    chosen: int
    caution: str
    conclusion: str


def facts(runs: Sequence[RunRecord], specs: Mapping[int, TrainSpec]) -> Facts:
    """Compare runs; those beyond :data:`MOST_RUNS` count for the verdict only."""
    shown = tuple(runs[:MOST_RUNS])
    sections = (
        Section("Results", tuple(_results(shown))),
        Section("Network", tuple(_network(shown))),
        Section("Settings", tuple(_settings([specs[run.id] for run in shown if run.id in specs]))),
    )
    verdicts = [_verdict(runs, specs, series, words) for series, words in MEASURES]
    caution = "Not all of the runs are finished: this can still change." if _going_on(runs) else ""
    known = tuple(verdict for verdict in verdicts if verdict is not None)
    return Facts(shown, sections, known, len(runs), caution, "" if caution else _conclusion(runs))


def _conclusion(runs: Sequence[RunRecord]) -> str:
    """What plain and residual networks show about depth, where they were trained alike."""
    families = {run.family for run in runs}
    alike = len({(run.data, run.recipe) for run in runs}) == 1
    if not alike or "plain" not in families or not families <= {"plain", "residual", "bottleneck"}:
        return ""
    if any(run.state is not State.FINISHED or "train/error" not in run.last for run in runs):
        return ""
    outcomes = [Outcome(setup_name(r), r.family != "plain", r.depth, r.last["train/error"]) for r in runs]
    sentence = explain(outcomes)
    return "" if sentence.startswith("There are too few") else sentence


def _going_on(runs: Sequence[RunRecord]) -> bool:
    return any(not run.state.over for run in runs)


MEASURES = (("train/error", "training error"), ("test/error", "test error"))


def _results(runs: Sequence[RunRecord]) -> list[FactRow]:
    rows = [
        _error_row("Test error", [run.last.get("test/error") for run in runs]),
        _error_row("Best test error", [run.best.get("test/error") for run in runs]),
        _error_row("Training error", [run.last.get("train/error") for run in runs]),
        FactRow("Time", tuple(duration(run.seconds) if run.seconds else "–" for run in runs)),
    ]
    if any(run.state is not State.FINISHED for run in runs):
        rows.append(FactRow("Status", tuple(status_text(run) for run in runs)))
    return rows


def _error_row(name: str, errors: Sequence[float | None]) -> FactRow:
    known = [math.inf if error is None or math.isnan(error) else error for error in errors]
    lowest = min(known, default=math.inf)
    tells = lowest < math.inf and known.count(lowest) == 1 and len(known) > 1
    change = ""
    if len(errors) == 2 and math.inf not in known:
        change = f"{100 * (known[1] - known[0]):+.2f} pt".replace("-", "−")
    return FactRow(name, tuple(percent(error) for error in errors), change, known.index(lowest) if tells else None)


def _network(runs: Sequence[RunRecord]) -> list[FactRow]:
    rows = [
        FactRow("Family", tuple(family_title(run.family) for run in runs)),
        _number_row("Depth", [run.depth for run in runs]),
        _number_row("Parameters", [run.parameters for run in runs]),
        _number_row("MACs", [run.macs for run in runs]),
    ]
    return [row for row in rows if len(set(row.values)) > 1]


def _number_row(name: str, values: Sequence[int]) -> FactRow:
    return FactRow(name, tuple(count_text(value) for value in values), _ratio(values))


def _ratio(values: Sequence[int]) -> str:
    if len(values) != 2 or not values[0] or values[0] == values[1]:
        return ""
    ratio = values[1] / values[0]
    if 0.9 < ratio < 1.1:
        return f"{100 * (ratio - 1):+.1f} %".replace("-", "−")
    return f"×{ratio:.2g}" if ratio < 10 else f"×{ratio:.0f}"


def _settings(specs: Sequence[TrainSpec]) -> list[FactRow]:
    return [FactRow(row.name, tuple(value_text(value) for value in row.values)) for row in differing_settings(specs)]


def value_text(value: Value) -> str:
    """A setting's value as words."""
    if value is None or value == ():
        return "off"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(f"{item:,}" for item in value)
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _verdict(runs: Sequence[RunRecord], specs: Mapping[int, TrainSpec], series: str, words: str) -> Verdict | None:
    """Runs that differ only in their seed are one sample."""
    by_setup: dict[object, tuple[str, dict[int, float]]] = {}
    for run in runs:
        error = run.last.get(series)
        if error is None or math.isnan(error):
            continue
        spec = specs.get(run.id)
        setup = (run.network_hash, run.data, spec.recipe if spec else run.recipe)
        by_setup.setdefault(setup, (setup_name(run), {}))[1].setdefault(run.seed, error)
    samples = [Sample(name, by_seed) for name, by_seed in by_setup.values()]
    return rank(_told_apart(samples), words)


def setup_name(run: RunRecord) -> str:
    """The run's name without a seed at its end, for all runs that differ only in that."""
    name = run.name
    for ending in (f" seed {run.seed}", f" s{run.seed}", f", seed {run.seed}", f" (seed {run.seed})"):
        name = name.removesuffix(ending)
    return name.rstrip(" ,·")


def _told_apart(samples: Sequence[Sample]) -> list[Sample]:
    """Number equal names, so that a sentence about two of them means something."""
    names = [sample.name for sample in samples]
    return [
        sample if names.count(sample.name) == 1
        else Sample(f"{sample.name} ({names[: number + 1].count(sample.name)})", sample.by_seed)
        for number, sample in enumerate(samples)
    ]  # fmt: skip
