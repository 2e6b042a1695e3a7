"""Nodes, graphs and blocks.

A block is a function from its settings and the incoming shape to a small graph of simpler nodes, down to
primitive layers. Everything else in the program is derived from that one expansion: the picture when opened,
shapes, numbers, checks, the torch module and the exported code.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from resexplorer.errors import ResExplorerError
from resexplorer.fields import shown
from resexplorer.network.op import Op, Shape

INPUT = "input"
"""The name by which a node refers to what enters its graph."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}\Z")
_OF_MODULES = """
T_destination add_module add_submodule apply bfloat16 buffers call_super_init children code compile cpu cuda
delete_all_unused_submodules delete_submodule double dump_patches eval extra_repr float forward get_buffer
get_extra_state get_parameter get_submodule graph half ipu load_state_dict meta modules mtia named_buffers
named_children named_modules named_parameters parameters print_readable recompile register_backward_hook
register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state
set_submodule shape_env share_memory state_dict to to_empty to_folder train training type xpu zero_grad
"""
RESERVED = frozenset({INPUT, "self", *_OF_MODULES.split()})
"""Names that would hide an attribute of ``torch.nn.Module`` or ``torch.fx.GraphModule``."""


class InvalidName(ResExplorerError):
    """A node name that can't become a module name."""


class UnknownNode(ResExplorerError):
    """A node name that the network does not have."""


def check_name(name: object) -> str:
    """Return ``name`` if it can be a module name and thus appear in exported code; raise otherwise."""
    if not isinstance(name, str) or not _NAME.match(name):
        raise InvalidName(
            f"{shown(name)} can't be the name of a block: use letters, digits and underscores, starting with a letter."
        )
    if name in RESERVED or keyword.iskeyword(name):
        raise InvalidName(f"{name!r} has a meaning of its own in Python or PyTorch: choose another name for the block.")
    return name


@dataclass(frozen=True, slots=True)
class Node:
    """One operation in a graph. ``inputs`` names the nodes it reads, or :data:`INPUT`.

    A bypassed node keeps its place: its branch is off, its skip stays.
    """

    id: str
    op: Op
    inputs: tuple[str, ...] = (INPUT,)
    bypassed: bool = False

    @property
    def kind(self) -> str:
        """The kind of the operation."""
        return self.op.kind

    def with_op(self, op: Op) -> Node:
        """Return a copy that does something else."""
        return replace(self, op=op)

    def with_inputs(self, inputs: Iterable[str]) -> Node:
        """Return a copy that reads other nodes."""
        return replace(self, inputs=tuple(inputs))


@dataclass(frozen=True, slots=True)
class Graph:
    """What is inside a block: nodes in an order in which they can run, and the name of the last one."""

    nodes: tuple[Node, ...]
    output: str


class Builder:
    """Collects the nodes of a block's expansion; every call returns the new node's name."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []

    def add(self, name: str, op: Op, *inputs: str, bypassed: bool = False) -> str:
        """Add one node; without ``inputs`` it reads what enters the block."""
        self._nodes.append(Node(name, op, inputs or (INPUT,), bypassed))
        return name

    def graph(self, output: str) -> Graph:
        """The finished graph."""
        return Graph(tuple(self._nodes), output)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Op):
    """A function from its settings and the incoming shape to a graph of simpler nodes."""

    counts_depth: ClassVar[bool] = True
    """Whether the layers inside count towards the network's depth (those of a gate do not)."""
    transparent: ClassVar[bool] = False
    """Whether the children's paths leave the node's own name out, as torchvision's stem and head do."""

    stackable: ClassVar[bool] = False
    """Whether it can be repeated in a stage."""
    internal: ClassVar[bool] = False
    """Whether it only occurs inside other blocks, so that a palette does not offer it."""

    def follower(self) -> Block:
        """What the second and later blocks of a stage are: the same, without the stride."""
        return self

    def expand(self, incoming: Shape) -> Graph:
        """The graph inside; raises :class:`Misfit` where the settings can't work on ``incoming``."""
        raise TypeError(f"{type(self).__name__} has no expansion")

    def bypass(self, incoming: Shape) -> Graph | None:
        """The graph that remains when the block's branch is switched off; ``None`` means a plain wire."""
        return None
