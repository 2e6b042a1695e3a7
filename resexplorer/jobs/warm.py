"""The supervisor's end of a fork server, which starts workers without the seconds that importing torch takes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from socket import socket, socketpair

from resexplorer.forking import Inbox, Message, Request, send
from resexplorer.interpreter import child_environment

WARM_UP_SECONDS = 120.0
"""How long a fork server may take to load."""
_ANSWER_SECONDS = 5.0
_LEAVE_SECONDS = 5.0

CAN_FORK = sys.platform not in {"win32", "darwin"}
"""Where a process may be forked that has torch loaded; macOS ends children that use its frameworks."""

ENVIRONMENT = {"OMP_WAIT_POLICY": "PASSIVE", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""For the server, which must not have threads; each worker sets its own number."""


class ForkFailed(Exception):
    """The fork server is gone or does not answer; whether it forked is not known."""


class Unwatched(Exception):
    """Nobody will ever tell how a process ends, because the server that forked it is gone."""


class ForkServer:
    """One fork server, started when this is made. All methods but :meth:`fork` and :meth:`close` return at once."""

    def __init__(self, command: Sequence[str], folder: Path, log: Path) -> None:
        """Start ``command`` with the number of its socket as last argument; raises :class:`OSError`."""
        self.ready = False
        self._connection, theirs = socketpair()
        self._began = time.monotonic()
        self._codes: dict[int, int] = {}
        with theirs:
            try:
                self._process = _start([*command, str(theirs.fileno())], theirs, folder, log)
            except OSError:
                self._connection.close()
                raise
        self._inbox = Inbox(self._connection)

    @property
    def pid(self) -> int:
        """The server's process number."""
        return self._process.pid

    @property
    def usable(self) -> bool:
        """Whether it is there; one that takes too long to load is not."""
        self._listen()
        late = not self.ready and time.monotonic() - self._began > WARM_UP_SECONDS
        return not (self._inbox.closed or late)

    def fork(self, request: Request) -> ForkedProcess:
        """Start a process; raises :class:`ForkFailed`, or :class:`OSError` where the system refused it."""
        answer: Message = {}
        self._listen()
        self._connection.settimeout(_ANSWER_SECONDS)
        try:
            send(self._connection, request.to_json())
            while not answer:
                if self._inbox.closed:
                    raise ForkFailed("the fork server is gone")
                answer = self._sort(self._inbox.receive())
        except OSError as error:
            raise ForkFailed(f"the fork server does not answer ({error})") from error
        if "error" in answer:
            raise OSError(answer["error"])
        return ForkedProcess(answer["forked"], self)

    def code_of(self, pid: int) -> int | None:
        """How a forked process ended, ``None`` while it lives; raises :class:`Unwatched`."""
        self._listen()
        if pid not in self._codes and self._inbox.closed:
            raise Unwatched
        return self._codes.get(pid)

    def close(self, *, kill: bool = False) -> None:
        """Let the server go; the processes that it forked stay."""
        self._inbox.closed = True
        self._connection.close()
        if kill:
            self._process.kill()
        try:
            self._process.wait(_LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        if not self._inbox.closed:
            self._connection.settimeout(0)
            self._sort(self._inbox.receive())

    def _sort(self, messages: Sequence[Message]) -> Message:
        """Note what the messages say; return the answer to a request, if it is among them."""
        answer: Message = {}
        for message in messages:
            if "ended" in message:
                self._codes[message["ended"]] = message["code"]
            elif "ready" in message:
                self.ready = True
            else:
                answer = message
                self._codes.pop(message.get("forked", 0), None)  # that of an earlier process with this number
        return answer


class ForkedProcess:
    """A child of the fork server."""

    def __init__(self, pid: int, server: ForkServer) -> None:
        self.pid = pid
        self._server = server

    def poll(self) -> int | None:
        """Its exit code, or minus the signal that ended it; ``None`` while it lives; raises :class:`Unwatched`."""
        return self._server.code_of(self.pid)


def _start(command: Sequence[str], theirs: socket, folder: Path, log: Path) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env={**child_environment(), **ENVIRONMENT},
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
