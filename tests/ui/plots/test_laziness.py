"""What the window must not load before its first chart."""

import subprocess
import sys


def test_that_the_package_alone_does_not_load_pyqtgraph():
    code = "import sys, ui.plots; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_that_a_chart_loads_no_torch():
    code = "import sys, ui.plots.chart; sys.exit('torch' in sys.modules or 'sqlalchemy.orm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
