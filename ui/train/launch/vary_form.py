"""Turns any setting into a list of values to try: learning rates, skips, reduction ratios, …"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from resexplorer.fields import ChoiceField, Field
from ui.train.launch.plan import Varied
from ui.widgets.editors import NoWheelCombo, text_of
from ui.widgets.parts import button, label, tool_button


class VaryRow(QWidget):
    """One varied setting: which, and its values separated by commas."""

    changed = Signal()
    removed = Signal()

    def __init__(self, settings: Mapping[str, Field]) -> None:
        super().__init__()
        self._settings = dict(settings)
        self.combo = NoWheelCombo()
        self.combo.setAccessibleName("Setting to vary")
        for name, known in settings.items():
            self.combo.addItem(known.label or name, name)
        self.line = QLineEdit()
        self.line.setAccessibleName("Values, separated by commas")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.combo, 4)
        row.addWidget(self.line, 5)
        row.addWidget(tool_button("x", "Don't vary this", self.removed.emit))
        self.combo.activated.connect(self._on_setting)
        self.line.textEdited.connect(self.changed)
        self.choose("lr" if "lr" in settings else next(iter(settings)))

    def choose(self, name: str, text: str = "") -> None:
        """Vary this setting with these values; without a text, proposes its present ones."""
        self.combo.setCurrentIndex(self.combo.findData(name))
        self.line.setText(text or self._proposal())
        self.line.setToolTip(f"Values to try, separated by commas: {self._settings[name].expected}")

    def varied(self) -> Varied:
        """Return the setting and its values."""
        texts = [part.strip() for part in self.line.text().replace(";", ",").split(",")]
        return str(self.combo.currentData()), tuple(dict.fromkeys(text for text in texts if text))

    def _proposal(self) -> str:
        known = self._settings[str(self.combo.currentData())]
        if isinstance(known, ChoiceField):
            return ", ".join(choice.value for choice in known.choices)
        return text_of(known, known.initial)

    def _on_setting(self) -> None:
        self.choose(str(self.combo.currentData()))
        self.changed.emit()


class VaryForm(QWidget):
    """Some varied settings and the button that adds one; ``changed()`` comes while a person types."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings: Mapping[str, Field] = {}
        self.rows: list[VaryRow] = []
        self._message = label("", "bad", wrap=True)
        self._message.hide()
        self.add_button = button(
            "Vary a value…", self.add, kind="link", icon_name="plus",
            tip="Train every network with each of several values: learning rates, skips, …",
        )  # fmt: skip
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addWidget(self._message)
        self._layout.addWidget(self.add_button)

    def set_settings(self, settings: Mapping[str, Field]) -> None:
        """Know what can be varied now; rows that are there keep what they have."""
        self._settings = settings

    def add(self, name: str = "", text: str = "") -> VaryRow:
        """Add a varied setting."""
        row = VaryRow(self._settings)
        if name in self._settings:
            row.choose(name, text)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self.remove(row))
        self.rows.append(row)
        self._layout.insertWidget(len(self.rows) - 1, row)
        row.line.setFocus()
        row.line.selectAll()
        self.changed.emit()
        return row

    def remove(self, row: VaryRow) -> None:
        """Take a varied setting away, once the click that asked for it is over."""
        self.rows.remove(row)
        row.hide()
        QTimer.singleShot(0, row.deleteLater)
        self.add_button.setFocus()
        self.changed.emit()

    def clear(self) -> None:
        """Vary nothing."""
        for row in list(self.rows):
            self.remove(row)

    def varied(self) -> tuple[Varied, ...]:
        """Return what is varied."""
        return tuple(row.varied() for row in self.rows)

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with the values."""
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))
