"""Shows what a run's worker wrote, and what happened to the run."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from resexplorer.store import EventRecord, RunRecord, Store
from ui.bridge import task
from ui.widgets import theme
from ui.widgets.message import show_error
from ui.widgets.parts import button, label

TAIL_BYTES = 200_000


def read_log(store: Store, run_id: int) -> str:
    """Return a run's events and the end of its worker's output."""
    events = "\n".join(_event_line(event) for event in store.events(run_id))
    path = store.files(run_id) / "worker.log"
    output = _tail(path) or "The worker wrote nothing."
    return f"{events}\n\n{path}\n{output}".strip()


def _event_line(event: EventRecord) -> str:
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event.time))
    data = ", ".join(f"{key} {value}" for key, value in event.data.items())
    return f"{when}  step {event.step:>7,}  {event.kind}{': ' if data else ''}{data}"


def _tail(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return file.read().decode(errors="replace").strip()


class LogDialog(QDialog):
    """A run's log; read again with F5."""

    def __init__(self, store: Store, run: RunRecord, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Log of {run.name}")
        self.resize(820, 520)
        self._store, self._run = store, run
        self.box = QPlainTextEdit("Reading…")
        self.box.setReadOnly(True)
        self.box.setFont(theme.mono_font(0.95))
        self.box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.box.setAccessibleName("Log")
        row = QHBoxLayout()
        row.addWidget(button("Read again", self.read, icon_name="arrow-clockwise", shortcut="F5", tip="Read again"))
        row.addWidget(button("Copy", self.copy, icon_name="copy", tip="Copy the whole log"))
        row.addStretch()
        close = button("Close", self.reject)
        close.setDefault(True)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.addWidget(label(f"{run.name} (run {run.id})", "heading"))
        layout.addWidget(self.box)
        layout.addLayout(row)
        self.read()

    def read(self) -> None:
        """Read the log in the background."""
        number = self._run.id
        task.run(lambda: read_log(self._store, number), self._show, self._fail, self)

    def copy(self) -> None:
        """Copy the whole log."""
        QGuiApplication.clipboard().setText(self.box.toPlainText())

    def _show(self, text: str) -> None:
        self.box.setPlainText(text)
        bar = self.box.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _fail(self, error: Exception) -> None:
        show_error(self, "The log can't be read", error)
