"""Faults of real workers: afterwards the run ends as if nothing had happened, or says why it can't."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import torch

from resexplorer.crash import VARIABLE
from resexplorer.experiment import TrainSpec, adapt, dataset
from resexplorer.forking import Request
from resexplorer.jobs.warm import ForkedProcess, ForkServer
from resexplorer.network import to_json
from resexplorer.store import FileLock, RunRecord, State, Store, is_locked
from resexplorer.training import Result, train
from resexplorer.training.checkpoint import CheckpointFolder
from tests.data.conftest import write_mnist
from tests.mounts import fill, small_disk

from .helpers import small_net
from .test_worker import CLOCK, PATIENCE, RECIPE, Bench, network, spec_of

pytestmark = [pytest.mark.faults, pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")]

SAVE_STEPS = 17
"""Numbered steps of saving a checkpoint that replaces another one."""


class Forge(Bench):
    """A database whose workers are forked, so that many can die in little time."""

    server: ForkServer

    def fork(self, *extra: str, **environment: str) -> tuple[RunRecord, ForkedProcess]:
        """Claim the next run and start a worker for it."""
        run = self.store.claim("cpu", "test")
        assert run is not None
        folder = self.store.files(run.id)
        arguments = ["--db", self.store.url, "--run", str(run.id), "--attempt", str(run.attempt), *extra]
        whole = {**os.environ, "OMP_NUM_THREADS": "1", **environment}
        return run, self.server.fork(Request(arguments, whole, str(folder), str(folder / "worker.log")))

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, self.logs()
            time.sleep(0.005)

    def code(self, child: ForkedProcess) -> int | None:
        self.until(lambda: child.poll() is not None)
        return child.poll()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    folder = tmp_path_factory.mktemp("server")
    started = ForkServer([sys.executable, "-m", "resexplorer.training.forkserver"], folder, folder / "log")
    end = time.monotonic() + PATIENCE
    while not started.ready:
        assert started.usable, (folder / "log").read_text()
        assert time.monotonic() < end
        time.sleep(0.01)
    yield started
    started.close()


@pytest.fixture
def forge(tmp_path: Path, server: ForkServer) -> Iterator[Forge]:
    with Store.open(tmp_path / "runs.db") as store:
        forge = Forge(store)
        forge.server = server
        yield forge
        for run in store.active():
            if run.pid is not None and is_locked(store.files(run.id) / "worker.lock"):
                os.kill(run.pid, signal.SIGKILL)


@cache
def undisturbed() -> Result:
    return train(spec_of(RECIPE, device="cpu"))


def check_equal(forge: Forge, run_id: int) -> None:
    """A run has the curves and weights of one that nobody disturbed."""
    assert forge.store.run(run_id).state is State.FINISHED, forge.logs()
    expected = undisturbed()
    assert forge.curves(run_id) == {name: list(it) for name, it in expected.points.items() if name not in CLOCK}
    weights = forge.weights(run_id)
    assert all(torch.equal(weights[name], tensor) for name, tensor in expected.model.state_dict().items())


def die_while_saving(folder: CheckpointFolder, point: int) -> str:
    """Save a third checkpoint in a process that dies at a numbered step; return what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(writing, 2)
        os.environ[VARIABLE] = f"checkpoint:{point}"
        try:
            folder.save(3, small_net(3).state_dict(), {"step": 3})
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        message = said.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == (-signal.SIGKILL if point <= SAVE_STEPS else 0)
    return message


@pytest.mark.parametrize("point", range(1, SAVE_STEPS + 2))
def test_that_a_kill_at_any_step_of_saving_leaves_a_whole_checkpoint(tmp_path: Path, point: int) -> None:
    folder = CheckpointFolder(tmp_path)
    for step in (1, 2):
        folder.save(step, small_net(step).state_dict(), {"step": step})
    said = die_while_saving(folder, point)
    assert said == (f"crash point checkpoint:{point}\n" if point <= SAVE_STEPS else ""), "all steps must be counted"
    found, damaged = folder.newest()
    assert found is not None
    assert (damaged, found.state) == ([], {"step": found.step})
    expected = small_net(found.step).state_dict()
    assert all(torch.equal(found.weights[name], tensor) for name, tensor in expected.items())
    folder.save(4, small_net(4).state_dict(), {"step": 4})
    assert folder.steps() == [4, found.step if point <= SAVE_STEPS else 3]
    assert len(list(tmp_path.iterdir())) == 6, "what was left behind must be gone"


@pytest.mark.parametrize("point", ["checkpoint:2", "checkpoint:8", "checkpoint:25", "flush:3", "flush:20", "flush:31"])
def test_that_a_worker_killed_at_a_numbered_step_ends_as_if_nothing_had_happened(forge: Forge, point: str) -> None:
    run_id = forge.enqueue(RECIPE)
    run, child = forge.fork("--checkpoint-seconds", "0", **{VARIABLE: point})
    assert forge.code(child) == -signal.SIGKILL
    assert f"crash point {point}\n" in forge.logs()
    forge.lose(run)
    _, child = forge.fork()
    assert forge.code(child) == 0
    check_equal(forge, run_id)


