"""Process settings that only count before torch is imported."""

from __future__ import annotations

import os


def prepare() -> None:
    """Let idle OpenMP threads sleep instead of spinning, unless the user chose otherwise.

    With spinning, two threads become slower than one as soon as another process wants a core.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
