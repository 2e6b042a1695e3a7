"""Programs that start at once: a process that has loaded what is slow to load, and forks for each request.

Both ends talk in lines of JSON over a pair of connected sockets; the server inherits its end. It says
``{"ready": pid}``, then answers each request with ``{"forked": pid}`` or ``{"error": reason}``. It reaps its children
and says ``{"ended": pid, "code": exit code, or minus the signal}``. It leaves as soon as the other end is gone;
its children go on. :mod:`resexplorer.jobs.warm` is the other end.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

Message = dict[str, Any]

_CHUNK = 65536


class SeveralThreads(RuntimeError):
    """The process can't be forked safely: locks that other threads hold would stay locked in the child."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a child is to become: its arguments, whole environment, working folder, log file and added niceness."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    output: str
    niceness: int = 0

    def to_json(self) -> Message:
        """Plain values."""
        return asdict(self)


def send(connection: socket.socket, message: Message) -> None:
    """Send one message; raises :class:`OSError`."""
    connection.sendall(json.dumps(message).encode() + b"\n")


class Inbox:
    """Cuts what arrives at a connection into messages; ``closed`` once nothing will come any more."""

    def __init__(self, connection: socket.socket) -> None:
        self.closed = False
        self._connection = connection
        self._rest = b""

    def receive(self) -> list[Message]:
        """The messages that are there; waits as the connection does, raises :class:`TimeoutError` like it."""
        try:
            data = self._connection.recv(_CHUNK)
        except BlockingIOError:
            return []
        except ConnectionError:
            data = b""
        self.closed = not data
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [json.loads(line) for line in lines]


def serve(connection: socket.socket) -> Request | None:
    """Fork for every request. Returns in each child with its request, and in the server with ``None`` at the end."""
    gc.collect()
    gc.freeze()  # what is loaded stays shared with the children
    with _Children() as children:
        send(connection, {"ready": os.getpid()})
        inbox = Inbox(connection)
        while not inbox.closed:
            readable, _, _ = select.select([connection, children.wakeup], [], [])
            try:
                for pid, code in children.ended():
                    send(connection, {"ended": pid, "code": code})
                for message in inbox.receive() if connection in readable else ():
                    if not _fork(connection):
                        return Request(**message)
            except BrokenPipeError:
                return None
    return None


def become(request: Request) -> None:
    """Turn a forked child into the process that was asked for, independent of everything around it."""
    os.setsid()
    os.nice(request.niceness)
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environment)
    null = os.open(os.devnull, os.O_RDONLY)
    output = os.open(request.output, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for source, target in ((null, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.close(null)
    os.close(output)
    sys.argv[1:] = request.arguments


def _fork(connection: socket.socket) -> bool:
    """Fork and tell the other end about it; False in the child."""
    if thread_count() > 1:
        raise SeveralThreads("The fork server has several threads: something that it loaded has started them.")
    try:
        pid = os.fork()
    except OSError as error:
        send(connection, {"error": error.strerror or str(error)})
        return True
    if pid:
        send(connection, {"forked": pid})
    else:
        connection.close()
    return pid > 0


def thread_count() -> int:
    """The threads of this process, those of libraries among them where the system tells."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.exists() else threading.active_count()


class _Children:
    """Tells which children have ended; ``wakeup`` is readable when there may be some. Ends clean in a child, too."""

    def __enter__(self) -> _Children:
        self.wakeup, self._write = socket.socketpair()
        self.wakeup.setblocking(False)
        self._write.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # without a handler nothing would be written
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.wakeup.close()
        self._write.close()

    def ended(self) -> list[tuple[int, int]]:
        """The children that ended since the last call, with their exit codes."""
        with contextlib.suppress(BlockingIOError):
            self.wakeup.recv(_CHUNK)
        found = []
        while (child := _reap()) is not None:
            found.append(child)
        return found


def _reap() -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, os.waitstatus_to_exitcode(status)) if pid else None