def test_that_a_damaged_newest_checkpoint_costs_only_time(forge: Forge) -> None:
    run_id = forge.enqueue(RECIPE)
    run, child = forge.fork("--checkpoint-seconds", "0")
    checkpoints = CheckpointFolder(forge.store.files(run_id) / "checkpoints")
    forge.until(lambda: len(checkpoints.steps()) == 2 and forge.store.run(run_id).step > 60)
    os.kill(child.pid, signal.SIGKILL)
    forge.code(child)
    newest = checkpoints.steps()[0]
    weights = checkpoints.path / f"{newest}.safetensors"
    content = bytearray(weights.read_bytes())
    content[-5] ^= 1
    weights.write_bytes(content)
    assert checkpoints.read(newest) is None, "the damage must be real"
    forge.lose(run)
    _, child = forge.fork()
    assert forge.code(child) == 0
    assert [event.step for event in forge.store.events(run_id) if event.kind == "checkpoint_damaged"] == [newest]
    check_equal(forge, run_id)


@pytest.mark.parametrize("options", ["full", "read-only"])
def test_that_training_goes_on_where_checkpoints_can_not_be_written(forge: Forge, options: str) -> None:
    run_id = forge.enqueue(RECIPE)
    with small_disk(
        forge.store.files(run_id) / "checkpoints", options="ro" if options == "read-only" else "rw"
    ) as disk:
        if options == "full":
            fill(disk)
        run, child = forge.fork("--checkpoint-seconds", "0")
        forge.until(lambda: "checkpoint_failed" in forge.kinds(run_id))
        forge.until(lambda: forge.store.run(run_id).step > 60 or child.poll() is not None)
        assert child.poll() is None, "the run must go on"
        failed = next(event for event in forge.store.events(run_id) if event.kind == "checkpoint_failed")
        assert "could not be written" in failed.data["reason"]
        assert not CheckpointFolder(disk).steps()
        os.kill(child.pid, signal.SIGKILL)
        forge.code(child)
    forge.lose(run)
    _, child = forge.fork()
    assert forge.code(child) == 0
    check_equal(forge, run_id)


def test_that_a_run_that_can_not_save_its_end_says_so_and_can_be_retried(forge: Forge) -> None:
    run_id = forge.enqueue(RECIPE)
    with small_disk(forge.store.files(run_id) / "checkpoints") as disk:
        fill(disk)
        _, child = forge.fork()
        assert forge.code(child) == 0
        failed = forge.store.run(run_id)
        assert failed.state is State.FAILED
        assert "No space left on device): free some space, then retry the run." in str(failed.error)
    forge.store.retry(run_id)
    _, child = forge.fork()
    assert forge.code(child) == 0
    check_equal(forge, run_id)


def test_that_a_run_outlives_its_data_set_and_misses_it_only_when_it_starts_again(forge: Forge, tmp_path: Path) -> None:
    data = write_mnist(tmp_path / "mnist", train=640, test=64)
    document = to_json(adapt(network(), dataset("mnist")))
    spec = TrainSpec(
        name="run", network=document, data="mnist", data_folder=str(data), recipe=RECIPE.replace(epochs=500)
    )
    run_id = forge.store.enqueue([spec])[0].id
    _, child = forge.fork()
    forge.until(lambda: forge.store.run(run_id).step > 0 or child.poll() is not None)
    away = data.rename(tmp_path / "away")
    before = forge.store.run(run_id).step
    forge.until(lambda: forge.store.run(run_id).step > before + 10 or child.poll() is not None)
    assert child.poll() is None, forge.logs()
    forge.store.pause(run_id)
    assert forge.code(child) == 0
    forge.store.resume(run_id)
    _, child = forge.fork()
    assert forge.code(child) == 0
    failed = forge.store.run(run_id)
    assert (failed.state, "does not exist" in str(failed.error)) == (State.FAILED, True)
    away.rename(data)
    forge.store.retry(run_id)
    _, child = forge.fork()
    forge.until(lambda: forge.store.run(run_id).step > failed.step or child.poll() is not None)
    forge.store.stop(run_id)
    assert forge.code(child) == 0
    assert forge.store.run(run_id).state is State.STOPPED


def test_that_a_worker_waits_for_the_process_before_it_to_end(forge: Forge) -> None:
    """A supervisor was killed and the run is retried while the old worker, which nobody knows, still ends."""
    run_id = forge.enqueue(RECIPE)
    old = FileLock(forge.store.files(run_id) / "worker.lock")
    assert old.acquire()
    _, child = forge.fork()
    forge.until(lambda: "process" in forge.logs())
    descriptors = Path(f"/proc/{child.pid}/fd")
    forge.until(lambda: any(str(link.readlink()) == str(old.path) for link in descriptors.iterdir()))
    assert child.poll() is None
    assert forge.store.run(run_id).pid is None, "it must not have begun"
    old.release()
    assert forge.code(child) == 0
    check_equal(forge, run_id)


def test_that_the_process_before_must_end_some_time(forge: Forge) -> None:
    run_id = forge.enqueue(RECIPE)
    holder = "import sys, signal, pathlib; from resexplorer.store import FileLock\n"
    holder += "lock = FileLock(pathlib.Path(sys.argv[1])); lock.acquire(); print(flush=True); signal.pause()"
    path = forge.store.files(run_id) / "worker.lock"
    old = subprocess.Popen([sys.executable, "-c", holder, str(path)], stdout=subprocess.PIPE)
    try:
        assert old.stdout is not None
        assert old.stdout.readline() == b"\n"
        _, child = forge.fork()
        assert forge.code(child) == 2
    finally:
        old.kill()
        old.communicate()
    assert f"Run {run_id} is being trained by another process." in forge.logs()
