"""The window process must not import torch, and the page must not bring the plots."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
import ui.build.page, ui.build.gallery, ui.build.exports
heavy = [name for name in ("torch", "torchvision", "pyqtgraph", "sqlalchemy.orm") if name in sys.modules]
print(",".join(heavy))
"""


def test_that_the_page_imports_neither_torch_nor_pyqtgraph() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == ""
