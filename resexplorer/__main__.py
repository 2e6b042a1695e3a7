"""``python -m resexplorer``: the same as the command ``resexplorer``."""

import sys

from resexplorer.cli import main

if __name__ == "__main__":
    sys.exit(main())
