"""Starts the dialog from a paper's experiment: which one, at which scale, and what was claimed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from resexplorer.experiment import TEMPLATES, Template
from resexplorer.experiment.templates import Scale
from ui.widgets.editors import NoWheelCombo
from ui.widgets.parts import label


class ExperimentBar(QFrame):
    """Two combo boxes and the claim; ``chosen()`` comes when a person picks an experiment or a scale."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.combo = NoWheelCombo()
        self.combo.setAccessibleName("Experiment")
        self.combo.setMinimumWidth(240)
        self.combo.addItem("Your own", "")
        for item in TEMPLATES.values():
            self.combo.addItem(item.title, item.name)
        self.scale = NoWheelCombo()
        self.scale.setAccessibleName("Scale")
        self.scale.setMinimumWidth(280)
        self.scale.hide()
        self._claim = label("Choose networks, data and a recipe, or repeat an experiment of the papers.", "muted",
                            wrap=True)  # fmt: skip
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(label("Experiment", "strong"))
        row.addWidget(self.combo)
        row.addWidget(self.scale)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 12)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self._claim)
        self.combo.activated.connect(self._on_experiment)
        self.scale.activated.connect(self.chosen)

    @property
    def template(self) -> Template | None:
        """The chosen experiment; nothing for the person's own."""
        return TEMPLATES.get(self.combo.currentData())

    @property
    def chosen_scale(self) -> Scale | None:
        """The scale of the chosen experiment."""
        return self.template.scale(self.scale.currentData()) if self.template else None

    def choose(self, name: str) -> None:
        """Pick an experiment by name, as a click would."""
        self.combo.setCurrentIndex(max(0, self.combo.findData(name)))
        self._on_experiment()

    def show_own(self) -> None:
        """Say that what is chosen is no experiment of a paper any more."""
        if self.template is not None:
            self.combo.setCurrentIndex(0)
            self._show_words()

    def _on_experiment(self) -> None:
        self._show_words()
        self.chosen.emit()

    def _show_words(self) -> None:
        item = self.template
        self.scale.clear()
        for scale in item.scales if item else ():
            self.scale.addItem(scale.title, scale.name)
        self.scale.setVisible(item is not None)
        own = "Choose networks, data and a recipe, or repeat an experiment of the papers."
        self._claim.setText(f"{item.claim} Look for: {item.look_for}\n{item.source}" if item else own)
