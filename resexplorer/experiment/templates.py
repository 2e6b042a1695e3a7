"""The papers' experiments as one-click templates."""

from __future__ import annotations

from dataclasses import dataclass

from resexplorer.errors import ResExplorerError


class UnknownTemplate(ResExplorerError):
    """A template name that the program does not have."""


@dataclass(frozen=True, slots=True)
class Template:
    """An experiment: which presets to train on which data with which recipe, and what to look for.

    ``networks`` are preset names; ``claim`` says what the paper found and where.
    """

    name: str
    title: str
    claim: str
    source: str
    networks: tuple[str, ...]
    data: str
    recipe: str
    seeds: tuple[int, ...] = (0,)


TEMPLATES: dict[str, Template] = {
    item.name: item
    for item in (
        Template(
            "plain-vs-residual",
            "Plain against residual",
            "A deeper plain network ends with a higher training error than a shallow one; with skip "
            "connections the deeper network trains at least as well.",
            "He et al. 2015, arXiv 1512.03385, figure 6",
            ("cifar_plain20", "cifar_plain56", "cifar_resnet20", "cifar_resnet56"),
            "digits",
            "one-cycle",
        ),
    )
}


def template(name: str) -> Template:
    """Return the template called ``name``; raises :class:`UnknownTemplate` with the names that exist."""
    if name not in TEMPLATES:
        raise UnknownTemplate(f"There is no experiment {name!r}: use {', '.join(TEMPLATES)}.")
    return TEMPLATES[name]
