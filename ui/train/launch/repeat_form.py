"""How often, where and under which name: seeds, device and the experiment's name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from resexplorer import jobs
from resexplorer.fields import TextField, TupleField
from resexplorer.jobs import Device
from ui.bridge import task
from ui.widgets.editors import LineEditor, NoWheelCombo
from ui.widgets.parts import label

SEEDS = TupleField(
    name="seeds", label="Seeds", default=(0,), maximum=2**31 - 1, longest=100,
    help="Each network is trained once with each of these starting points, such as 0, 1, 2.",
)  # fmt: skip
NAME = TextField(name="name", label="Name", longest=120, help="Under which these runs are found again.")


class RepeatForm(QWidget):
    """Seeds, device, name; ``changed()`` comes while a person types."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seeds = LineEditor(SEEDS)
        self.device = NoWheelCombo()
        self.device.setAccessibleName("Device")
        self.name = LineEditor(NAME)
        self._named = False
        self._wanted_device = "auto"
        self._message = label("", "bad", wrap=True)
        self._message.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (text, editor) in enumerate((("Name", self.name), ("Seeds", self.seeds), ("Device", self.device))):
            caption = label(text, "muted")
            caption.setMinimumWidth(110)
            caption.setBuddy(editor)
            grid.addWidget(caption, row, 0)
            grid.addWidget(editor, row, 1)
        grid.addWidget(self._message, 3, 1)
        self.seeds.touched.connect(self.changed)
        self.name.touched.connect(self._on_name_touched)
        self.device.activated.connect(self.changed)
        self._show_devices([])
        task.run(jobs.devices, self._show_devices, owner=self)

    def set_values(self, seeds: tuple[int, ...], device: str) -> None:
        """Show the choices from last time."""
        self.seeds.set_value(seeds)
        self._wanted_device = device
        self._choose_device()

    def suggest_name(self, name: str) -> None:
        """Propose a name, unless the person has typed one."""
        if not self._named:
            self.name.set_value(name)

    def chosen_seeds(self) -> tuple[int, ...]:
        """Return the seeds; raises :class:`InvalidValue`."""
        value = self.seeds.value()
        return value if isinstance(value, tuple) else ()

    def chosen_name(self) -> str:
        """Return the name; raises :class:`InvalidValue`."""
        return str(self.name.value())

    def chosen_device(self) -> str:
        """Return "auto", "cpu" or "cuda:0"."""
        return str(self.device.currentData())

    def show_problem(self, place: str, sentence: str) -> None:
        """Mark the seeds or the name as wrong, with a sentence; an empty one clears both."""
        self.seeds.set_invalid(place == "seeds" and bool(sentence))
        self.name.set_invalid(place == "name" and bool(sentence))
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))

    def _on_name_touched(self) -> None:
        self._named = bool(self.name.line.text().strip())
        self.changed.emit()

    def _show_devices(self, found: Sequence[Device]) -> None:
        self.device.clear()
        self.device.addItem("First free device", "auto")
        names = {device.name: device.title for device in found} or {"cpu": "CPU"}
        for name, title in names.items():
            self.device.addItem(title, name)
        self._choose_device()

    def _choose_device(self) -> None:
        self.device.setCurrentIndex(max(0, self.device.findData(self._wanted_device)))
