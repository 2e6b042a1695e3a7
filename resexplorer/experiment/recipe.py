"""The recipe: every value that decides how a network is trained, with its range, unit and source."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resexplorer.errors import ResExplorerError
from resexplorer.fields import (
    BoolField,
    Choice,
    ChoiceField,
    Field,
    FloatField,
    IntField,
    TupleField,
    Value,
    check_all,
)


class UnknownRecipe(ResExplorerError):
    """A recipe name that the program does not have."""


def _setting(field: Field) -> Any:
    return dataclasses.field(default=field.initial, metadata={"field": field})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How to train: optimiser, schedule, augmentation and length.

    The length is ``steps`` when it is set (the papers count iterations), else ``epochs``. Milestones and
    warm-up use the same unit as the length.
    """

    epochs: int = _setting(
        IntField(
            name="epochs",
            label="Epochs",
            default=20,
            minimum=1,
            maximum=100_000,
            help="How often every training image is seen.",
        )
    )
    steps: int | None = _setting(
        IntField(
            name="steps",
            label="Steps",
            default=None,
            minimum=1,
            maximum=100_000_000,
            optional=True,
            help="Number of optimiser steps; when set, it replaces the epochs.",
        )
    )
    batch_size: int = _setting(
        IntField(
            name="batch_size",
            label="Batch size",
            default=128,
            minimum=1,
            maximum=65_536,
            unit="images",
            help="Images in one optimiser step.",
        )
    )
    optimizer: str = _setting(
        ChoiceField(
            name="optimizer",
            label="Optimiser",
            default="sgd",
            choices=(
                Choice("sgd", "SGD with momentum", "Used by all the papers here."),
                Choice("adamw", "AdamW", "Adam with decoupled weight decay."),
            ),
            help="The rule that turns gradients into a change of the weights.",
            source="AdamW: Loshchilov & Hutter, arXiv 1711.05101",
        )
    )
    lr: float = _setting(
        FloatField(
            name="lr",
            label="Learning rate",
            default=0.1,
            minimum=1e-9,
            maximum=1000.0,
            help="The largest step size of the schedule.",
        )
    )
    momentum: float = _setting(
        FloatField(
            name="momentum",
            label="Momentum",
            default=0.9,
            maximum=0.9999,
            help="Share of the last step that is kept (AdamW: beta 1).",
        )
    )
    nesterov: bool = _setting(
        BoolField(
            name="nesterov",
            label="Nesterov momentum",
            help="Look ahead along the momentum before the gradient.",
        )
    )
    weight_decay: float = _setting(
        FloatField(
            name="weight_decay",
            label="Weight decay",
            default=1e-4,
            maximum=1.0,
            help="Pull of every weight towards zero.",
        )
    )
    decay_norm_and_bias: bool = _setting(
        BoolField(
            name="decay_norm_and_bias",
            label="Decay norms and biases",
            default=True,
            help="Also decay the batch norms' scales and all biases, as the papers do.",
        )
    )
    schedule: str = _setting(
        ChoiceField(
            name="schedule",
            label="Schedule",
            default="one-cycle",
            choices=(
                Choice("constant", "constant"),
                Choice("step", "drop at milestones", "Divide the rate at each milestone."),
                Choice("cosine", "cosine", "Half a cosine from the rate to zero."),
                Choice("one-cycle", "one-cycle", "Up to the rate, then down to almost zero."),
            ),
            help="How the learning rate changes while training.",
            source="One-cycle: Smith & Topin, arXiv 1708.07120",
        )
    )
    milestones: tuple[int, ...] = _setting(
        TupleField(
            name="milestones",
            label="Milestones",
            default=(),
            help="Epochs (or steps, when the length is in steps) at which the rate drops.",
        )
    )
    drop: float = _setting(
        FloatField(
            name="drop",
            label="Drop factor",
            default=0.1,
            minimum=1e-6,
            maximum=1.0,
            help="What the rate is multiplied by at each milestone.",
        )
    )
    warmup: int = _setting(
        IntField(
            name="warmup",
            label="Warm-up",
            default=0,
            help="Epochs (or steps) at the warm-up rate before the schedule begins.",
        )
    )
    warmup_lr: float = _setting(
        FloatField(
            name="warmup_lr",
            label="Warm-up rate",
            default=0.01,
            minimum=0.0,
            maximum=1000.0,
            help="Learning rate during the warm-up; He et al. use 0.01 for 110 layers.",
        )
    )
    label_smoothing: float = _setting(
        FloatField(
            name="label_smoothing",
            label="Label smoothing",
            default=0.0,
            maximum=0.9,
            help="Share of the target spread over the other classes.",
            source="Szegedy et al., arXiv 1512.00567",
        )
    )
    clip_norm: float | None = _setting(
        FloatField(
            name="clip_norm",
            label="Gradient clipping",
            default=None,
            minimum=1e-6,
            maximum=1e6,
            optional=True,
            help="Largest norm of the whole gradient; off by default.",
        )
    )
    pad_crop: int = _setting(
        IntField(
            name="pad_crop",
            label="Pad and crop",
            default=0,
            maximum=64,
            unit="px",
            help="Pad every image by this much and cut a random window of the old size.",
        )
    )
    flip: bool = _setting(
        BoolField(name="flip", label="Random flip", help="Mirror every second image; not for digits or text.")
    )
    precision: str = _setting(
        ChoiceField(
            name="precision",
            label="Precision",
            default="fp32",
            choices=(
                Choice("fp32", "float32"),
                Choice("bf16", "bfloat16 autocast", "Weights stay in float32."),
            ),
            help="Number format of the convolutions.",
        )
    )
    eval_every: int = _setting(
        IntField(
            name="eval_every",
            label="Test every",
            default=1,
            minimum=1,
            maximum=100_000,
            unit="epochs",
            help="Epochs between two measurements on the test images.",
        )
    )

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """The typed fields, in the order in which a form shows them."""
        return tuple(f.metadata["field"] for f in dataclasses.fields(cls))

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Recipe:
        """Build a recipe from untrusted values; raises a :class:`ResExplorerError` that names the setting."""
        return cls(**check_all(cls.fields(), values, "The recipe"))  # type: ignore[arg-type]

    def to_dict(self) -> dict[str, Value]:
        """Every value by name, ready for JSON."""
        return dataclasses.asdict(self)

    def replace(self, **values: object) -> Recipe:
        """Return a copy with some values changed and checked."""
        return Recipe.from_dict({**self.to_dict(), **values})

    def with_text(self, name: str, text: str) -> Recipe:
        """Return a copy with one value read from ``text``, as in ``--set lr=0.05``."""
        return self.replace(**{name: self.parse(name, text)})

    @classmethod
    def parse(cls, name: str, text: str) -> Value:
        """Read the text of one named setting."""
        check_all(cls.fields(), {name: None} if name not in cls.__dataclass_fields__ else {}, "The recipe")
        return next(field for field in cls.fields() if field.name == name).parse(text)


