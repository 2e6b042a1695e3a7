"""The program as a whole: help, versions, streams, exit statuses, doctor and bench."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import resexplorer
from resexplorer.cli.app import COMMANDS
from resexplorer.experiment import Sweep
from resexplorer.network import preset
from resexplorer.store import Store
from tests.cli.conftest import Run, check_refused


def test_that_help_names_every_command(run: Run) -> None:
    outcome = run("--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert all(f"    {name}" in outcome.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_that_every_command_explains_itself(run: Run, name: str) -> None:
    outcome = run(name, "--help")
    assert outcome.code == 0
    assert outcome.out.startswith(f"usage: resexplorer {name}")
    assert "--db" in outcome.out


def test_that_the_version_is_printed(run: Run) -> None:
    assert run("--version").out == f"ResExplorer {resexplorer.__version__}\n"


def test_that_the_database_may_be_named_before_or_after_the_command(run: Run, tmp_path: Path) -> None:
    for number, words in enumerate([("--db", "{}", "runs"), ("runs", "--db", "{}")]):
        path = tmp_path / f"{number}.db"
        assert run(*(word.format(path) for word in words)).code == 0
        assert path.exists()


def test_that_a_database_with_a_commands_name_is_no_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("--db", "stop", "runs", "--json").json == []


def test_that_an_empty_database_says_what_to_do(run: Run) -> None:
    outcome = run("runs")
    assert (outcome.code, outcome.out) == (0, "")
    assert "resexplorer train" in outcome.err


def test_that_a_closed_pipe_ends_quietly(database: Path) -> None:
    command = [sys.executable, "-m", "resexplorer", "describe", "cifar_resnet1202", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(30) == 141


def test_that_a_full_disk_is_a_sentence(database: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "resexplorer", "presets"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "The result can't be written (No space left on device): make room and try again.\n"


def test_that_a_terminal_without_our_letters_is_served(database: Path) -> None:
    command = [sys.executable, "-m", "resexplorer", "describe", "resnet18"]
    env = {"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    assert "3?224?224" in done.stdout


def test_that_it_works_without_a_home_folder(tmp_path: Path) -> None:
    """``HOME`` unset, or not writable: commands that need no database work, the others say what to do."""
    command = [sys.executable, "-m", "resexplorer"]
    for env in ({"PATH": "/usr/bin:/bin"}, {"PATH": "/usr/bin:/bin", "HOME": "/proc/nobody"}):
        done = subprocess.run([*command, "describe", "resnet18"], capture_output=True, check=False, env=env)
        assert done.returncode == 0
    done = subprocess.run([*command, "runs"], capture_output=True, text=True, check=False, env=env)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "can't be written" in done.stderr
    with_db = [*command, "--db", str(tmp_path / "runs.db"), "runs", "--json"]
    assert subprocess.run(with_db, capture_output=True, text=True, check=False, env=env).stdout == "[]\n"


def test_that_doctor_finds_a_sound_machine(run: Run, database: Path) -> None:
    Store.open(database).close()
    found = run("doctor", "--json").json
    assert found["versions"]["resexplorer"] == resexplorer.__version__
    assert found["versions"]["torch"]
    assert "cpu" in [device["name"] for device in found["devices"]]
    assert found["database"]["sound"] is True
    assert found["database"]["path"] == str(database)
    assert found["data"]["sets"]["digits"] == "Ships with the program."
    text = run("doctor").out
    assert "SQLite" in text
    assert str(database) in text


def test_that_doctor_creates_no_database(run: Run, database: Path) -> None:
    assert run("doctor", "--json").json["database"]["exists"] is False
    assert not database.exists()
    check_refused(run("doctor", "--repair"), "no database")


def test_that_doctor_finds_and_repairs_a_damaged_database(run: Run, database: Path) -> None:
    sweep = Sweep(networks=[preset("cifar_resnet20")], data="digits", seeds=range(300))
    with Store.open(database) as store:
        store.enqueue(sweep.specs())
    content = bytearray(database.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 5_000] = b"\xab" * 5_000
    database.write_bytes(content)
    outcome = run("doctor", "--json")
    assert outcome.code == 1
    assert outcome.json["database"]["sound"] is False
    repaired = run("doctor", "--repair")
    assert repaired.code == 0, repaired.out
    (kept,) = database.parent.glob("runs.db.damaged-*[0-9]")
    assert kept.read_bytes() == bytes(content)
    with Store.open(database) as store:
        assert 200 < len(store.runs()) <= 300
    assert "sound" in run("doctor", "--repair").err


def test_that_doctor_names_a_foreign_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear reader, " * 20)
    outcome = run("--db", path, "doctor", "--json")
    assert outcome.code == 1
    assert "is not a database" in outcome.json["problems"][0]


def test_that_a_benchmark_reports_medians_ratios_and_the_machine(run: Run) -> None:
    outcome = run("bench", "network", "--repeats", "2", "--json")
    assert outcome.json["machine"]["python"]
    (found,) = outcome.json["benchmarks"]
    assert found["name"] == "network"
    assert all(len(row["values"]) == 2 and row["median"] > 0 for row in found["rows"])
    text = run("bench", "network", "--repeats", "1").out
    assert "resnet50: after one edit" in text
    assert "×" in text
