"""Crash points: numbered steps of what must survive a kill, at which the tests of faults let a process die.

``RESEXPLORER_CRASH_AT=checkpoint:3`` kills the process, as kill -9 does, when it comes past a point called
"checkpoint" for the third time. Without that variable a point does nothing.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

VARIABLE = "RESEXPLORER_CRASH_AT"

_passed: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """Die here if a test wants it; it says so on standard error first."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None:
        return
    _passed[name] += 1
    if wanted == f"{name}:{_passed[name]}":
        os.write(2, f"crash point {wanted}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)
