"""``train``, ``runs``, the commands for the queue and ``experiment``, with real workers."""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from resexplorer.cli import main
from resexplorer.store import State, Store
from tests.cli.conftest import IN_PROGRESS, Run, check_refused

PNG = b"\x89PNG\r\n\x1a\n"
RECORD = {
    "id", "name", "state", "network", "data", "recipe", "seed", "device", "created", "seconds", "progress", "last",
    "best", "error",
}  # fmt: skip
ENDLESS = ("train", "cifar_resnet20", "--data", "digits", "--set", "epochs=50000", "--device", "cpu")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one short run, trained through the command line."""
    path = tmp_path_factory.mktemp("trained") / "runs.db"
    words = ["--db", str(path), "train", "cifar_resnet20", "--data", "digits", "--device", "cpu"]
    assert main([*words, "--set", "epochs=2", "--seed", "3", "--tag", "tiny"]) == 0
    return path


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def test_that_a_trained_run_is_listed_with_its_record(run: Run, trained: Path) -> None:
    (record,) = run("--db", trained, "runs", "--json").json
    assert set(record) == RECORD
    assert (record["state"], record["seed"], record["progress"], record["error"]) == ("finished", 3, 1.0, None)
    assert (record["data"], record["recipe"], record["device"]) == ("digits", "one-cycle", "cpu")
    assert 0 <= record["last"]["train/error"] <= 1
    assert record["best"]["test/error"] <= record["last"]["test/error"]
    assert "ResNet-20" in run("runs", "--db", trained).out


def test_that_runs_are_filtered(run: Run, trained: Path) -> None:
    assert len(run("--db", trained, "runs", "--where", "state=finished seed=3", "--json").json) == 1
    assert run("--db", trained, "runs", "--where", "seed=4", "--json").json == []
    assert run("--db", trained, "runs", "--where", "seed=4").err == "No run matches.\n"


def test_that_one_run_is_shown_with_settings_and_history(run: Run, trained: Path) -> None:
    shown = run("--db", trained, "runs", "show", "1", "--json").json
    assert shown.keys() > RECORD
    assert shown["settings"]["epochs"] == 2
    assert shown["tags"] == ["tiny"]
    assert [event["kind"] for event in shown["events"]][:2] == ["queued", "started"]
    text = run("--db", trained, "runs", "show", "1").out
    assert "ResNet-20" in text
    assert "finished" in text


def test_that_a_curve_is_printed_as_csv_json_and_text(run: Run, trained: Path) -> None:
    rows = list(csv.reader(io.StringIO(run("--db", trained, "runs", "curve", "1", "test/error", "--csv").out)))
    assert rows[0] == ["step", "test/error"]
    curve = run("--db", trained, "runs", "curve", "1", "test/error", "--json").json
    assert [(int(step), float(value)) for step, value in rows[1:]] == list(
        zip(curve["steps"], curve["values"], strict=True)
    )
    assert curve["steps"] == [12, 24]
    assert len(run("--db", trained, "runs", "curve", "1", "test/error").out.splitlines()) == 3
    check_refused(run("--db", trained, "runs", "curve", "1", "test/eror"), "test/error")


def test_that_a_stored_run_is_a_network(run: Run, trained: Path) -> None:
    found = run("--db", trained, "describe", "run:1", "--json").json
    assert (found["input"], found["classes"]) == ([1, 8, 8], 10)


def test_that_a_finished_run_can_not_be_paused_or_stopped(run: Run, trained: Path) -> None:
    for action in ("pause", "resume", "stop", "retry"):
        check_refused(run("--db", trained, action, "1"), "has finished")


def test_that_train_prints_the_record_of_what_it_trained(run: Run, database: Path) -> None:
    outcome = run("train", "cifar_resnet20", "--data", "digits", "--set", "steps=3", "--json")
    assert outcome.code == 0
    assert set(outcome.json) == RECORD
    assert outcome.json["state"] == "finished"
    assert "ResNet-20: 100 %" in outcome.err


def test_that_varied_values_seeds_and_networks_make_a_queue(run: Run, database: Path) -> None:
    words = ("train", "cifar_resnet20", "cifar_resnet32", "--data", "digits", "--vary", "skip=A,B", "--seed", "0")
    outcome = run(*words, "--seed", "1", "--set", "epochs=500", "--detach", "--json")
    assert len(outcome.json) == 8
    assert {record["name"] for record in outcome.json} >= {"ResNet-20, skip A, seed 0", "ResNet-32, skip B, seed 1"}
    with Store.open(database) as store:
        specs = [store.spec(record["id"]) for record in outcome.json]
        assert {(spec.seed, spec.recipe.epochs) for spec in specs} == {(0, 500), (1, 500)}
        assert len({record.network_hash for record in store.runs()}) == 4
        store.stop([record["id"] for record in outcome.json])


def test_that_a_detached_run_is_paused_resumed_and_stopped(run: Run, database: Path) -> None:
    outcome = run(*ENDLESS, "--detach")
    assert (outcome.code, outcome.out) == (0, "")
    assert "runs follow 1" in outcome.err
    with Store.open(database) as store:
        wait_until(lambda: store.run(1).step > 0)
        assert "was asked to pause" in run("pause", "1").err
        wait_until(lambda: store.run(1).state is State.PAUSED)
        step = store.run(1).step
        assert run("resume", "1", "--json").json[0]["state"] == "queued"
        wait_until(lambda: store.run(1).step > step)
        run("stop", "1")
        wait_until(lambda: store.run(1).state is State.STOPPED)
        assert run("runs", "delete", "1").code == 0
        assert store.runs() == []


def _listen_to_ctrl_c() -> None:
    """A shell starts background jobs, such as a whole test run, with Ctrl+C ignored; a terminal does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_that_ctrl_c_leaves_the_run_going_and_says_how_to_stop_it(run: Run, database: Path) -> None:
    command = [sys.executable, "-m", "resexplorer", *ENDLESS]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_listen_to_ctrl_c,  # noqa: PLW1509 - the parent has no threads
    )
    with Store.open(database) as store:
        wait_until(lambda: bool(store.runs()) and store.run(1).step > 0)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out) == (130, "")
        assert "resexplorer stop 1" in err
        assert "Traceback" not in err
        step = store.run(1).step
        wait_until(lambda: store.run(1).step > step)
        run("stop", "1")
        wait_until(lambda: store.run(1).state is State.STOPPED)


