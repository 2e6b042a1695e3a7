"""Which settings runs do not share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from resexplorer.experiment import Recipe, TrainSpec
from resexplorer.fields import ChoiceField, Field, Value


class Difference(NamedTuple):
    """One setting with the value that each of two sides has; choices come as the words on screen."""

    name: str
    a: Value
    b: Value


class SettingRow(NamedTuple):
    """One setting with the value that each run has, in the order of the runs."""

    name: str
    values: tuple[Value, ...]


def settings_difference(a: TrainSpec, b: TrainSpec) -> list[Difference]:
    """Every setting that differs, in the order of the launch form.

    The networks themselves are not settings: :func:`resexplorer.analysis.align` compares those.
    """
    return [Difference(row.name, *row.values) for row in differing_settings([a, b])]


def differing_settings(specs: Sequence[TrainSpec]) -> list[SettingRow]:
    """Every setting in which any of the runs differs from another, in the order of the launch form."""
    rows = [SettingRow(name, tuple(getattr(spec, attribute) for spec in specs)) for name, attribute in _PLAIN]
    rows += [SettingRow(field.label, tuple(shown(field, spec.recipe) for spec in specs)) for field in Recipe.fields()]
    return [row for row in rows if len(set(row.values)) > 1]


_PLAIN = (
    ("Data", "data"),
    ("Data folder", "data_folder"),
    ("Seed", "seed"),
    ("Device", "device"),
    ("Recipe", "recipe_name"),
)


def shown(field: Field, recipe: Recipe) -> Value:
    """A recipe's value of ``field``, choices in words."""
    value: Value = getattr(recipe, field.name)
    return field.label_of(value) if isinstance(field, ChoiceField) else value