@dataclass(frozen=True, slots=True)
class NamedRecipe:
    """A recipe with the name, words and source under which it is offered."""

    name: str
    title: str
    summary: str
    source: str
    recipe: Recipe


RECIPES: dict[str, NamedRecipe] = {
    named.name: named
    for named in (
        NamedRecipe(
            "one-cycle",
            "One-cycle, 20 epochs",
            "Fast and forgiving: the rate rises to 0.1 and falls to almost zero. Right for Digits on a CPU.",
            "Smith & Topin 2017, arXiv 1708.07120",
            Recipe(epochs=20, lr=0.1, schedule="one-cycle"),
        ),
        NamedRecipe(
            "quick",
            "Quick look, 3 epochs",
            "Enough to see that a network trains at all.",
            "",
            Recipe(epochs=3, lr=0.05, schedule="one-cycle"),
        ),
        NamedRecipe(
            "he2016-cifar",
            "He et al. 2016, CIFAR",
            "The paper's recipe: 64,000 steps, rate 0.1 divided by 10 at 32,000 and 48,000, crop and flip.",
            "He et al. 2015, arXiv 1512.03385, section 4.2",
            Recipe(steps=64_000, lr=0.1, schedule="step", milestones=(32_000, 48_000), pad_crop=4, flip=True),
        ),
    )
}


def recipe(name: str) -> Recipe:
    """Return the recipe called ``name``; raises :class:`UnknownRecipe` with the names that exist."""
    if name not in RECIPES:
        raise UnknownRecipe(f"There is no recipe {name!r}: use {', '.join(RECIPES)}.")
    return RECIPES[name].recipe
