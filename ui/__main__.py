"""Starts the window: ``python -m ui [--db URL]``."""

import sys

from ui.app import main

if __name__ == "__main__":
    sys.exit(main())
