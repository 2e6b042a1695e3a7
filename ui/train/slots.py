"""The line below the queue: which devices work on it, and how many runs share the CPU."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from resexplorer import jobs
from resexplorer.fields import IntField, Value
from resexplorer.jobs import Device
from resexplorer.store import Store
from ui.bridge import task
from ui.widgets.message import show_error
from ui.widgets.parts import button
from ui.widgets.prompt import ask_value

CPU_SLOTS = IntField(
    name="cpu_slots",
    label="Runs on the CPU at once",
    minimum=1,
    maximum=64,
    default=2,
    help="They share the cores. Runs that have started keep their threads; new ones follow.",
)


class SlotsLine(QWidget):
    """Says "Queue runs on: GPU 0 · CPU (2 at once)"; a click changes the number."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._slots = 2
        self.link = button("Queue runs on: …", self.ask, kind="link", tip="Change how many runs share the CPU")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 4)
        row.addWidget(self.link)
        row.addStretch()
        self.read()

    def read(self) -> None:
        """Find the devices in the background."""
        task.run(self._find, self._show, self._fail, self)

    def ask(self) -> None:
        """Ask how many runs may share the CPU."""
        ask_value(self.window(), "Runs at once", CPU_SLOTS, str(self._slots), "Change", self.change)

    def change(self, slots: Value) -> None:
        """Keep another number; the supervisor reads it before it starts the next run."""
        task.run(lambda: self._store.set_setting("cpu_slots", slots), lambda _done: self.read(), self._fail, self)

    def _find(self) -> list[Device]:
        return jobs.devices(self._store.setting("cpu_slots"))

    def _show(self, devices: Sequence[Device]) -> None:
        self.link.setText(f"Queue runs on: {' · '.join(map(device_words, devices))}")
        self._slots = next((device.slots for device in devices if device.name == "cpu"), 2)

    def _fail(self, error: Exception) -> None:
        show_error(self.window(), "The devices can't be found", error)


def device_words(device: Device) -> str:
    """Return "GPU 0" or "CPU (2 at once)"."""
    if device.name != "cpu":
        return f"GPU {device.name.partition(':')[2]}"
    return f"CPU ({device.slots} at once)"
