"""One worker process as the supervisor sees it: started by it, or adopted from a predecessor."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

import psutil

from resexplorer.crash import crash_point
from resexplorer.jobs.warm import ForkedProcess, Unwatched
from resexplorer.store import RunRecord, is_locked

NICENESS = 10
"""Added to the supervisor's: whatever else the machine does comes first."""

_LOG_BYTES = 1_000_000
_SAME_PROCESS_SECONDS = 2.0
"""Create times of one process may differ by this much: they are counted from a boot time that clocks adjust."""

_REPORT_SECONDS = 0.5
"""How long the fork server may take to tell how a process ended."""

_HEADER = "=== attempt "


class Worker:
    """A process that trains one attempt of one run; ``child`` where we started it, by either way."""

    def __init__(
        self, run: RunRecord, folder: Path, child: subprocess.Popen[bytes] | ForkedProcess | None = None
    ) -> None:
        self.run = run if child is None else replace(run, pid=child.pid, pid_created=_created(child.pid))
        self.over_since: float | None = None
        self._folder = folder
        self._child = child
        self._gone_since: float | None = None

    @classmethod
    def spawn(cls, run: RunRecord, folder: Path, command: Sequence[str], environment: Mapping[str, str]) -> Worker:
        """Start a program in a session of its own, so that it outlives us; raises :class:`OSError`."""
        with open_log(run, folder) as output:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        _be_nice(child.pid)
        return cls(run, folder, child)

    def end(self) -> str | None:
        """Why the process is gone, in a sentence; ``None`` while it lives."""
        code = self._code()
        if code is not None:
            return _explain(code, self._last_line())
        if isinstance(self._child, subprocess.Popen):  # only we can bury it, so it lives
            return None
        if is_alive(self.run) or is_locked(self._folder / "worker.lock"):
            return None
        return self.vanished() if self._child is None or self._is_overdue() else None

    def _code(self) -> int | None:
        try:
            return self._child.poll() if self._child is not None else None
        except Unwatched:
            self._child = None
            return None

    def _is_overdue(self) -> bool:
        """Whether the process is gone for so long that whoever started it will not tell how it ended."""
        self._gone_since = self._gone_since or time.monotonic()
        return time.monotonic() - self._gone_since > _REPORT_SECONDS

    def vanished(self) -> str:
        """The sentence for a worker whose exit status nobody has seen."""
        if self.run.heartbeat is not None and psutil.boot_time() > self.run.heartbeat:
            return "The machine was restarted while the run was training."
        return f"The worker vanished{_quote(self._last_line())}"

    def _last_line(self) -> str:
        log = self._folder / "worker.log"
        if not log.exists():
            return ""
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            lines = file.read().decode(errors="replace").splitlines()
        written = [line.strip() for line in lines if line.strip()]
        return written[-1] if written and not written[-1].startswith(_HEADER) else ""


def open_log(run: RunRecord, folder: Path) -> IO[bytes]:
    """Open the log of a run's workers to add to it, with a line that says which attempt begins."""
    path = folder / "worker.log"
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(folder / "worker.log.1")
    output = path.open("ab")
    output.write(f"{_HEADER}{run.attempt}, {time.strftime('%Y-%m-%d %H:%M:%S')}\n".encode())
    output.flush()
    crash_point("start")
    return output


def is_alive(run: RunRecord) -> bool:
    """Whether the process that a run names still exists and is no other that got its number."""
    if run.pid is None:
        return False
    try:
        process = psutil.Process(run.pid)
        same = run.pid_created is None or abs(process.create_time() - run.pid_created) < _SAME_PROCESS_SECONDS
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:  # another user's; when in doubt a run is not given up
        return True


def _created(pid: int) -> float:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:  # it is gone already; end() will tell
        return time.time()


def _explain(code: int, last_line: str) -> str:
    if code < 0:
        return f"The worker was killed by signal {-code} ({_signal_name(-code)})."
    return f"The worker ended with exit code {code}{_quote(last_line)}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


def _quote(line: str) -> str:
    return f": {line[:300]}" if line else " without a word."


def _be_nice(pid: int) -> None:
    try:
        os.setpriority(os.PRIO_PROCESS, pid, min(19, os.getpriority(os.PRIO_PROCESS, pid) + NICENESS))
    except ProcessLookupError:
        return  # it is gone already; end() will tell
