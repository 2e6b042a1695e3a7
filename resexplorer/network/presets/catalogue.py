"""The catalogue of presets: every entry names its source and what the paper prints."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import Any

from resexplorer.errors import ResExplorerError
from resexplorer.fields import shown
from resexplorer.network.document import Network
from resexplorer.network.edits import set_values, with_classes, with_input
from resexplorer.network.op import Shape
from resexplorer.network.presets import cifar, imagenet, inception, resnet_d, resnext, senet, wide
from resexplorer.network.presets.entry import Preset


class UnknownPreset(ResExplorerError):
    """A preset name, or an option of one, that does not exist."""


FILES = (cifar, wide, imagenet, resnext, senet, resnet_d, inception)
PRESETS: dict[str, Preset] = {entry.name: entry for file in FILES for entry in file.entries()}
"""Every preset by name, in the order in which they are offered."""


def preset(name: str, **options: Any) -> Network:
    """Return a preset as a document.

    Options: ``input=(C, H, W)``, ``classes=N``, and any setting of its blocks, such as ``skip="B"`` or
    ``se_reduction=16``, which is applied to every stage that has it. Raises :class:`UnknownPreset` with near names.
    """
    if name not in PRESETS:
        longer = [known for known in PRESETS if len(name) > 3 and known.startswith(name)]
        near = longer[:3] or difflib.get_close_matches(name[:80], PRESETS, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "`resexplorer presets` lists them."
        raise UnknownPreset(f"There is no preset {shown(name)}: {hint}")
    network = replace(PRESETS[name].build(), name=PRESETS[name].title, preset=name)
    return _with_options(network, dict(options))


def _with_options(network: Network, options: dict[str, Any]) -> Network:
    shape: Shape | None = options.pop("input", None)
    classes: int | None = options.pop("classes", None)
    if shape is not None:
        network = with_input(network, shape)
    if classes is not None:
        network = with_classes(network, classes)
    for key, value in options.items():
        targets = [node.id for node in network if any(field.name == key for field in node.op.fields())]
        if not targets:
            raise UnknownPreset(f"{network.name} has no setting {shown(key)}: `resexplorer describe` shows its blocks.")
        network = set_values(network, targets, {key: value})
    return network
