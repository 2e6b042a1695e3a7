"""A file lock has one holder and goes with its process."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from resexplorer.store import FileLock, is_locked


def test_that_a_lock_has_one_holder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.lock"
    assert not is_locked(path)
    assert not path.exists()
    first, second = FileLock(path), FileLock(path)
    assert first.acquire()
    assert first.acquire()
    assert is_locked(path)
    assert not second.acquire()
    first.release()
    first.release()
    assert not is_locked(path)
    with second:
        assert second.held
        assert not first.acquire()
    assert not second.held


def test_that_a_lock_goes_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    script = "import sys, signal, pathlib; from resexplorer.store import FileLock\n"
    script += "lock = FileLock(pathlib.Path(sys.argv[1])); print(lock.acquire(), flush=True); signal.pause()"
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    assert is_locked(path)
    assert not FileLock(path).acquire()
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert not is_locked(path)
    assert FileLock(path).acquire()


def test_that_those_who_only_look_never_see_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    path.touch()
    with ThreadPoolExecutor(4) as pool:
        assert not any(pool.map(lambda _: is_locked(path), range(2000)))


def test_that_a_place_without_a_lock_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        FileLock(tmp_path / "file" / "a.lock").acquire()
