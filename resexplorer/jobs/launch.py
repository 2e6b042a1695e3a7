"""Starting the supervisor of a database, from any process, without waiting for it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from resexplorer.errors import ResExplorerError
from resexplorer.interpreter import child_environment, python_module
from resexplorer.store import Store, is_locked


class SupervisorNotStarted(ResExplorerError):
    """The background process could not be started."""


def lock_path(store: Store) -> Path:
    """The file that the supervisor of a database keeps locked."""
    return store.folder / "supervisor.lock"


def log_path(store: Store) -> Path:
    """Where the supervisor of a database writes what it does."""
    return store.folder / "supervisor.log"


def supervisor_running(store: Store) -> bool:
    """Whether a supervisor looks after the database on this machine."""
    return is_locked(lock_path(store))


def ensure_supervisor(store: Store) -> bool:
    """Start a supervisor unless there is one; True if one was started. Call it *after* queueing runs.

    It does not wait for the supervisor to be up. Nothing is missed: of two that are started at once the
    second leaves, and one that goes because it is idle looks at the queue again after it has let go.
    """
    if supervisor_running(store):
        return False
    try:
        _start_detached([*python_module("resexplorer.jobs"), "--db", store.url], store.folder, log_path(store))
    except OSError as error:
        raise SupervisorNotStarted(
            f"Training can't be started in the background ({error.strerror}): free some memory or "
            f"check the folder {store.folder}."
        ) from error
    return True


def _start_detached(command: list[str], folder: Path, log: Path) -> None:
    """Start a process in a session of its own that nobody has to wait for.

    A shell starts it and ends at once, so that the process is adopted by init and leaves no zombie here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        shell = subprocess.Popen(
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=child_environment(),
            start_new_session=True,
        )
        shell.wait()
