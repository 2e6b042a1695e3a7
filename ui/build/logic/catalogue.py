"""What the palette and the search offer: every registered kind, in groups."""

from __future__ import annotations

from dataclasses import dataclass

from resexplorer.network import REGISTRY, Op
from resexplorer.network.blocks.stage import Stage, stageable
from resexplorer.network.graph import Block
from resexplorer.network.op import Layer
from ui.build.logic.own import is_own, own_blocks

BLOCKS, OWN, MODIFIERS, ENDS, LAYERS = "Blocks", "Your blocks", "Modifiers", "Ends", "Layers"
GROUPS = (BLOCKS, OWN, MODIFIERS, ENDS, LAYERS)
FAMILIES = ("stem", "plain", "residual", "bottleneck", "resnext", "inception", "se", "head")
"""From simple to special, as they are taught; families that are not named here come last."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind that can be added. ``words`` is what a search looks through."""

    kind: str
    title: str
    summary: str
    family: str
    group: str
    source: str

    @property
    def words(self) -> str:
        """Everything that a search may find it by."""
        return f"{self.title} {self.kind.replace('_', ' ')} {self.summary} {self.family}"

    @property
    def tip(self) -> str:
        """The tooltip: what it is and where it comes from."""
        lines = (f"{self.title}: {self.summary}.", f"Source: {self.source}" if self.source else "")
        return "\n".join(line for line in lines if line)


def entries() -> tuple[Entry, ...]:
    """Every kind that can be added, in the order of the groups, the families and of registration.

    A stage is not offered by itself: every block that can be stacked comes as one.
    """
    found = [_entry(cls) for cls in REGISTRY.values() if cls is not Stage and not _internal(cls)]
    found += [_own_entry(kind) for kind in own_blocks()]
    return tuple(sorted(found, key=lambda entry: (GROUPS.index(entry.group), _rank(entry.family))))


def _rank(family: str) -> int:
    return FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)


def _internal(cls: type[Op]) -> bool:
    return issubclass(cls, Block) and cls.internal


def entry_of(kind: str) -> Entry:
    """The entry of one kind."""
    return _own_entry(kind) if is_own(kind) else _entry(REGISTRY[kind])


def _own_entry(kind: str) -> Entry:
    group = own_blocks()[kind]
    parts = ", ".join(node.op.heading.lower() for node in group.nodes[:3])
    more = ", …" if len(group.nodes) > 3 else ""
    return Entry(kind, group.name, parts + more, group.color_family, OWN, "")


def _entry(cls: type[Op]) -> Entry:
    return Entry(cls.kind, cls.title, cls.summary, cls.family, _group(cls), cls.source)


def _group(cls: type[Op]) -> str:
    if issubclass(cls, Layer) or cls.family == "layer":
        return LAYERS
    if cls.family in {"stem", "head"}:
        return ENDS
    return MODIFIERS if is_modifier(cls) else BLOCKS


def is_modifier(cls: type[Op]) -> bool:
    """Whether a kind can be put onto a block: the gate of squeeze-and-excitation."""
    return issubclass(cls, Block) and cls.family == "se" and cls not in stageable()
