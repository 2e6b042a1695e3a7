"""What a card shows, as words and numbers: the same for the canvas, the gallery and the exported picture."""

from __future__ import annotations

from dataclasses import dataclass

from resexplorer.network.blocks.stage import Stage
from resexplorer.network.op import Op
from resexplorer.picture.caption import count_text, settings_line, shape_text, share_text, title_of
from resexplorer.picture.drawing import Drawing, Modifier, drawing_of, modifiers_of
from resexplorer.picture.locate import Part


@dataclass(frozen=True, slots=True)
class Face:
    """A card's contents. ``share`` is its part of the network's MACs, in [0, 1]."""

    title: str
    pill: str
    line: str
    parameters: str
    share: float
    share_text: str
    output: str
    drawing: Drawing | None
    modifiers: tuple[Modifier, ...]
    bypassed: bool
    own_settings: bool
    """Whether it is a block of a stage that differs from the others."""


def face_of(part: Part, total_macs: int, owner: Op | None = None) -> Face:
    """Describe a part; ``owner`` is the block that it lies in."""
    op, summary = part.node.op, part.child.summary if part.child else None
    macs = summary.macs if summary else 0
    return Face(
        title=title_of(part.node.id, op),
        pill=f"×{op.blocks}" if isinstance(op, Stage) else "",
        line=settings_line(op),
        parameters=count_text(summary.parameters) if summary else "?",
        share=macs / total_macs if total_macs else 0.0,
        share_text=f"{share_text(macs, total_macs)} MACs" if summary else "",
        output=shape_text(part.output),
        drawing=drawing_of(part),
        modifiers=modifiers_of(part),
        bypassed=part.node.bypassed,
        own_settings=_differs(part.node.id, owner),
    )


def _differs(name: str, owner: Op | None) -> bool:
    return isinstance(owner, Stage) and name.isdecimal() and bool(owner.override(int(name)).values)
