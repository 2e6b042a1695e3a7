"""A real supervisor process with stand-in workers.

``python supervise.py DB SLOTS [DEVICE…]``: the devices replace the machine's (default: the CPU alone).
``STAND_IN_SERVER`` in the environment asks for a fork server that behaves so ("good": as it should).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from resexplorer.jobs import Device, Supervisor
from resexplorer.jobs.__main__ import serve
from resexplorer.store import RunRecord, Store


def main() -> None:
    store = Store.open(sys.argv[1], create=False)
    devices = [Device(name, name, 0, int(sys.argv[2])) for name in sys.argv[3:] or ["cpu"]]

    def command(run: RunRecord) -> list[str]:
        if run.name == "missing":
            return ["/no/such/program"]
        stand_in = Path(__file__).with_name("stand_in.py")
        return [sys.executable, str(stand_in), store.url, str(run.id), str(run.attempt)]

    behaviour = os.environ.get("STAND_IN_SERVER")
    server = [sys.executable, "-m", "tests.jobs.stand_in_server", behaviour] if behaviour else None
    serve(Supervisor(store, command=command, server=server, found=devices, idle_seconds=0.5), store)


if __name__ == "__main__":
    main()
