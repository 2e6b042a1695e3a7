"""Measures the real window from inside: ``python -m ui.probe --db URL start|use [SECONDS]``, JSON on stdout."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ui import app as program
from ui.main_window import MainWindow
from ui.pages import PAGES

TICK_MS = 2
"""How often the event loop is asked whether it is free."""

_SETTLE_MS = 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, measure one thing, print it, and close the window."""
    parser = argparse.ArgumentParser(prog="python -m ui.probe", description="Measure the window.")
    parser.add_argument("--db", required=True)
    parser.add_argument("what", choices=("start", "use"))
    parser.add_argument("seconds", nargs="?", type=int, default=10)
    options = parser.parse_args(arguments)
    application = program.application()
    found: dict[str, object] = {}
    paint = FirstPaint(lambda: _start(options, found, application))
    application.installEventFilter(paint)
    status = program.main(["--db", options.db])
    sys.stdout.write(json.dumps(found) + "\n")
    return status


def _start(options: argparse.Namespace, found: dict[str, object], application: QApplication) -> None:
    found["usable"] = time.monotonic() - float(os.environ.get("RESEXPLORER_PROBE_BEGAN", "nan"))
    if options.what == "start":
        _close(application)
    else:
        Tour(options.seconds, found, lambda: _close(application), application).begin()


def _close(application: QApplication) -> None:
    _window().close()
    application.quit()


def _window() -> MainWindow:
    shown = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))
    return next(shown)


class FirstPaint(QObject):
    """Calls back once the main window has been painted and the event loop is free again."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then: Callable[[], None] | None = then

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the paint event of the window."""
        if self._then is not None and event.type() == QEvent.Type.Paint and isinstance(watched, MainWindow):
            then, self._then = self._then, None
            QTimer.singleShot(0, then)
        return False


class Tour(QObject):
    """Visits every page, then goes round them for a while, and notes how long the event loop stood still.

    A timer asks for its turn every two milliseconds; what it comes late is how long some handler took, or how long
    other processes had the core. So the processor time between two turns is noted as well.
    """

    def __init__(self, seconds: int, found: dict[str, object], then: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._found = found
        self._then = then
        self._seconds = seconds
        self._longest = self._busiest = 0.0
        self._last = self._last_cpu = 0.0
        self._stop = -1
        self._pauses: list[tuple[float, float]] = []
        self._visits: list[tuple[float, float]] = []
        self._beat = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._on_beat)
        self._turn = QTimer(self, interval=_SETTLE_MS)
        self._turn.timeout.connect(self._on_turn)

    def begin(self) -> None:
        """Start measuring."""
        self._last, self._last_cpu = time.perf_counter(), time.thread_time()
        self._beat.start()
        self._turn.start()

    def _on_beat(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        self._longest = max(self._longest, now - self._last - TICK_MS / 1000)
        self._busiest = max(self._busiest, cpu - self._last_cpu)
        self._last, self._last_cpu = now, cpu

    def _on_turn(self) -> None:
        """Once a second: write down the longest pause since the last turn, and go to the next page."""
        pause = self._longest, self._busiest
        self._longest = self._busiest = 0.0
        names = list(PAGES)
        if self._stop >= 0:
            (self._visits if self._stop < len(names) else self._pauses).append(pause)
        self._stop += 1
        if self._stop < len(names) + self._seconds:
            _window().show_page(names[self._stop % len(names)])
        else:
            self._end()

    def _end(self) -> None:
        self._beat.stop()
        self._turn.stop()
        self._found |= {"visits": dict(zip(PAGES, self._visits, strict=True)), "pauses": self._pauses}
        self._then()


if __name__ == "__main__":
    sys.exit(main())
