"""Checkpoints that survive a crash at any moment.

One checkpoint is three files: ``<step>.safetensors`` (weights and buffers), ``<step>.state`` (everything else that
training needs) and ``<step>.json``, the manifest with the length and SHA-256 of the other two. Each is written
beside its place, synchronised to the disk and renamed; the manifest comes last, so a checkpoint without one does not
exist. Files are read back only where their digests agree: a damaged tensor file can load without any error.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from resexplorer.crash import crash_point
from resexplorer.errors import ResExplorerError

FORMAT = 1
KEPT = 2
_PARTS = ("safetensors", "state")


class CheckpointNotWritten(ResExplorerError):
    """The disk refused a checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was read back: weights and buffers by name, and the training state."""

    step: int
    weights: dict[str, Tensor]
    state: dict[str, Any]


class CheckpointFolder:
    """The checkpoints of one run. The two newest are kept."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def save(self, step: int, weights: Mapping[str, Tensor], state: Mapping[str, Any]) -> None:
        """Write a checkpoint and remove the old ones; raises :class:`CheckpointNotWritten`."""
        try:
            self._save(step, weights, state)
        except OSError as error:
            raise CheckpointNotWritten(
                f"The checkpoint of step {step} could not be written to {self.path} "
                f"({error.strerror or error}): free some space, then retry the run."
            ) from error

    def steps(self) -> list[int]:
        """Steps that have a manifest, newest first."""
        names = (path.stem for path in self.path.glob("*.json"))
        return sorted((int(name) for name in names if name.isascii() and name.isdecimal()), reverse=True)

    def newest(self) -> tuple[Checkpoint | None, list[int]]:
        """The newest checkpoint that is intact, and the steps of the damaged ones that were passed over."""
        damaged: list[int] = []
        for step in self.steps():
            found = self.read(step)
            if found is not None:
                return found, damaged
            damaged.append(step)
        return None, damaged

    def read(self, step: int) -> Checkpoint | None:
        """Read one checkpoint; ``None`` where it is damaged or of another version."""
        parts = self._intact_parts(step)
        if parts is None:
            return None
        try:
            weights = safetensors.torch.load(parts[0])
            state = torch.load(io.BytesIO(parts[1]), "cpu", weights_only=True)
        except (SafetensorError, UnpicklingError, RuntimeError):
            return None
        return Checkpoint(step, weights, state)

    def _save(self, step: int, weights: Mapping[str, Tensor], state: Mapping[str, Any]) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        torch.save(dict(state), buffer)
        tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in weights.items()}
        contents = (safetensors.torch.save(tensors), buffer.getvalue())
        files = {f"{step}.{part}": content for part, content in zip(_PARTS, contents, strict=True)}
        crash_point("checkpoint")
        with contextlib.suppress(FileNotFoundError):
            (self.path / f"{step}.json").unlink()
        crash_point("checkpoint")
        for name, content in files.items():
            _write(self.path / name, content)
        _synchronise(self.path)
        crash_point("checkpoint")
        _write(self.path / f"{step}.json", json.dumps(_manifest(step, files)).encode())
        _synchronise(self.path)
        crash_point("checkpoint")
        self._prune()
        crash_point("checkpoint")

    def _prune(self) -> None:
        """Remove all but the newest checkpoints, and what interrupted writes left behind."""
        kept = {f"{step}.{part}" for step in self.steps()[:KEPT] for part in (*_PARTS, "json")}
        manifests_first = sorted(self.path.iterdir(), key=lambda path: path.suffix != ".json")
        for path in manifests_first:
            if path.name not in kept and path.is_file():
                path.unlink(missing_ok=True)
                crash_point("checkpoint")

    def _intact_parts(self, step: int) -> tuple[bytes, bytes] | None:
        try:
            manifest = json.loads((self.path / f"{step}.json").read_bytes())
            names = [f"{step}.{part}" for part in _PARTS]
            weights, state = ((self.path / name).read_bytes() for name in names)
        except (OSError, ValueError):
            return None
        expected = _manifest(step, {names[0]: weights, names[1]: state})
        return (weights, state) if manifest == expected else None


def _manifest(step: int, files: Mapping[str, bytes]) -> dict[str, object]:
    return {"format": FORMAT, "step": step, "files": {name: _entry(content) for name, content in files.items()}}


def _entry(content: bytes) -> dict[str, object]:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as file:
        file.write(content[: len(content) // 2])
        crash_point("checkpoint")
        file.write(content[len(content) // 2 :])
        file.flush()
        os.fsync(file.fileno())
    crash_point("checkpoint")
    beside.replace(path)
    crash_point("checkpoint")


def _synchronise(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
