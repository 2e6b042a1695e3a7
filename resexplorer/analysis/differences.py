"""Which settings two runs do not share."""

from __future__ import annotations

from typing import NamedTuple

from resexplorer.experiment import Recipe, TrainSpec
from resexplorer.fields import ChoiceField, Field, Value


class Difference(NamedTuple):
    """One setting with the value that each of two runs has; choices come as the words on screen."""

    name: str
    a: Value
    b: Value


def settings_difference(a: TrainSpec, b: TrainSpec) -> list[Difference]:
    """Every setting that differs, in the order of the launch form.

    The networks themselves are not settings: ``resexplorer.network`` compares those.
    """
    plain = [
        Difference("Data", a.data, b.data),
        Difference("Data folder", a.data_folder, b.data_folder),
        Difference("Seed", a.seed, b.seed),
        Difference("Device", a.device, b.device),
        Difference("Recipe", a.recipe_name, b.recipe_name),
    ]
    recipe = [_of_recipe(field, a.recipe, b.recipe) for field in Recipe.fields()]
    return [item for item in (*plain, *recipe) if item.a != item.b]


def _of_recipe(field: Field, a: Recipe, b: Recipe) -> Difference:
    return Difference(field.label, _shown(field, a), _shown(field, b))


def _shown(field: Field, recipe: Recipe) -> Value:
    value: Value = getattr(recipe, field.name)
    return field.label_of(value) if isinstance(field, ChoiceField) else value
