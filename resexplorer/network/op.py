"""Operations: what a node of a network does, as immutable values with typed settings.

An :class:`Op` is either a primitive :class:`Layer`, which knows its exact output shape, parameters and
multiply-accumulates, or a :class:`~resexplorer.network.graph.Block`, which expands into simpler nodes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from resexplorer.errors import ResExplorerError
from resexplorer.fields import Field, Value, check_all, shown

Shape = tuple[int, ...]
"""``(C, H, W)`` of one image's feature map, or ``(F,)`` after flattening; the batch is never part of it."""


class UnknownKind(ResExplorerError):
    """A kind of block or layer that the program does not have."""


class Misfit(Exception):
    """An operation can't work on the shapes that reach it.

    ``code`` names the problem, the message is its sentence. ``fallback`` is the shape with which the inference
    goes on, so that one mistake is reported once.
    """

    def __init__(self, code: str, sentence: str, fallback: Shape | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.fallback = fallback


def setting(field: Field) -> Any:
    """Declare one typed setting of an :class:`Op`."""
    return dataclasses.field(default=field.initial, metadata={"field": field})


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """What one node does. Subclasses declare their settings with :func:`setting`."""

    kind: ClassVar[str]
    """The name in files and on the command line."""
    title: ClassVar[str]
    """The name on screen."""
    family: ClassVar[str]
    """Which family's colour it has: stem, plain, residual, bottleneck, resnext, inception, se, head, layer."""
    summary: ClassVar[str]
    """One line for the palette."""
    source: ClassVar[str] = ""
    """The paper it comes from."""
    arity: ClassVar[tuple[int, int]] = (1, 1)
    """Fewest and most inputs."""

    @classmethod
    @cache
    def own_fields(cls) -> tuple[Field, ...]:
        """The typed settings that this class declares, in order."""
        return tuple(f.metadata["field"] for f in dataclasses.fields(cls) if "field" in f.metadata)

    @classmethod
    @cache
    def names(cls) -> frozenset[str]:
        """The names of :meth:`own_fields`."""
        return frozenset(field.name for field in cls.own_fields())

    @classmethod
    def build(cls, values: Mapping[str, object]) -> Self:
        """Build a value from untrusted settings; raises a :class:`ResExplorerError` that names the bad one."""
        return cls(**check_all(cls.own_fields(), values, f"A {cls.title.lower()} block"))

    def fields(self) -> tuple[Field, ...]:
        """The settings that a person can change on this value, in the order in which a form shows them."""
        return self.own_fields()

    def value(self, name: str) -> Value:
        """The current value of one setting."""
        value: Value = getattr(self, name)
        return value

    def values(self) -> dict[str, Value]:
        """All settings by name."""
        return {field.name: self.value(field.name) for field in self.fields()}

    def replace(self, /, **values: object) -> Self:
        """Return a copy with some settings changed and checked; raises for unknown names or bad values."""
        given = [field for field in self.own_fields() if field.name in values]
        fields = given if len(given) == len(values) else self.own_fields()  # all of them, to name what is unknown
        return dataclasses.replace(self, **check_all(fields, values, f"A {self.title.lower()} block"))

    @property
    def heading(self) -> str:
        """What this value is called on screen."""
        return self.title

    @property
    def color_family(self) -> str:
        """The family that colours this value; a residual block without its skip is a plain one."""
        return self.family


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer(Op):
    """A primitive layer with exact rules. Shapes are per image."""

    weighted: ClassVar[bool] = False
    """Whether it counts as a layer of the network's depth (convolutions and linear layers do)."""
    in_place: ClassVar[bool] = False
    """Whether it needs no memory of its own for the backward pass."""

    def output(self, inputs: tuple[Shape, ...]) -> Shape:
        """The output shape; raises :class:`Misfit` where the inputs don't fit."""
        return inputs[0]

    def parameters(self, inputs: tuple[Shape, ...]) -> int:
        """Number of learnable values."""
        return 0

    def macs(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """Multiply-accumulates for one image."""
        return 0

    def window(self) -> tuple[int, int]:
        """``(extent, jump)``: how far beyond one position it looks, and its stride, in its input's pixels."""
        return 0, 1


REGISTRY: dict[str, type[Op]] = {}
"""Every kind by its name, in the order of registration."""

_OpClass = TypeVar("_OpClass", bound=type[Op])


def register(cls: _OpClass) -> _OpClass:
    """Make an operation known to files, palette, inspector and exports."""
    if cls.kind in REGISTRY:
        raise TypeError(f"two operations are called {cls.kind!r}")
    REGISTRY[cls.kind] = cls
    return cls


def kind_named(name: object) -> type[Op]:
    """Return the class of a kind; raises :class:`UnknownKind` with the kinds that exist."""
    if not isinstance(name, str) or name not in REGISTRY:
        raise UnknownKind(f"There is no kind of block called {shown(name)}: use {', '.join(REGISTRY)}.")
    return REGISTRY[name]


def make(kind: str, values: Mapping[str, object] | None = None) -> Op:
    """Build an operation from untrusted values."""
    return kind_named(kind).build(values or {})
