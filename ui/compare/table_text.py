"""The run table as CSV and Markdown: the columns as on screen, CSV with exact numbers."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Sequence

from resexplorer.store import RunRecord
from ui.compare.columns import MARK, Column, Key


def to_csv(columns: Sequence[Column], runs: Sequence[RunRecord]) -> str:
    """Return the runs as comma-separated values: plain numbers, errors as fractions, times in ISO form."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    shown = _without_mark(columns)
    writer.writerow([column.title for column in shown])
    writer.writerows([_exact(column, run) for column in shown] for run in runs)
    return out.getvalue()


def to_markdown(columns: Sequence[Column], runs: Sequence[RunRecord]) -> str:
    """Return the runs as a Markdown table, with the words on screen."""
    shown = _without_mark(columns)
    lines = [
        _line(column.title for column in shown),
        _line("---:" if column.number else "---" for column in shown),
        *(_line(_escaped(column.text(run)) for column in shown) for run in runs),
    ]
    return "\n".join(lines) + "\n"


def _without_mark(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.name != MARK]


def _exact(column: Column, run: RunRecord) -> Key:
    if column.name == "created":
        return datetime.datetime.fromtimestamp(run.created).isoformat(timespec="seconds")
    if not column.number:
        return _harmless(column.text(run))
    key = column.key(run)
    return "" if key is None else key


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
