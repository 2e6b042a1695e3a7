"""Checkpoints: what was written comes back, and what is damaged does not."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from resexplorer.training.checkpoint import CheckpointFolder, CheckpointNotWritten

from .helpers import small_net


def saved(path: Path, *steps: int) -> CheckpointFolder:
    folder = CheckpointFolder(path)
    for step in steps:
        folder.save(step, small_net(step).state_dict(), {"step": step, "random": torch.get_rng_state()})
    return folder


def test_that_a_checkpoint_comes_back_as_it_was(tmp_path: Path) -> None:
    found, damaged = saved(tmp_path, 7).newest()

    assert found is not None
    assert found.step == found.state["step"] == 7
    assert damaged == []
    expected = small_net(7).state_dict()
    assert found.weights.keys() == expected.keys()
    assert all(torch.equal(found.weights[name], tensor) for name, tensor in expected.items())


def test_that_a_folder_without_checkpoints_has_none(tmp_path: Path) -> None:
    assert CheckpointFolder(tmp_path / "nowhere").newest() == (None, [])


def test_that_the_two_newest_are_kept(tmp_path: Path) -> None:
    (tmp_path / ".3.state.part").write_bytes(b"left behind by an interrupted write")
    (tmp_path / "2.safetensors").write_bytes(b"written, but its manifest was not")

    folder = saved(tmp_path, 5, 9, 10)

    assert folder.steps() == [10, 9]
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{step}.{part}" for step in (9, 10) for part in ("safetensors", "state", "json")
    }


def test_that_a_step_can_be_saved_again(tmp_path: Path) -> None:
    folder = saved(tmp_path, 5)
    folder.save(5, small_net(6).state_dict(), {"step": 5, "again": True})

    found, _ = folder.newest()

    assert found is not None
    assert found.state == {"step": 5, "again": True}


@pytest.mark.parametrize("part", ["safetensors", "state", "json"])
@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "remove"])
def test_that_a_damaged_checkpoint_is_passed_over(tmp_path: Path, part: str, damage: str) -> None:
    folder = saved(tmp_path, 5, 9)
    path = tmp_path / f"9.{part}"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    if damage == "remove":
        path.unlink()
    else:
        content[middle] ^= 1
        path.write_bytes({"flip": content, "cut": content[:middle], "empty": b""}[damage])

    found, damaged = folder.newest()

    assert found is not None
    assert found.step == 5
    assert damaged == ([] if (part, damage) == ("json", "remove") else [9])


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_that_code_in_a_state_file_is_never_run(tmp_path: Path) -> None:
    folder = saved(tmp_path / "checkpoints", 5, 9)
    landmine = tmp_path / "exploded"
    state = tmp_path / "checkpoints" / "9.state"
    torch.save({"step": 9, "bomb": Bomb(landmine)}, state)
    manifest = json.loads(state.with_suffix(".json").read_text())
    content = state.read_bytes()
    manifest["files"]["9.state"] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    state.with_suffix(".json").write_text(json.dumps(manifest))
    torch.load(state, weights_only=False)
    assert landmine.exists(), "the bomb must be a real one"
    landmine.unlink()

    found, damaged = folder.newest()

    assert found is not None
    assert (found.step, damaged) == (5, [9])
    assert not landmine.exists()


def test_that_a_full_disk_leaves_the_last_checkpoint_and_gives_a_sentence(tmp_path: Path) -> None:
    saved(tmp_path, 5)
    code = f"""
import resource, signal, torch
from pathlib import Path
from resexplorer.training.checkpoint import CheckpointFolder, CheckpointNotWritten
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    CheckpointFolder(Path({str(tmp_path)!r})).save(9, {{"weight": torch.zeros(1000)}}, {{}})
except CheckpointNotWritten as error:
    print(error)
"""
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    assert "The checkpoint of step 9 could not be written" in output
    assert "File too large" in output
    found, damaged = CheckpointFolder(tmp_path).newest()
    assert found is not None
    assert (found.step, damaged) == (5, [])


def test_that_a_folder_that_can_not_be_made_gives_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(CheckpointNotWritten, match="free some space"):
        saved(tmp_path / "file" / "checkpoints", 1)
