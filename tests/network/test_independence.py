"""The network package needs nothing but Python."""

from __future__ import annotations

import subprocess
import sys


def test_that_describing_a_network_loads_no_other_library() -> None:
    script = (
        "import sys\n"
        "from resexplorer.export import pytorch_source\n"
        "from resexplorer.network import describe, dumps, loads, preset\n"
        "describe(loads(dumps(preset('resnet50'))))\n"
        "pytorch_source(preset('resnet50'))\n"
        "print(*(name for name in ('torch', 'numpy', 'PySide6', 'sqlalchemy', 'pydantic') if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""
