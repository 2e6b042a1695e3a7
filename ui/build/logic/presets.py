"""The gallery's entries: what is offered to start from, and what is said about each."""

from __future__ import annotations

from dataclasses import dataclass

from resexplorer.network import PRESETS, Preset
from resexplorer.picture.caption import count_text
from ui.build.logic.fuzzy import ranked

FAMILY_NAMES = {
    "stem": "Stem",
    "plain": "Plain",
    "residual": "Residual",
    "bottleneck": "Bottleneck",
    "resnext": "ResNeXt",
    "inception": "Inception-ResNet",
    "se": "Squeeze & excite",
    "head": "Head",
}
DATA_NAMES = {"cifar10": "CIFAR-10", "cifar100": "CIFAR-100", "imagenet": "ImageNet"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One preset in words."""

    name: str
    title: str
    family: str
    color: str
    year: int
    words: str
    facts: tuple[str, ...]
    tip: str


def offers(query: str = "", color: str = "") -> list[Offer]:
    """The presets that fit a query, best first; all of one family (or all) in catalogue order for an empty one."""
    found = [_offer(preset) for preset in PRESETS.values() if color in {"", preset.family}]
    return ranked(query, found, lambda offer: offer.words)


def families() -> list[str]:
    """The families that the catalogue has, in its order."""
    return list(dict.fromkeys(preset.family for preset in PRESETS.values()))


def family_name(family: str) -> str:
    """The words for a family."""
    return FAMILY_NAMES.get(family, family.replace("_", " ").capitalize())


def _offer(preset: Preset) -> Offer:
    family = family_name(preset.family)
    counts = [f"{count_text(preset.parameters)} parameters" if preset.parameters else ""]
    counts.append(f"{count_text(preset.macs)} MACs" if preset.macs else "")
    errors = [f"{100 * error:.4g} % error on {DATA_NAMES.get(data, data)}" for data, error in preset.errors]
    return Offer(
        name=preset.name,
        title=preset.title,
        family=family,
        words=f"{preset.title} {preset.name.replace('_', ' ')} {family} {preset.year}",
        color=preset.family,
        year=preset.year,
        facts=(" · ".join(c for c in counts if c), *errors[:1]),
        tip=_tip(preset, family, errors),
    )


def _tip(preset: Preset, family: str, errors: list[str]) -> str:
    lines = [
        f"{preset.title}: {family}, {preset.year}",
        f"{preset.parameters:,} parameters" if preset.parameters else "",
        f"{preset.macs:,} MACs for one image" if preset.macs else "",
        *errors,
        f"The paper prints {preset.paper}." if preset.paper else "",
        preset.departure,
        f"Source: {preset.source}",
    ]
    return "\n".join(line for line in lines if line)
