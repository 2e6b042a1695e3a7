"""Everything that a person can get wrong: one sentence, exit status 2, nothing damaged."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from resexplorer.cli.parsing import UsageError
from resexplorer.cli.train import data_and_folder
from resexplorer.network import preset, to_json
from resexplorer.store import Store
from tests.cli.conftest import Run, check_refused

TRAIN = ("train", "cifar_resnet20", "--data", "digits")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("describe", "resnet5"), "resnet50"),
        (("describe", "zzzzzz"), "presets"),
        (("train", "resnte18", "--data", "digits"), "resnet18"),
        (("trian",), "train"),
        (("runs", "shwo", "1"), "show"),
        (("describe",), "NET"),
        (("describe", "resnet18", "--nope"), "--nope"),
        (("describe", "resnet18", "--input", "3x224"), "3x224x224"),
        (("describe", "resnet18", "--input", "3x0x224"), "3x224x224"),
        (("describe", "resnet18", "--input", "99999x99999x99999"), "4,096"),
        (("describe", "resnet18", "--classes", "-1"), "classes"),
        (("export", "resnet18", "out.py", "--format", "word"), "pytorch"),
        (("experiment", "plain-vs-plain"), "plain-vs-residual"),
        (("experiment", "plain-vs-residual", "--png", "curves.doc"), ".png"),
        (("experiment", "plain-vs-residual", "--png", "no/such/folder/curves.png"), "no/such/folder"),
        (("bench", "nothing"), "network"),
        (("runs", "--where", "state=sleeping"), "state"),
        (("runs", "--where", "colour=red"), "colour"),
        (("runs", "show", "one"), "number"),
        (("--db", "mysql://host/db", "runs"), "database address"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_that_a_wrong_command_is_one_sentence(run: Run, words: tuple[str, ...], said: str) -> None:
    check_refused(run(*words), said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "lr=abc"), "Learning rate can't be 'abc'"),
        (("--set", "lr=nan"), "Learning rate"),
        (("--set", "lr=-1"), "Learning rate"),
        (("--set", "lr"), "name=value"),
        (("--set", "lrr=1"), "did you mean lr"),
        (("--set", "epochs=0"), "Epochs can't be 0"),
        (("--set", "epochs=1e3"), "Epochs can't be '1e3'"),
        (("--set", "batch_size=5000"), "1,437 training images"),
        (("--set", "batch_size=0"), "Batch size"),
        (("--set", "skip=Q"), "Skip"),
        (("--vary", "lr="), "lr=0.05,0.1"),
        (("--vary", "lr=0.1,fast"), "'fast'"),
        (("--seed", "-1"), "seed"),
        (("--seed", "x"), "seed"),
        (("--recipe", "fast"), "one-cycle"),
        (("--device", "tpu"), "auto"),
        (("--device", "cuda:9"), "cuda:9"),
        (("--data-folder", "/"), "--data-folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_that_a_wrong_setting_is_refused_before_anything_is_queued(
    run: Run, database: Path, words: tuple[str, ...], said: str
) -> None:
    check_refused(run(*TRAIN, *words), said)
    assert not database.exists() or not Store.open(database).runs()


def test_that_too_many_runs_are_taken_for_a_slip(run: Run, database: Path) -> None:
    seeds = ",".join(str(number) for number in range(60))
    check_refused(
        run(*TRAIN, "--vary", f"warmup_lr={seeds}", "--vary", f"eval_every={seeds.replace('0,', '')}"), "runs"
    )
    assert not database.exists()


def network_files() -> dict[str, bytes]:
    document = to_json(preset("resnet18"))
    return {
        "broken": b'{"format": ',
        "empty": b"",
        "binary": bytes(range(256)),
        "a list": b"[1, 2, 3]",
        "another format": b'{"format": "notebook", "version": 1}',
        "newer": json.dumps(document | {"version": 2}).encode(),
        "newer part": json.dumps(document | {"colour": "red"}).encode(),
        "not a number": b'{"format": "resexplorer-network", "version": NaN}',
        "deep": b'{"format": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        "huge": b'{"format": "' + b"x" * 9_000_000 + b'"}',
        "text for a number": json.dumps(document | {"input": ["3", 224, 224]}).encode(),
    }


@pytest.mark.parametrize("kind", network_files())
@pytest.mark.parametrize("command", [("describe",), ("train", "--data", "digits")], ids=["describe", "train"])
def test_that_a_bad_network_file_is_one_sentence(run: Run, tmp_path: Path, kind: str, command: tuple[str, ...]) -> None:
    path = tmp_path / "net.json"
    path.write_bytes(network_files()[kind])
    check_refused(run(command[0], path, *command[1:]))
    assert path.read_bytes() == network_files()[kind]


def test_that_a_missing_file_a_folder_and_a_device_are_no_networks(run: Run, tmp_path: Path) -> None:
    check_refused(run("describe", tmp_path / "none.json"), "can't be read")
    check_refused(run("describe", tmp_path), "is not a file")
    check_refused(run("describe", "/dev/zero"))


def test_that_a_network_with_problems_is_not_trained(run: Run) -> None:
    check_refused(run("train", "resnet152", "--data", "digits", "--set", "kernel=99"))


def test_that_a_folder_that_holds_no_data_set_is_refused(run: Run, database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    (folder / "beach.jpg").write_bytes(b"not really")
    check_refused(run("train", "cifar_resnet20", "--data", folder), "holds no data set")
    check_refused(run("train", "cifar_resnet20", "--data", "cifar10", "--data-folder", folder), "holds no CIFAR-10")
    check_refused(run("train", "cifar_resnet20", "--data", "cifar10", "--data-folder", tmp_path / "none"), "not exist")
    check_refused(run("train", "cifar_resnet20", "--data", "imagenet"), "cifar10")
    assert not database.exists()


def test_that_a_foreign_database_is_left_as_it_is(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "recipes.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE cakes (name TEXT)")
        connection.commit()
    before = path.read_bytes()
    for words in (("runs",), TRAIN, ("stop", "1")):
        check_refused(run("--db", path, *words), "another program")
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_that_a_file_that_is_no_database_is_left_as_it_is(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 100)
    check_refused(run("--db", path, *TRAIN), "not a database")
    assert path.read_text() == "Dear reader, " * 100


def test_that_an_unwritable_place_for_the_database_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    check_refused(run("--db", tmp_path / "file" / "runs.db", *TRAIN), "can't be written")
    check_refused(run("--db", tmp_path, *TRAIN), "is a folder")
    check_refused(run("--db", "/proc/runs.db", *TRAIN), "can't be written")


@pytest.mark.parametrize(
    "words", [("runs", "show", "7"), ("stop", "7"), ("runs", "delete", "7"), ("describe", "run:7")]
)
def test_that_unknown_runs_are_named(run: Run, database: Path, words: tuple[str, ...]) -> None:
    Store.open(database).close()
    check_refused(run(*words), "no run 7")


def test_that_a_missing_database_is_not_created_by_asking_for_a_run(run: Run, database: Path) -> None:
    check_refused(run("stop", "1"), "no database")
    assert not database.exists()


def test_that_an_error_in_a_real_process_has_no_traceback(database: Path) -> None:
    command = [sys.executable, "-m", "resexplorer", *TRAIN, "--set", "lr=abc"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "Learning rate" in done.stderr


def test_that_a_folder_tells_its_data_set_by_its_files_or_its_name(tmp_path: Path) -> None:
    """MNIST and Fashion-MNIST have files of the same names: there the folder's own name decides."""
    for folder in (tmp_path / "fashion-mnist", tmp_path / "clothes"):
        folder.mkdir()
        for part in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
            (folder / f"{part}-ubyte.gz").write_bytes(b"")
    assert data_and_folder(str(tmp_path / "fashion-mnist"), None) == ("fashion-mnist", str(tmp_path / "fashion-mnist"))
    with pytest.raises(UsageError, match="mnist or fashion-mnist"):
        data_and_folder(str(tmp_path / "clothes"), None)