def test_that_following_a_failed_run_ends_with_status_1(run: Run, database: Path) -> None:
    run(*ENDLESS, "--detach")
    with Store.open(database) as store:
        wait_until(lambda: store.run(1).pid is not None and store.run(1).step > 0)
        pid = store.run(1).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        outcome = run("runs", "follow", "1", "--json")
        assert outcome.code == 1
        assert outcome.json["state"] == "lost"
        assert "resexplorer retry 1" in outcome.err


def check_experiment(outcome_err: str, out: str, picture: Path) -> None:
    names = re.findall(r"^ *\d+  (\S+)", out, re.MULTILINE)
    assert names == ["Plain-20", "Plain-56", "ResNet-20", "ResNet-56"]
    assert picture.read_bytes().startswith(PNG)
    assert str(picture) in outcome_err


def test_that_the_first_experiment_runs_in_small(run: Run, database: Path, tmp_path: Path) -> None:
    picture = tmp_path / "curves.png"
    outcome = run("experiment", "plain-vs-residual", "--set", "steps=2", "--png", picture)
    assert outcome.code == 0
    check_experiment(outcome.err, outcome.out, picture)
    assert "Plain-56 ends" in outcome.out
    with Store.open(database) as store:
        assert [record.state for record in store.runs()] == [State.FINISHED] * 4
        assert len({record.group for record in store.runs()}) == 1


def test_that_a_detached_experiment_is_one_json_document(run: Run, database: Path) -> None:
    outcome = run("experiment", "plain-vs-residual", "--detach", "--json", "--set", "epochs=500")
    assert outcome.json["experiment"] == "plain-vs-residual"
    assert [record["state"] in IN_PROGRESS for record in outcome.json["runs"]] == [True] * 4


@pytest.mark.slow
def test_that_depth_degrades_the_plain_network_and_skips_cure_it(run: Run, database: Path, tmp_path: Path) -> None:
    """He et al. 2015, figure 6, on Digits: the program's first promise."""
    began = time.monotonic()
    picture = tmp_path / "curves.png"
    outcome = run("experiment", "plain-vs-residual", "--png", picture, "--json")
    assert outcome.code == 0
    errors = {record["network"]: record["last"]["train/error"] for record in outcome.json["runs"]}
    assert errors["Plain-56"] > 0.15
    assert max(error for name, error in errors.items() if name != "Plain-56") < 0.03
    assert "the degradation problem" in outcome.json["conclusion"]
    assert picture.read_bytes().startswith(PNG)
    assert time.monotonic() - began < 360
