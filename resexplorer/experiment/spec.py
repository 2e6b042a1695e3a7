"""The job specification: one self-contained value that a worker anywhere can train from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from resexplorer.errors import ResExplorerError
from resexplorer.experiment.recipe import Recipe


class InvalidSpec(ResExplorerError):
    """A stored job specification that this version can't read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSpec:
    """Everything that decides a training run.

    ``network`` is the document's JSON form (``resexplorer.network.to_json``), already adapted to the data's
    shape and classes. ``data_folder`` overrides where the data set is looked for. ``group`` joins the runs of
    one experiment; ``references`` are published values drawn as dotted lines, by series name.
    """

    name: str
    network: Mapping[str, Any]
    data: str
    recipe: Recipe
    recipe_name: str = "custom"
    seed: int = 0
    device: str = "auto"
    data_folder: str | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()
    references: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; :meth:`from_json` reads them back."""
        return {**asdict(self), "recipe": self.recipe.to_dict(), "version": 1}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> TrainSpec:
        """Read what :meth:`to_json` wrote; raises :class:`InvalidSpec` for another version or shape."""
        rest = {key: value for key, value in values.items() if key != "version"}
        if values.get("version") != 1 or not rest.keys() <= set(cls.__dataclass_fields__):
            raise InvalidSpec("This run was written by another version of ResExplorer: update the program.")
        try:
            rest["recipe"] = Recipe.from_dict(rest["recipe"])
            rest["tags"] = tuple(rest.get("tags", ()))
            return cls(**rest)
        except (KeyError, TypeError) as error:
            raise InvalidSpec(f"This run's stored settings are incomplete ({error}): launch it again.") from error
