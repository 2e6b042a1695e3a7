"""What the tests of the store share."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from resexplorer.experiment import Recipe, TrainSpec
from resexplorer.network import preset, to_json
from resexplorer.store import RunRecord, RunWriter, Store


@cache
def document(name: str) -> dict[str, Any]:
    return to_json(preset(name))


def spec(name: str = "run", network: str = "cifar_resnet20", **values: Any) -> TrainSpec:
    settings: dict[str, Any] = {"network": document(network), "data": "digits", "recipe": Recipe(), **values}
    return TrainSpec(name=name, **settings)


def started(store: Store, **values: Any) -> RunRecord:
    """Queue a run and claim it as a supervisor would."""
    store.enqueue([spec(**values)])
    run = store.claim("cpu", "test")
    assert run is not None
    return run


def writer_of(store: Store, **values: Any) -> RunWriter:
    run = started(store, **values)
    return RunWriter(store, run.id, run.attempt)


def until(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait until a condition holds and return what it returned."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"still not after {seconds} s")
        time.sleep(0.01)
    return found


def content(path: Path) -> dict[str, bytes]:
    """Every file in a folder, by name."""
    return {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()}
