"""What the cells of the table say and how they sort."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resexplorer.store import RunRecord, State
from ui.compare.columns import BY_NAME, COLUMNS, sort_runs
from ui.compare.table_text import to_csv, to_markdown

RUN = RunRecord(
    id=7, name="ResNet-20", state=State.RUNNING, network="cifar_resnet20", network_hash="h", family="residual",
    parameters=269_722, macs=40_600_000, depth=20, data="digits", recipe="one-cycle", seed=3, device="cpu",
    created=1_700_000_000.0, seconds=83.0, step=45, steps=100, tags=("best", "new"),
    last={"test/error": 0.0123, "train/error": 0.0}, best={"test/error": 0.01},
)  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [
    ("name", "ResNet-20"), ("family", "Residual"), ("depth", "20"), ("parameters", "270 k"), ("macs", "40.6 M"),
    ("data", "digits"), ("recipe", "one-cycle"), ("seed", "3"), ("test_error", "1.2 %"), ("best_test_error", "1.0 %"),
    ("train_error", "0.00 %"), ("time", "1 min"), ("status", "running 45 %"), ("tags", "best, new"),
    ("test_loss", "–"), ("id", "7"), ("mark", ""), ("group", ""), ("device", "cpu"),
])  # fmt: skip
def test_that_cells_say_what_people_say(name, text):
    assert BY_NAME[name].text(RUN) == text


def test_that_an_untouched_run_shows_dashes():
    fresh = replace(RUN, state=State.QUEUED, last={}, best={}, seconds=0.0)
    assert [BY_NAME[name].text(fresh) for name in ("test_error", "train_error", "time", "status")] == [
        "–", "–", "–", "queued"
    ]  # fmt: skip


def test_that_a_crash_is_called_one():
    assert BY_NAME["status"].text(replace(RUN, state=State.LOST)) == "crashed"


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
@pytest.mark.parametrize("descending", [False, True])
def test_that_every_column_sorts_with_empty_cells_last(column, descending):
    runs = [
        replace(RUN, id=n, name=f"run {n % 3}", seconds=float(n), tags=(f"t{n}",) if n % 2 else (),
                last={"test/error": n / 9} if n % 2 else {"test/error": float("nan")}, best={})
        for n in range(1, 9)
    ]  # fmt: skip
    order = sort_runs(runs, column, descending)
    assert sorted(run.id for run in order) == list(range(1, 9))
    keys = [column.key(run) for run in order]
    known = [key for key in keys if key is not None]
    assert known == sorted(known, reverse=descending)
    assert keys[len(known) :] == [None] * (len(keys) - len(known))


def test_that_ties_come_newest_first():
    runs = [replace(RUN, id=n) for n in (2, 9, 5)]
    assert [run.id for run in sort_runs(runs, BY_NAME["family"], False)] == [9, 5, 2]
    assert [run.id for run in sort_runs(runs, BY_NAME["family"], True)] == [9, 5, 2]


def test_that_the_csv_has_exact_numbers_and_the_columns_asked_for():
    columns = [BY_NAME[name] for name in ("mark", "name", "parameters", "test_error", "time", "created")]
    head, row = csv.reader(io.StringIO(to_csv(columns, [RUN])))
    assert head == ["Run", "Params", "Test error", "Time", "Created"]
    assert row[:4] == ["ResNet-20", "269722", "0.0123", "83.0"]
    assert row[4].startswith("2023-11-1")


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\0"), min_size=1))
def test_that_any_name_survives_the_csv_and_none_becomes_a_formula(name):
    run = replace(RUN, name=name)
    (_, row) = csv.reader(io.StringIO(to_csv([BY_NAME["name"], BY_NAME["seed"]], [run]), newline=""))
    assert row[0].removeprefix("'") == name.removeprefix("'")
    assert row[0][:1] not in {"=", "+", "-", "@"}
    assert row[1] == "3"


def test_that_the_markdown_is_a_table_with_the_words_on_screen():
    columns = [BY_NAME[name] for name in ("mark", "name", "test_error")]
    text = to_markdown(columns, [replace(RUN, name="a|b\\c")])
    assert text == "| Run | Test error |\n| --- | ---: |\n| a\\|b\\\\c | 1.2 % |\n"
