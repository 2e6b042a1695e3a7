"""Runs the command line in this process on a database of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from resexplorer.cli import main
from resexplorer.store import State, Store

IN_PROGRESS = {State.QUEUED, State.RUNNING}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as the one document that it must be."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The path of a database that no other test uses; what still runs there is stopped at the end."""
    path = tmp_path / "runs.db"
    monkeypatch.setenv("RESEXPLORER_DB", str(path))
    monkeypatch.setenv("RESEXPLORER_DATA", str(tmp_path / "datasets"))
    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")
    yield path
    if path.exists():
        with Store.open(path) as store:
            store.stop([run.id for run in store.runs() if run.state in IN_PROGRESS])


@pytest.fixture
def run(database: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call it with the words of a command line."""

    def call(*words: str | Path) -> Outcome:
        capsys.readouterr()
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return call


def check_refused(outcome: Outcome, *words: str) -> None:
    """One sentence on stderr, nothing on stdout, exit status 2."""
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1, outcome.err
    assert outcome.err.rstrip().endswith((".", "?"))
    assert "Traceback" not in outcome.err
    for word in words:
        assert word in outcome.err
