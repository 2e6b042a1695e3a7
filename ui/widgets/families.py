"""The families of the welcome page: name, one line, and the preset that opens."""

from __future__ import annotations

from dataclasses import dataclass

from resexplorer.network import PRESETS


@dataclass(frozen=True, slots=True)
class FamilyCard:
    """What a family's card says; ``presets`` are tried in order."""

    family: str
    title: str
    line: str
    presets: tuple[str, ...]

    @property
    def preset(self) -> str | None:
        """The first of the presets that exists."""
        return next((name for name in self.presets if name in PRESETS), None)


FAMILIES: tuple[FamilyCard, ...] = (
    FamilyCard(
        "plain", "Plain", "Two 3×3 convolutions and no skip: the baseline that stops training when it gets deep.",
        ("cifar_plain20",),
    ),
    FamilyCard(
        "residual", "Residual", "The same two convolutions learn a change to their input: y = F(x) + x.",
        ("cifar_resnet20", "resnet18"),
    ),
    FamilyCard(
        "bottleneck", "Bottleneck",
        "1×1 reduces, 3×3 works in the narrow middle, 1×1 expands: depth at low cost.",
        ("resnet50",),
    ),
    FamilyCard(
        "resnext", "ResNeXt", "The bottleneck split into G parallel paths that are summed under one skip.",
        ("resnext29_8x64d", "resnext50_32x4d"),
    ),
    FamilyCard(
        "inception", "Inception-ResNet",
        "Branches of several filter sizes, joined, scaled and added to the input.",
        ("inception_resnet_v2",),
    ),
    FamilyCard(
        "se", "Squeeze & excite", "A gate that weighs every channel, put on any of the blocks above.",
        ("seresnet50", "seresnet50_v1"),
    ),
)  # fmt: skip
"""In the order in which the field met them."""
