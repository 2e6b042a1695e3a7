"""A part in words: tooltips, the outline, screen readers."""

from __future__ import annotations

from resexplorer.network import Network, problems
from resexplorer.picture import Path
from resexplorer.picture.caption import count_text, settings_line, shape_text, title_of
from resexplorer.picture.locate import Part, find
from ui.build.logic.inspection import kind_of


def describe(part: Part) -> str:
    """A part in a few lines: what it is, its settings, its shape and its numbers."""
    summary = part.child.summary if part.child else None
    lines = [
        f"{title_of(part.node.id, part.node.op)}: {kind_of(part.node.op)}{', bypassed' if part.node.bypassed else ''}",
        settings_line(part.node.op),
        f"output {shape_text(part.output)}",
        f"{count_text(summary.parameters)} parameters, {count_text(summary.macs)} MACs" if summary else "",
    ]
    return "\n".join(line for line in lines if line)


def tip_of(network: Network, path: Path) -> str:
    """The tooltip of a card: the part in words, and the sentences of its problems."""
    part = find(network, path)
    if part is None:
        return ""
    place = ".".join(path)
    wrong = [
        problem.sentence
        for problem in problems(network)
        if place in {problem.node, problem.path} or problem.path.startswith(f"{place}.")
    ]
    return "\n".join([describe(part), *wrong])
