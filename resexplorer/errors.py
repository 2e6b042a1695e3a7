"""The root of every error that a user may see."""


class ResExplorerError(Exception):
    """An error whose message is one sentence that says what happened and what to do.

    The command line prints the message and exits with 2; the window shows it in a dialog.
    Everything else that escapes is a defect and keeps its traceback.
    """
