"""Puts the program together: arguments, theme, database, window."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QDialog

from resexplorer.errors import ResExplorerError
from resexplorer.store import Store
from ui.log import ExceptionTrap, default_log_folder, log, start_log
from ui.main_window import MainWindow
from ui.preload import preload_later
from ui.settings import Settings
from ui.widgets import theme
from ui.widgets.app_icon import app_icon
from ui.widgets.message import show_error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window until it is closed; returns the exit status."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    app = application()
    settings = Settings()
    theme.apply(app, theme.mode_of(settings.get("theme", "system")))
    handler = start_log(default_log_folder())
    reporter = ErrorReporter()
    trap = ExceptionTrap(reporter.show)
    trap.install()
    try:
        return _run(app, options.db, settings)
    finally:
        trap.remove()
        handler.close()


def application() -> QApplication:
    """Return the process's application with its name set."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["resexplorer"])
    app.setApplicationName("ResExplorer")
    app.setApplicationDisplayName("ResExplorer")
    app.setDesktopFileName("resexplorer")
    app.setWindowIcon(app_icon())
    return app


def _run(app: QApplication, db: str | None, settings: Settings) -> int:
    try:
        store = Store.open(db)
    except ResExplorerError as error:
        log.error("The database can't be opened: %s", error)
        dialog = show_error(None, "The database can't be opened", error)
        dialog.finished.connect(lambda _result: app.exit(1))
        return app.exec()
    try:
        window = MainWindow(store, settings)
        window.show()
        preload_later(window)
        return app.exec()
    finally:
        store.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ui", description="Open the ResExplorer window.")
    parser.add_argument("--db", metavar="URL", help="database file or URL (default: your data folder)")
    return parser


class ErrorReporter:
    """Shows uncaught exceptions, one dialog at a time: a broken timer must not bury the window in dialogs."""

    def __init__(self) -> None:
        self.dialog: QDialog | None = None

    def show(self, error: BaseException) -> None:
        """Show the error unless one is still on screen; every one is in the log."""
        if self.dialog is not None:
            return
        self.dialog = show_error(QApplication.activeWindow(), "Something went wrong", error)
        self.dialog.finished.connect(self._forget)

    def _forget(self, _result: int) -> None:
        self.dialog = None
