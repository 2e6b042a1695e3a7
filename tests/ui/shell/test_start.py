"""How the window starts: quickly, without what it does not need yet, and with an error shown when it must be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from ui.app import ErrorReporter
from ui.log import ExceptionTrap

START = """
import sys
import ui.app
from PySide6.QtWidgets import QApplication
from resexplorer.store import Store
from ui.main_window import MainWindow
app = ui.app.application()
window = MainWindow(Store.open(sys.argv[1]), supervise=False)
window.show()
window.show_page(sys.argv[2])
print(*sorted(name for name in sys.modules if "." not in name or name == "sqlalchemy.orm"))
window.close()
"""


def modules_after_start(database: Path, page: str) -> set[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    result = subprocess.run(
        [sys.executable, "-c", START, str(database), page],
        capture_output=True, text=True, check=True, env=environment, timeout=60,
    )  # fmt: skip
    return set(result.stdout.split())


@pytest.mark.parametrize("page", ["welcome", "train"])
def test_that_the_start_brings_no_torch_no_pyqtgraph_and_no_orm(tmp_path: Path, page: str) -> None:
    loaded = modules_after_start(tmp_path / "runs.db", page)
    assert "PySide6" in loaded
    heavy = {"torch", "torchvision", "pyqtgraph", "sqlalchemy.orm", "scipy", "matplotlib", "qtawesome"}
    assert loaded & heavy == set()


def visible_dialogs() -> list[QDialog]:
    return [item for item in QApplication.topLevelWidgets() if isinstance(item, QDialog) and item.isVisible()]


def test_that_an_uncaught_exception_is_shown_once_and_logged(qtbot: QtBot, tmp_path: Path) -> None:
    reporter = ErrorReporter()
    trap = ExceptionTrap(reporter.show)
    trap.install()
    try:
        for word in ("first", "second"):
            try:
                raise KeyError(word)
            except KeyError as error:
                sys.excepthook(KeyError, error, error.__traceback__)
        qtbot.waitUntil(lambda: reporter.dialog is not None)
    finally:
        trap.remove()
    assert reporter.dialog is not None
    assert len(visible_dialogs()) == 1
    assert "KeyError: 'first'" in reporter.dialog.details  # type: ignore[attr-defined]
    reporter.dialog.close()
    qtbot.waitUntil(lambda: reporter.dialog is None)


def test_that_the_exception_is_in_the_log_file(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from ui.log import ExceptionTrap, start_log; from ui.app import application\n"
        "app = application(); handler = start_log(pathlib.Path(sys.argv[1]))\n"
        "trap = ExceptionTrap(lambda error: app.quit()); trap.install()\n"
        "from PySide6.QtCore import QTimer\n"
        "def fail(): raise RuntimeError('a defect in a timer')\n"
        "QTimer.singleShot(0, fail); app.exec(); trap.remove(); handler.close()\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=True, timeout=60,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    text = (tmp_path / "window.log").read_text()
    assert "Uncaught exception" in text
    assert "RuntimeError: a defect in a timer" in text


REFUSED = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
from ui.app import application, main

def answer():
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            print(dialog.sentence)
            timer.stop()
            dialog.reject()

application()
timer = QTimer(interval=20)
timer.timeout.connect(answer)
timer.start()
sys.exit(main(["--db", sys.argv[1]]))
"""


def test_that_a_database_that_can_not_be_opened_is_said_and_the_program_ends_with_1(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.write_text("this is no database, it is a poem")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    result = subprocess.run(
        [sys.executable, "-c", REFUSED, str(path)],
        capture_output=True, text=True, env=environment, timeout=60, check=False,
    )  # fmt: skip
    assert result.returncode == 1
    assert "other.db" in result.stdout
    assert path.read_text() == "this is no database, it is a poem"
