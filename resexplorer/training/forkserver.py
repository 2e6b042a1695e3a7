"""``python -m resexplorer.training.forkserver FD``: starts workers in milliseconds, for it has torch loaded already.

It computes nothing: neither the threads of OpenMP nor a GPU's driver survive a fork.
"""

from __future__ import annotations

import socket
import sys

from resexplorer.forking import become, serve
from resexplorer.training import worker


def main() -> int:
    """Serve until the supervisor is gone; in a child, be the worker."""
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        request = serve(connection)
    if request is None:
        return 0
    become(request)
    return worker.main(request.arguments)


if __name__ == "__main__":
    sys.exit(main())
