"""Starts the window: ``python -m ui [--db URL]``."""

import sys


def start() -> int:
    """Open the window; where a library of the system is missing, say which and what to do."""
    try:
        from ui.app import main
    except ImportError as error:
        if ".so" not in str(error):
            raise
        sys.stderr.write(f"The window can't open ({error}): run `make run` once, or install that library.\n")
        return 2
    return main()


if __name__ == "__main__":
    sys.exit(start())
