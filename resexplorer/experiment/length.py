"""How long a training run is, in steps and epochs."""

from __future__ import annotations

from dataclasses import dataclass

from resexplorer.experiment.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Length:
    """The steps of a whole run and of one epoch.

    The last, smaller batch of an epoch is trained on as well, except when it would be a single image, for
    which batch normalisation has no variance.
    """

    steps: int
    epoch_steps: int

    @classmethod
    def of(cls, recipe: Recipe, images: int) -> Length:
        """The length of a run of ``recipe`` over ``images`` training images."""
        full, rest = divmod(images, recipe.batch_size)
        epoch_steps = full + (rest > 1 or full == 0)
        return cls(recipe.steps or recipe.epochs * epoch_steps, epoch_steps)

    @property
    def epochs(self) -> float:
        """The length in epochs; a fraction when it was given in steps."""
        return self.steps / self.epoch_steps

    def epoch_of(self, step: int) -> int:
        """The epoch, counted from 0, that the step after ``step`` finished ones belongs to."""
        return step // self.epoch_steps

    def prolonged(self, steps: int) -> Length:
        """The same epochs, ``steps`` steps more."""
        return Length(self.steps + steps, self.epoch_steps)
