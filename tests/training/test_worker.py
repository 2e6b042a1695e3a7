"""The worker process, with a real database, real signals and real kills."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import torch

from resexplorer.data.download import REMOTES, Remote, RemoteFile
from resexplorer.experiment import Length, Recipe, TrainSpec, adapt, dataset
from resexplorer.network import Network, Stage, to_json
from resexplorer.network.blocks.residual import Residual
from resexplorer.store import RunRecord, State, Store, is_locked
from resexplorer.training import train
from resexplorer.training.checkpoint import CheckpointFolder
from resexplorer.training.trainer import Pace
from resexplorer.training.windows import window_steps
from resexplorer.training.worker import work

from .helpers import CLOCK

PATIENCE = 60.0


@dataclass
class Bench:
    """A database and the workers that were started on it."""

    store: Store
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def enqueue(self, recipe: Recipe, **values: Any) -> int:
        return self.store.enqueue([spec_of(recipe, **values)])[0].id

    def start(self, *extra: str, **environment: str) -> tuple[RunRecord, subprocess.Popen[bytes]]:
        """Do what the supervisor does: claim the next run and start a worker for it."""
        run = self.store.claim("cpu", "test")
        assert run is not None
        command = [sys.executable, "-m", "resexplorer.training", "--db", self.store.url, *extra]
        with (self.store.files(run.id) / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [*command, "--run", str(run.id), "--attempt", str(run.attempt)],
                stdout=log, stderr=log, env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
            )  # fmt: skip
        self.processes.append(process)
        return run, process

    def lose(self, run: RunRecord) -> None:
        """What the supervisor does when a worker vanished, and what the user does then."""
        assert self.store.mark_lost(run.id, run.attempt, "killed")
        self.store.retry(run.id)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so, for as long as a worker lives."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, self.logs()
            assert self.processes[-1].poll() is None or condition(), self.logs()
            time.sleep(0.005)

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in self.store.folder.rglob("worker.log"))

    def curves(self, run: int) -> dict[str, list[tuple[int, float]]]:
        names = {series.name for series in self.store.series(run)} - CLOCK
        points = {name: self.store.points(run, name) for name in names}
        return {name: list(zip(it.steps.tolist(), it.values.tolist(), strict=True)) for name, it in points.items()}

    def weights(self, run: int) -> dict[str, torch.Tensor]:
        found, damaged = CheckpointFolder(self.store.files(run) / "checkpoints").newest()
        assert found is not None
        assert not damaged
        return found.weights

    def kinds(self, run: int) -> list[str]:
        return [event.kind for event in self.store.events(run)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store.open(tmp_path / "runs.db") as store:
        bench = Bench(store)
        yield bench
        for process in bench.processes:
            process.kill()
            process.wait()


def network() -> Network:
    from resexplorer.network.presets import preset

    net = adapt(preset("cifar_resnet20"), dataset("digits"))
    small = Stage(block=Residual(channels=8), blocks=1)
    nodes = [node.with_op(small) if isinstance(node.op, Stage) else node for node in net.nodes]
    return net.with_nodes(nodes)


def spec_of(recipe: Recipe, **values: Any) -> TrainSpec:
    return TrainSpec(**{"name": "run", "network": to_json(network()), "data": "digits", "recipe": recipe, **values})


RECIPE = Recipe(epochs=8, batch_size=64, lr=0.05, pad_crop=1)


def test_that_a_worker_trains_a_run_to_its_end(bench: Bench) -> None:
    run_id = bench.enqueue(RECIPE.replace(epochs=2))

    _, process = bench.start()
    bench.wait(lambda: bench.store.run(run_id).state is State.RUNNING and run_is_locked(bench, run_id))
    assert process.wait(PATIENCE) == 0, bench.logs()

    done = bench.store.run(run_id)
    assert (done.state, done.step, done.steps, done.error) == (State.FINISHED, 46, 46, None)
    assert done.choices["threads"] == 1
    assert done.choices["precision"] == "fp32"
    assert not run_is_locked(bench, run_id)
    expected = train(spec_of(RECIPE.replace(epochs=2), device="cpu"))
    assert bench.curves(run_id) == {name: list(it) for name, it in expected.points.items() if name not in CLOCK}
    assert {name: value for name, value in done.last.items() if name not in CLOCK} == {
        name: value for name, value in expected.last.items() if name not in CLOCK
    }
    assert all(torch.equal(bench.weights(run_id)[name], it) for name, it in expected.model.state_dict().items())


def run_is_locked(bench: Bench, run_id: int) -> bool:
    return is_locked(bench.store.files(run_id) / "worker.lock")


def check_kills(bench: Bench, kills: int, recipe: Recipe, seed: int) -> None:
    """Kill the worker at random moments, then compare with a run that nobody touched."""
    rng = random.Random(seed)
    steps = recipe.epochs * 23
    expected = train(spec_of(recipe, device="cpu"))
    run_id = bench.enqueue(recipe)
    landed, began = 0, []
    for done in range(kills):
        run, process = bench.start("--checkpoint-seconds", "0.05")
        began.append(run.step)
        goal = run.step + rng.randint(0, max(0, steps - 60 - run.step) // (kills - done))
        bench.wait(lambda goal=goal: bench.store.run(run_id).step > goal)
        process.send_signal(signal.SIGKILL)
        assert process.wait(PATIENCE) == -signal.SIGKILL
        landed += bench.store.run(run_id).state is State.RUNNING
        bench.lose(run)

    _, process = bench.start()
    assert process.wait(PATIENCE) == 0, bench.logs()

    assert landed == kills
    assert began == sorted(began)
    assert bench.store.run(run_id).state is State.FINISHED
    assert bench.store.run(run_id).attempt == kills + 1
    assert bench.curves(run_id) == {name: list(it) for name, it in expected.points.items() if name not in CLOCK}
    weights = bench.weights(run_id)
    assert all(torch.equal(weights[name], it) for name, it in expected.model.state_dict().items())
    resumed = [line for line in bench.logs().splitlines() if "from step" in line and not line.endswith("step 0")]
    assert resumed, "at least one attempt must have gone on from a checkpoint"


def test_that_a_killed_run_ends_as_if_nothing_had_happened(bench: Bench) -> None:
    check_kills(bench, 2, RECIPE, seed=1)


@pytest.mark.slow
@pytest.mark.faults
@pytest.mark.timeout(900)
def test_that_a_run_killed_twenty_times_ends_as_if_nothing_had_happened(bench: Bench) -> None:
    check_kills(bench, 20, RECIPE.replace(epochs=60), seed=2)


def test_that_a_terminated_worker_pauses_its_run_and_the_next_goes_on(bench: Bench) -> None:
    run_id = bench.enqueue(RECIPE.replace(epochs=400))
    _, process = bench.start()
    bench.wait(lambda: bench.store.run(run_id).step > 0)

    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0, bench.logs()

    paused = bench.store.run(run_id)
    assert paused.state is State.PAUSED
    bench.store.resume(run_id)
    _, process = bench.start()
    bench.wait(lambda: bench.store.run(run_id).step > paused.step)
    bench.store.stop(run_id)
    assert process.wait(PATIENCE) == 0, bench.logs()
    stopped = bench.store.run(run_id)
    assert stopped.state is State.STOPPED
    length = Length.of(RECIPE.replace(epochs=400), dataset("digits").train)
    expected = [step for step in range(1, stopped.step + 1) if step % 23 % window_steps(length) == 0]
    assert bench.store.points(run_id, "train/loss").steps.tolist() == expected


def test_that_a_diverging_run_fails_with_a_sentence(bench: Bench) -> None:
    run_id = bench.enqueue(RECIPE.replace(lr=1000.0, schedule="constant", optimizer="sgd", epochs=200))

    _, process = bench.start()
    assert process.wait(PATIENCE) == 0

    failed = bench.store.run(run_id)
    assert failed.state is State.FAILED
    assert failed.error is not None
    assert "became infinite or not a number at step" in failed.error
    assert "Traceback" in bench.logs()


def test_that_a_run_whose_data_is_gone_fails_with_a_sentence(bench: Bench, tmp_path: Path) -> None:
    net = adapt(network(), dataset("mnist"))
    run_id = bench.enqueue(RECIPE, network=to_json(net), data="mnist", data_folder=str(tmp_path / "gone"))

    _, process = bench.start()
    assert process.wait(PATIENCE) == 0

    failed = bench.store.run(run_id)
    assert failed.state is State.FAILED
    assert "gone does not exist: choose the folder" in (failed.error or "")


def test_that_a_worker_for_another_attempt_does_nothing(bench: Bench) -> None:
    run_id = bench.enqueue(RECIPE)
    run = bench.store.claim("cpu", "test")
    assert run is not None
    command = [sys.executable, "-m", "resexplorer.training", "--db", bench.store.url, "--run", str(run_id)]

    finished = subprocess.run([*command, "--attempt", "7"], capture_output=True, text=True, check=False)

    assert finished.returncode == 2
    assert "nothing to do for attempt 7" in finished.stderr
    assert bench.store.run(run_id).state is State.RUNNING


def test_that_a_new_rate_and_more_steps_reach_the_worker(bench: Bench) -> None:
    run_id = bench.enqueue(RECIPE.replace(epochs=60))
    _, process = bench.start()
    bench.wait(lambda: bench.store.run(run_id).step > 0)

    bench.store.command(run_id, "set_lr", lr=0.001)
    bench.store.command(run_id, "prolong", steps=23)
    bench.wait(lambda: "prolong" in bench.kinds(run_id))
    bench.store.pause(run_id)
    assert process.wait(PATIENCE) == 0, bench.logs()

    assert bench.store.run(run_id).state is State.PAUSED
    assert bench.store.run(run_id).steps == 61 * 23
    assert all(command.applied for command in bench.store.command_log(run_id))
    assert {"set_lr", "prolong"} <= set(bench.kinds(run_id))


def test_that_a_stop_during_a_download_is_obeyed(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file.gz").write_bytes(bytes(2**20))
    remote = Remote((f"{tmp_path.as_uri()}/",), (RemoteFile("file.gz", 2**20, "0" * 32),))
    monkeypatch.setitem(REMOTES, "mnist", remote)
    monkeypatch.setenv("RESEXPLORER_DATA", str(tmp_path / "data"))
    run_id = bench.enqueue(RECIPE, network=to_json(adapt(network(), dataset("mnist"))), data="mnist")
    run = bench.store.claim("cpu", "test")
    assert run is not None
    bench.store.stop(run_id)

    work(bench.store, run_id, run.attempt, Pace())

    assert bench.store.run(run_id).state is State.STOPPED
    assert not list((tmp_path / "data" / "mnist").iterdir())
