"""The numbers beside the canvas: what the selection and the whole network cost, and what the paper has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resexplorer.network import INPUT, PRESETS, Network, Preset, analyse, training_memory
from resexplorer.picture import Path
from resexplorer.picture.caption import bytes_text, count_text, share_text
from resexplorer.picture.locate import Inside, Part, document_graph, inside_part

BATCH = 128
BYTES_PER_VALUE = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a name, a value, a remark; ``good`` says whether the remark is welcome."""

    name: str
    value: str
    note: str = ""
    good: bool = False
    tip: str = ""


def selection_rows(network: Network, paths: Sequence[Path]) -> tuple[Row, ...]:
    """What the selected parts cost together; blocks inside other selected ones are not counted twice."""
    outer = [p for p in paths if not any(p[:n] in paths for n in range(1, len(p)))]
    found = [(path, part, reach) for path in outer if (place := _walk(network, path)) for part, reach in [place]]
    parts = [part for _, part, _ in found if part.child is not None]
    if not parts:
        return ()
    total = analyse(network)
    summaries = [part.child.summary for part in parts if part.child]
    parameters = sum(s.parameters for s in summaries)
    macs = sum(s.macs for s in summaries)
    kept = sum(s.activations for s in summaries)
    rows = [
        Row("Parameters", f"{parameters:,}", share_text(parameters, total.parameters)),
        Row("MACs", count_text(macs), share_text(macs, total.macs), tip=f"{macs:,} multiply-accumulates, one image"),
        Row(
            "Activations",
            bytes_text(kept * BYTES_PER_VALUE),
            share_text(kept, total.activations),
            tip="Values kept for the backward pass of one image, as 32-bit floats",
        ),
    ]
    if len(found) == 1:
        size, jump = found[0][2]
        rows.append(_receptive(size, jump))
        rows.append(Row("Layers", str(summaries[0].depth), tip="Weighted layers on the longest way through"))
    return tuple(rows)


def _receptive(size: int, jump: int) -> Row:
    tip = f"One value of its output sees {size:,} × {size:,} pixels of the input; neighbours are {jump} px apart"
    return Row("Receptive field", f"{size:,} px", tip=tip)


Reach = tuple[int, int]
"""Size and step of the receptive field in input pixels."""


def _walk(network: Network, path: Path) -> tuple[Part, Reach] | None:
    """The part at a path with the receptive field of its output."""
    inside: Inside | None = document_graph(network)
    entry: Reach = (1, 1)
    found: tuple[Part, Reach] | None = None
    for name in path:
        if inside is None:
            return None
        reaches = _reaches(inside, entry)
        part = next((p for p in inside.parts if p.node.id == name), None)
        if part is None:
            return None
        found = part, reaches.get(name, entry)
        sources = [reaches[source] for source in part.node.inputs if source in reaches]
        entry = max(sources, default=entry)
        inside = inside_part(part)
    return found


def _reaches(inside: Inside, entry: Reach) -> dict[str, Reach]:
    """The receptive field of every part of a graph, given that of what enters."""
    reaches: dict[str, Reach] = {INPUT: entry}
    for part in inside.parts:
        sources = [reaches[source] for source in part.node.inputs if source in reaches]
        if part.child is None or not sources:
            continue
        summary = part.child.summary
        jump = max(jump for _, jump in sources)
        size = max(size for size, _ in sources) + summary.extent * jump
        reaches[part.node.id] = size, jump * summary.jump
    return reaches


def network_rows(network: Network) -> tuple[Row, ...]:
    """The whole network, beside what its preset has."""
    if not network.nodes:
        return ()
    found = analyse(network)
    preset = PRESETS.get(network.preset or "")
    memory = training_memory(network, BATCH)
    tip = (
        f"Estimate for SGD with momentum in 32-bit floats: weights {bytes_text(memory.weights)}, "
        f"gradients {bytes_text(memory.gradients)}, momentum {bytes_text(memory.optimizer)}, "
        f"activations {bytes_text(memory.activations)}. Convolution workspaces come on top."
    )
    size, jump = found.receptive.get(_before_head(network), (1, 1))
    return (
        _parameters(network, found.parameters, preset),
        _macs(network, found.macs, preset),
        Row("Depth", f"{found.depth} layers", tip="Weighted layers on the longest way from input to output"),
        _receptive(size, jump),
        Row("Training memory", f"≈ {bytes_text(memory.total)}", f"batch {BATCH}", tip=tip),
    )


def _before_head(network: Network) -> str:
    """The last node whose output still has places."""
    last = network.by_id.get(network.output or "")
    if last is not None and last.op.family == "head" and last.inputs:
        return last.inputs[0]
    return network.output or INPUT


def _parameters(network: Network, count: int, preset: Preset | None) -> Row:
    note, good, tip = "", False, f"{count:,} learnable values"
    if preset is not None and preset.parameters and _same_classes(network, preset):
        note, good = compared(count, preset.parameters)
        tip = _preset_tip(preset, f"{preset.parameters:,} parameters")
    return Row("Parameters", f"{count:,}", note, good, tip)


def _macs(network: Network, count: int, preset: Preset | None) -> Row:
    note, good, tip = "", False, f"{count:,} multiply-accumulates, one image"
    if preset is not None and preset.macs and _same_input(network, preset):
        note, good = compared(count, preset.macs)
        tip = f"{tip}\n{_preset_tip(preset, f'{preset.macs:,} MACs')}"
    return Row("MACs", count_text(count), note, good, tip)


def _same_classes(network: Network, preset: Preset) -> bool:
    return analyse(network).classes == analyse(preset.build()).classes


def _same_input(network: Network, preset: Preset) -> bool:
    return network.input == preset.build().input


def compared(have: int, wanted: int) -> tuple[str, bool]:
    """``= paper`` or the difference in per cent, and whether they are equal."""
    if have == wanted:
        return "= paper", True
    percent = 100.0 * (have - wanted) / wanted
    text = f"{percent:+.1f} %" if abs(percent) >= 0.05 else f"{have - wanted:+,}"
    return text.replace("-", "−"), False


def _preset_tip(preset: Preset, count: str) -> str:
    lines = (
        f"{preset.title} has {count}.",
        f"The paper prints {preset.paper}." if preset.paper else "",
        preset.departure,
        f"Source: {preset.source}",
    )
    return "\n".join(line for line in lines if line)
