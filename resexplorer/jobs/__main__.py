"""``python -m resexplorer.jobs --db URL``: supervise one database until there is nothing to do."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler

from resexplorer.errors import ResExplorerError
from resexplorer.jobs.launch import log_path
from resexplorer.jobs.supervisor import Supervisor
from resexplorer.store import Store

_LOG_BYTES = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the supervisor; 0 when it is done or another one is at work, 2 for a database that can't be used."""
    parser = argparse.ArgumentParser(prog="python -m resexplorer.jobs", description=__doc__)
    parser.add_argument("--db", help="path or sqlite:/// address of the database (default: your own)")
    options = parser.parse_args(arguments)
    try:
        store = Store.open(options.db, create=False)
        serve(Supervisor(store), store)
    except (ResExplorerError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - this is a command
        return 2
    return 0


def serve(supervisor: Supervisor, store: Store) -> None:
    """Run a supervisor with its log file, ending softly on SIGTERM, SIGINT and SIGHUP."""
    _log_to_file(store)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.leave())
    try:
        supervisor.run()
    except Exception:
        logging.getLogger("resexplorer.jobs").exception("the supervisor broke")
        raise
    finally:
        store.close()


def _log_to_file(store: Store) -> None:
    store.folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(log_path(store), maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    logger = logging.getLogger("resexplorer.jobs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


if __name__ == "__main__":
    raise SystemExit(main())
