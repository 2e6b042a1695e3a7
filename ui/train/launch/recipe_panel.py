"""Chooses a recipe and changes any of its values."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from resexplorer.errors import ResExplorerError
from resexplorer.experiment import RECIPES, DatasetInfo, Recipe, recipe
from ui.train.launch.plan import recipe_name
from ui.widgets.editors import NoWheelCombo
from ui.widgets.form import FieldForm
from ui.widgets.parts import label, scroll

CUSTOM = "custom"


class RecipePanel(QWidget):
    """A named recipe above the form of its values; ``changed()`` comes also while a person types."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = NoWheelCombo()
        self.combo.setAccessibleName("Recipe")
        for named in RECIPES.values():
            self.combo.addItem(named.title, named.name)
        self.combo.activated.connect(self._on_chosen)
        self._summary = label("", "muted", wrap=True)
        self._hint = label("", "accent", wrap=True)
        self.form = FieldForm(Recipe.fields(), label_width=110)
        self.form.changed.connect(self._on_form_changed)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 10, 0)
        inner.addWidget(self.form)
        inner.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.combo, self._summary, self._hint, scroll(content)):
            layout.addWidget(widget)
        layout.setStretch(3, 1)
        self._data: DatasetInfo | None = None
        self.set_recipe(recipe("one-cycle"))

    def recipe(self) -> Recipe:
        """Return the recipe on screen; raises :class:`ResExplorerError` for a value that does not fit."""
        return Recipe.from_dict(self.form.values())

    def set_recipe(self, chosen: Recipe) -> None:
        """Show a recipe."""
        self.form.set_values(chosen.to_dict())
        self._show_state()

    def set_data(self, info: DatasetInfo) -> None:
        """Know the data set, for hints about what suits it."""
        self._data = info
        self._show_state()

    def _on_chosen(self) -> None:
        name = self.combo.currentData()
        if name in RECIPES:
            self.set_recipe(RECIPES[name].recipe)
        self.changed.emit()

    def _on_form_changed(self) -> None:
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        """Name the recipe, hide what it does not use, and hint at what does not suit the data."""
        try:
            chosen = self.recipe()
        except ResExplorerError:
            return
        self._show_name(recipe_name(chosen))
        for name, used in rows_used(chosen).items():
            self.form.set_row_visible(name, used)
        hint = hint_for(chosen, self._data)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    def _show_name(self, name: str) -> None:
        place = self.combo.findData(CUSTOM)
        if name == CUSTOM and place < 0:
            self.combo.addItem("Your own", CUSTOM)
        elif name != CUSTOM and place >= 0:
            self.combo.removeItem(place)
        self.combo.setCurrentIndex(self.combo.findData(name))
        text = RECIPES[name].summary if name in RECIPES else "Changed from a named recipe: choose one to go back."
        self._summary.setText(text)


def rows_used(chosen: Recipe) -> dict[str, bool]:
    """Return which rows matter only sometimes, and whether they do now."""
    steps = chosen.schedule == "step"
    sgd = chosen.optimizer == "sgd"
    return {
        "epochs": chosen.steps is None,
        "milestones": steps,
        "drop": steps,
        "warmup_lr": chosen.warmup > 0,
        "nesterov": sgd,
    }


def hint_for(chosen: Recipe, info: DatasetInfo | None) -> str:
    """Return one sentence about what does not suit the data, or nothing."""
    if info is None:
        return ""
    if chosen.flip and not info.flip_ok:
        return f"Mirrored pictures of {info.title} are other signs: turn off the random flip."
    if chosen.pad_crop * 2 >= info.shape[1]:
        return f"A crop padded by {chosen.pad_crop} px can lose most of a picture of {info.shape[1]} px."
    return ""
