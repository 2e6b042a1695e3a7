"""Starting the real supervisor from anywhere, once, without leaving anything behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from resexplorer.jobs import devices, ensure_supervisor, supervisor_running
from resexplorer.jobs.devices import cores, threads_per_slot
from resexplorer.jobs.launch import SupervisorNotStarted
from resexplorer.store import State, Store

from .conftest import Workshop, until


def supervisor_pids(store: Store) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if "resexplorer.jobs" in process.cmdline() and store.url in process.cmdline():
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


@pytest.fixture
def ending(workshop: Workshop) -> Iterator[Workshop]:
    """A workshop whose detached supervisors are ended before it closes."""
    yield workshop
    for pid in supervisor_pids(workshop.store):
        os.kill(pid, signal.SIGTERM)
    until(lambda: not supervisor_pids(workshop.store))


def test_that_a_supervisor_is_started_once_and_detached(ending: Workshop) -> None:
    store = ending.store
    children = psutil.Process().children()
    assert not supervisor_running(store)
    assert ensure_supervisor(store)
    until(lambda: supervisor_running(store))
    assert not ensure_supervisor(store)
    (pid,) = supervisor_pids(store)
    assert os.getsid(pid) != os.getsid(0)
    assert psutil.Process(pid).ppid() != os.getpid()
    os.kill(pid, signal.SIGTERM)
    until(lambda: not supervisor_running(store))
    assert psutil.Process().children() == children
    assert "leaving" in ending.log()


def test_that_many_starts_at_once_end_in_one_supervisor(ending: Workshop) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ensure_supervisor(ending.store), range(4)))
    until(lambda: supervisor_running(ending.store) and len(supervisor_pids(ending.store)) == 1)
    assert ending.log().count("supervising") == 1


def test_that_the_real_supervisor_starts_the_real_worker_module(ending: Workshop) -> None:
    ending.queue("x", device="cpu", data_folder="/nowhere")
    ending.queue("y", device="cuda:77")
    ensure_supervisor(ending.store)
    ending.until_state(2, State.FAILED)
    started = until(lambda: (run := ending.store.run(1)).attempt and run)
    if started.state is State.RUNNING:
        ending.store.stop(1)
    until(lambda: ending.store.run(1).state.over)
    log = (ending.store.files(1) / "worker.log").read_text()
    assert log.startswith("=== attempt 1, ")


def test_that_the_module_refuses_a_bad_database_with_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "resexplorer.jobs", "--db", str(tmp_path / "none.db")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"There is no database {tmp_path}/none.db: check the name.\n"


def test_that_a_supervisor_that_can_not_be_started_is_a_sentence(tmp_path: Path) -> None:
    with Store.open(tmp_path / "runs.db") as store:
        store.folder.write_text("in the way")
        with pytest.raises(SupervisorNotStarted, match="check the folder"):
            ensure_supervisor(store)


def test_that_jobs_never_import_torch() -> None:
    code = "import sys; import resexplorer.jobs.__main__; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout == "False\n"


def test_that_the_cpu_is_always_a_device() -> None:
    cpu = devices()[-1]
    assert (cpu.name, cpu.slots) == ("cpu", min(2, cores()))
    assert cpu.memory_bytes == psutil.virtual_memory().total
    assert "core" in cpu.title
    assert devices(cpu_slots=5)[-1].slots == 5
    assert threads_per_slot(1) == cores()
    assert threads_per_slot(10_000) == 1


class Driver:
    """Stands in for NVIDIA's library on a machine with three GPUs."""

    class NVMLError(Exception):
        pass

    names = ("H200", "L4", "T4")

    def nvmlInit(self) -> None: ...
    def nvmlShutdown(self) -> None: ...

    def nvmlDeviceGetCount(self) -> int:
        return len(self.names)

    def nvmlDeviceGetHandleByIndex(self, number: int) -> int:
        return number

    def nvmlDeviceGetUUID(self, handle: int) -> str:
        return f"GPU-{handle}{handle}{handle}-9"

    def nvmlDeviceGetName(self, handle: int) -> str:
        return self.names[handle]

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> SimpleNamespace:
        return SimpleNamespace(total=handle + 1)


@pytest.mark.parametrize(
    ("visible", "names"),
    [
        (None, ["H200", "L4", "T4"]),
        ("", []),
        ("2,0", ["T4", "H200"]),
        ("1,9,0", ["L4"]),
        ("GPU-222, 1", ["T4", "L4"]),
        ("GPU-", []),
        ("-1", []),
    ],
)
def test_that_gpus_are_numbered_as_cuda_does(
    monkeypatch: pytest.MonkeyPatch, visible: str | None, names: list[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", Driver())
    if visible is None:
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    else:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    *gpus, cpu = devices()
    assert [gpu.title for gpu in gpus] == names
    assert [(gpu.name, gpu.slots) for gpu in gpus] == [(f"cuda:{n}", 1) for n in range(len(names))]
    assert cpu.name == "cpu"
