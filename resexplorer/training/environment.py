"""Process settings that only count before torch is imported."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def importing() -> Iterator[None]:
    """Import torch in here.

    Idle OpenMP threads will sleep instead of spinning, unless the user chose otherwise: with spinning, two threads
    become slower than one as soon as another process wants a core. And nothing is collected meanwhile: an import
    makes very many objects that stay, and looking through them again and again takes a sixth of its time.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
