"""How the supervisor starts workers: forked from a process with torch loaded, or as programs of their own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from resexplorer.forking import Request
from resexplorer.interpreter import child_environment, python_module
from resexplorer.jobs.launch import log_path
from resexplorer.jobs.warm import CAN_FORK, ForkFailed, ForkServer
from resexplorer.jobs.worker import NICENESS, Worker, open_log
from resexplorer.store import RunRecord, Store

Command = Callable[[RunRecord], Sequence[str]]

SETTING = "warm_start"
"""The store's setting that turns the fork server off when it is false."""

_TRIES = 2
"""So often in a row the fork server may fail before it is done without."""

log = logging.getLogger(__name__)


class Starter:
    """Starts workers with ``command``, or from the fork server that the command line ``server`` starts (empty: none).

    Where there is no fork, where the setting ``warm_start`` is off and where the fork server fails, every worker is
    a program of its own. The fork server is started when it is needed for the first time.
    """

    def __init__(self, store: Store, command: Command | None = None, server: Sequence[str] | None = None) -> None:
        self._store = store
        self._command = command or (lambda run: [*python_module("resexplorer.training"), *self._arguments(run)])
        if server is None and command is None:
            server = python_module("resexplorer.training.forkserver")
        self._server_command = server if server and CAN_FORK else None
        self._server: ForkServer | None = None
        self._failures = 0

    def prepare(self) -> bool:
        """Whether a worker can be started now; False while the fork server loads: ask again soon."""
        if not self._is_wanted():
            return True
        if self._server is not None and not self._server.usable:
            self._give_up("it is gone" if self._server.ready else "it could not load")
        if self._server is None and self._failures < _TRIES:
            self._start_server()
        return self._server is None or self._server.ready

    def start(self, run: RunRecord, environment: Mapping[str, str]) -> Worker:
        """Start the worker of a claimed run.

        Raises :class:`OSError` where the system refuses it, :class:`~resexplorer.jobs.warm.ForkFailed` where the
        fork server broke and a worker may be there or not: then the run needs a new attempt.
        """
        folder = self._store.files(run.id)
        whole = {**child_environment(), **environment}
        if self._server is None or not self._server.ready or not self._is_wanted():
            return Worker.spawn(run, folder, self._command(run), whole)
        output = open_log(run, folder)
        output.close()
        request = Request(self._arguments(run), whole, str(folder), str(output.name), NICENESS)
        try:
            child = self._server.fork(request)
        except ForkFailed as error:
            self._give_up(str(error))
            raise
        self._failures = 0
        return Worker(run, folder, child)

    def close(self) -> None:
        """Let the fork server go."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _is_wanted(self) -> bool:
        return self._server_command is not None and bool(self._store.setting(SETTING, True))

    def _start_server(self) -> None:
        assert self._server_command is not None
        try:
            self._server = ForkServer(self._server_command, self._store.folder, log_path(self._store))
        except OSError as error:
            self._give_up(str(error))
        else:
            log.info("fork server started as process %d", self._server.pid)

    def _give_up(self, reason: str) -> None:
        self._failures += 1
        rest = "starting another" if self._failures < _TRIES else "every worker loads torch itself from now on"
        log.warning("no fork server (%s): %s", reason, rest)
        if self._server is not None:
            self._server.close(kill=True)
            self._server = None

    def _arguments(self, run: RunRecord) -> list[str]:
        return ["--db", self._store.url, "--run", str(run.id), "--attempt", str(run.attempt)]
