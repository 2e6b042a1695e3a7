"""User-made blocks: a piece of a network under a name, with the settings that its maker chose to show."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar, Self

from resexplorer.fields import Field, Value, check_all
from resexplorer.network.graph import INPUT, Block, Graph, Node
from resexplorer.network.op import Shape, register


@dataclass(frozen=True, slots=True)
class Exposed:
    """A setting of a user-made block: its name and words, and the settings inside that it drives."""

    name: str
    label: str
    targets: tuple[tuple[str, str], ...]


@register
@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Block):
    """Nodes in running order that act as one block, ``(C, H, W)`` in, the value of ``output`` out."""

    kind: ClassVar[str] = "group"
    title: ClassVar[str] = "User block"
    family: ClassVar[str] = "layer"
    summary: ClassVar[str] = "blocks of your own under one name"
    internal: ClassVar[bool] = True
    stackable: ClassVar[bool] = True

    name: str = "User block"
    nodes: tuple[Node, ...] = ()
    output: str = INPUT
    exposed: tuple[Exposed, ...] = ()

    @property
    def heading(self) -> str:
        return self.name

    def _node(self, name: str) -> Node:
        return next(node for node in self.nodes if node.id == name)

    def fields(self) -> tuple[Field, ...]:
        return tuple(self._field(exposed) for exposed in self.exposed)

    def _field(self, exposed: Exposed) -> Field:
        inner, name = exposed.targets[0]
        field = next(field for field in self._node(inner).op.fields() if field.name == name)
        return dataclasses.replace(field, name=exposed.name, label=exposed.label)

    def value(self, name: str) -> Value:
        inner, field = next(exposed for exposed in self.exposed if exposed.name == name).targets[0]
        return self._node(inner).op.value(field)

    def replace(self, /, **values: object) -> Self:
        checked = check_all(self.fields(), {**self.values(), **values}, f"The block {self.name}")
        changes: dict[str, dict[str, Value]] = {}
        for exposed in self.exposed:
            for inner, field in exposed.targets:
                changes.setdefault(inner, {})[field] = checked[exposed.name]
        nodes = tuple(
            node.with_op(node.op.replace(**changes[node.id])) if node.id in changes else node for node in self.nodes
        )
        return dataclasses.replace(self, nodes=nodes)

    def follower(self) -> Block:
        strides = {e.name: 1 for e in self.exposed if any(field == "stride" for _, field in e.targets)}
        return self.replace(**strides) if strides else self

    def expand(self, incoming: Shape) -> Graph:
        return Graph(self.nodes, self.output)
