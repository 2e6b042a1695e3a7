"""``python -m resexplorer.training``: the worker process."""

import sys

from resexplorer.training.environment import importing

with importing():
    from resexplorer.training.worker import main

if __name__ == "__main__":
    sys.exit(main())
