"""Where the window writes what went wrong, and how an uncaught exception reaches the person."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler

log = logging.getLogger("resexplorer.window")

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def default_log_folder() -> Path:
    """Return the folder of ``window.log``; ``RESEXPLORER_CONFIG`` replaces it."""
    chosen = os.environ.get("RESEXPLORER_CONFIG")
    return Path(chosen) if chosen else Path(platformdirs.user_log_dir("resexplorer", appauthor=False))


def start_log(folder: Path) -> logging.Handler:
    """Write the program's log to ``window.log`` (1 MB, three kept); to stderr where that is not possible."""
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(folder / "window.log", maxBytes=1_000_000, backupCount=3, delay=True)
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("resexplorer")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return handler


def log_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Write Qt's own messages to the log."""
    log.log(_QT_LEVELS.get(kind, logging.WARNING), "Qt: %s", text)


class ExceptionTrap(QObject):
    """Catches what nobody caught, in any thread: logs it and hands it to ``show`` on the GUI thread."""

    _caught = Signal(object)

    def __init__(self, show: Callable[[BaseException], object]) -> None:
        super().__init__()
        self._show = show
        self._caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)
        self._old = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Begin to catch."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        qInstallMessageHandler(log_qt_message)

    def remove(self) -> None:
        """Put the earlier hooks back."""
        sys.excepthook, threading.excepthook = self._old
        qInstallMessageHandler(None)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("Uncaught exception", exc_info=(kind, error, trace))
        self._caught.emit(error)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._hook(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(object)
    def _on_caught(self, error: BaseException) -> None:
        self._show(error)
