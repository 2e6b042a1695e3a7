"""The command line: everything that the window does, on the same database, without Qt.

``main`` returns the exit status: 0 for success, 1 where a run failed, 2 for something that the user can put
right (one sentence on stderr), 130 after Ctrl+C. With ``--json`` stdout holds one JSON document, nothing else.
"""

from resexplorer.cli.app import main

__all__ = ["main"]
