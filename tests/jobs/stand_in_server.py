"""A fork server for stand-in workers: ``python stand_in_server.py [BEHAVIOUR] FD``.

``exit`` leaves at once, ``mute`` never answers a request, ``crowd`` has a second thread.
"""

from __future__ import annotations

import signal
import socket
import sys
import threading

from resexplorer.forking import become, send, serve
from tests.jobs import stand_in


def main() -> int:
    behaviour = sys.argv[1]
    if behaviour == "exit":
        return 3
    if behaviour == "crowd":
        threading.Thread(target=signal.pause, daemon=True).start()
    with socket.socket(fileno=int(sys.argv[-1])) as connection:
        if behaviour == "mute":
            send(connection, {"ready": 0})
            signal.pause()
        request = serve(connection)
    if request is None:
        return 0
    become(request)
    return stand_in.main(request.arguments[1::2])


if __name__ == "__main__":
    raise SystemExit(main())
