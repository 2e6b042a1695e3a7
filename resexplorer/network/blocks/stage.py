"""A stage: one block definition used N times, with exceptions where somebody wants them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from resexplorer.fields import Choice, ChoiceField, Field, IntField, Value
from resexplorer.network.blocks.residual import Residual
from resexplorer.network.graph import INPUT, Block, Builder, Graph
from resexplorer.network.op import REGISTRY, Shape, UnknownKind, kind_named, register, setting


@dataclass(frozen=True, slots=True)
class Override:
    """What differs in one block of a stage: changed settings, or its branch switched off."""

    values: tuple[tuple[str, Value], ...] = ()
    bypassed: bool = False

    def only(self, names: frozenset[str]) -> Override:
        """Return a copy without the settings that are not among ``names``."""
        return Override(tuple(pair for pair in self.values if pair[0] in names), self.bypassed)


def stageable() -> tuple[type[Block], ...]:
    """The kinds that can be stacked into a stage."""
    return tuple(cls for cls in REGISTRY.values() if issubclass(cls, Block) and cls.stackable)


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Block):
    """``blocks`` copies of one block. The first has the block's stride, the others keep the shape.

    Its settings are its own two and all of its block's, so that a form and a multiple selection can treat it
    like a block. ``overrides`` maps an index to what differs there.
    """

    kind: ClassVar[str] = "stage"
    title: ClassVar[str] = "Stage"
    family: ClassVar[str] = "residual"
    summary: ClassVar[str] = "a stack of equal blocks"
    source: ClassVar[str] = "He et al. 2015, arXiv 1512.03385"

    blocks: int = setting(
        IntField(
            name="blocks",
            label="Blocks",
            unit="×",
            default=2,
            minimum=1,
            maximum=1024,
            help="How many blocks are stacked.",
        )
    )
    block: Block = field(default_factory=Residual)
    overrides: tuple[tuple[int, Override], ...] = ()

    def fields(self) -> tuple[Field, ...]:
        offered = [cls for cls in stageable() if not cls.internal or cls is type(self.block)]
        kinds = tuple(Choice(cls.kind, cls.title, cls.summary) for cls in offered)
        kind = ChoiceField(name="block", label="Block", default="residual", choices=kinds, help="What is stacked.")
        return (*self.own_fields(), kind, *self.block.fields())

    def value(self, name: str) -> Value:
        if name == "block":
            return self.block.kind
        return self.blocks if name == "blocks" else self.block.value(name)

    def replace(self, /, **values: object) -> Self:
        given = {name: value for name, value in values.items() if name != "block"}
        blocks = self.own_fields()[0].check(given.pop("blocks", self.blocks))
        assert isinstance(blocks, int)
        block = self._block_as(values.get("block", self.block.kind), given)
        names = frozenset(field.name for field in block.fields())
        overrides = tuple((index, o.only(names)) for index, o in self.overrides if index < blocks)
        return dataclasses.replace(self, blocks=blocks, block=block, overrides=_meaningful(overrides))

    def _block_as(self, kind: object, given: Mapping[str, object]) -> Block:
        """The block with ``given`` settings, turned into another kind where that is asked for."""
        if kind == self.block.kind:
            return self.block.replace(**given)
        cls = _stageable(kind)
        kept = {name: value for name, value in self.block.values().items() if name in cls.names()}
        return cls.build(kept | dict(given))

    @property
    def color_family(self) -> str:
        return self.block.color_family

    def override(self, index: int) -> Override:
        """What differs in block ``index``."""
        return dict(self.overrides).get(index, Override())

    def with_override(self, index: int, override: Override) -> Self:
        """Return a copy in which block ``index`` differs as given; an empty override links it again."""
        return self.with_overrides([(index, override)])

    def with_overrides(self, changes: Iterable[tuple[int, Override]]) -> Self:
        """Return a copy in which several blocks differ as given."""
        changed = sorted((dict(self.overrides) | dict(changes)).items(), key=lambda pair: pair[0])
        return dataclasses.replace(self, overrides=_meaningful(tuple(changed)))

    def instance(self, index: int) -> Block:
        """The block at ``index``, with its stride and its own settings."""
        return _with(self.block if index == 0 else self.block.follower(), self.override(index))

    def expand(self, incoming: Shape) -> Graph:
        b, x = Builder(), INPUT
        rest = self.block.follower()
        special = dict(self.overrides)
        for index in range(self.blocks):
            if index in special:
                block = _with(rest if index else self.block, special[index])
                x = b.add(str(index), block, x, bypassed=special[index].bypassed)
            else:
                x = b.add(str(index), rest if index else self.block, x)
        return b.graph(x)


def _stageable(name: object) -> type[Block]:
    cls = kind_named(name)
    if not issubclass(cls, Block) or not cls.stackable or cls.internal:
        known = ", ".join(other.kind for other in stageable() if not other.internal)
        raise UnknownKind(f"A stage can't be made of {cls.title.lower()} blocks: use {known}.")
    return cls


def _with(block: Block, override: Override) -> Block:
    return block.replace(**dict(override.values)) if override.values else block


def _meaningful(overrides: tuple[tuple[int, Override], ...]) -> tuple[tuple[int, Override], ...]:
    return tuple((index, o) for index, o in overrides if o.values or o.bypassed)


def override_of(values: Mapping[str, object], block: Block, bypassed: bool = False) -> Override:
    """Build an override from untrusted values, checked against the stage's block."""
    checked = block.replace(**values) if values else block
    return Override(tuple((name, checked.value(name)) for name in values), bypassed)
