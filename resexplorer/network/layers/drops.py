"""Layers that drop values or whole branches while training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from resexplorer.fields import FloatField
from resexplorer.network.op import Layer, register, setting


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout(Layer):
    """Zeroes single values at random while training."""

    kind: ClassVar[str] = "dropout"
    title: ClassVar[str] = "Dropout"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "drop single values at random"
    source: ClassVar[str] = "Srivastava et al. 2014, JMLR 15"

    rate: float = setting(
        FloatField(
            name="rate",
            label="Drop rate",
            default=0.5,
            minimum=0.0,
            maximum=0.99,
            help="Share of the values set to zero while training.",
        )
    )


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class DropPath(Layer):
    """Stochastic depth: drops the whole branch of an image at random while training."""

    kind: ClassVar[str] = "drop_path"
    title: ClassVar[str] = "Stochastic depth"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "drop a branch at random"
    source: ClassVar[str] = "Huang et al., arXiv 1603.09382"

    rate: float = setting(
        FloatField(
            name="rate",
            label="Drop rate",
            default=0.1,
            minimum=0.0,
            maximum=0.99,
            help="Chance that an image skips the branch while training.",
        )
    )
