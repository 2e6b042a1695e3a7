"""The papers' experiments as one-click templates: what was claimed, what to train, and at which scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from resexplorer.errors import ResExplorerError
from resexplorer.experiment.members import (
    basic_and_bottleneck,
    cardinalities,
    depths,
    gates,
    norms,
    scalings,
    skips,
)
from resexplorer.network import Network


class UnknownTemplate(ResExplorerError):
    """A template, or a scale of one, that the program does not have."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How large an experiment is run: the data, the recipe, and values of it that differ."""

    name: str
    title: str
    data: str
    recipe: str
    settings: tuple[tuple[str, str], ...] = ()
    seeds: tuple[int, ...] = (0,)


CPU = Scale("cpu", "minutes on a CPU: Digits, 20 epochs", "digits", "one-cycle")
GPU = Scale(
    "gpu",
    "about an hour on a GPU: CIFAR-10, 30 epochs",
    "cifar10",
    "one-cycle",
    (("epochs", "30"), ("pad_crop", "4"), ("flip", "yes"), ("weight_decay", "0.0005")),
)
PAPER = Scale("paper", "the paper's recipe: CIFAR-10, 64,000 steps", "cifar10", "he2016-cifar")


@dataclass(frozen=True, slots=True)
class Template:
    """An experiment.

    ``claim`` says what the paper found and ``look_for`` where to look for it here; ``build`` makes the networks, the
    first of which is the baseline that the others are compared with. ``scales`` are offered smallest first.
    """

    name: str
    title: str
    claim: str
    look_for: str
    source: str
    build: Callable[[], list[Network]]
    factor: str
    """What varies, in words for a sentence: "the skip", "the cardinality"."""
    scales: tuple[Scale, ...] = (CPU, GPU, PAPER)

    def scale(self, name: str) -> Scale:
        """Return one scale; raises :class:`UnknownTemplate` with the names that exist."""
        found = next((scale for scale in self.scales if scale.name == name), None)
        if found is None:
            known = ", ".join(scale.name for scale in self.scales)
            raise UnknownTemplate(f"{self.title} has no scale {name!r}: use {known}.")
        return found

    @property
    def data(self) -> str:
        """The smallest scale's data set."""
        return self.scales[0].data

    @property
    def recipe(self) -> str:
        """The smallest scale's recipe."""
        return self.scales[0].recipe

    @property
    def seeds(self) -> tuple[int, ...]:
        """The smallest scale's seeds."""
        return self.scales[0].seeds


_SHORT = replace(CPU, title="minutes on a CPU: Digits, 10 epochs", settings=(("epochs", "10"),))

TEMPLATES: dict[str, Template] = {
    item.name: item
    for item in (
        Template(
            "plain-vs-residual",
            "Plain against residual",
            "A deeper plain network ends with a higher training error than a shallow one; with skip "
            "connections the deeper network trains at least as well.",
            "The training error: Plain-56 stays far above Plain-20, ResNet-56 does not stay above ResNet-20.",
            "He et al. 2015, arXiv 1512.03385, figure 6",
            depths,
            "the depth",
        ),
        Template(
            "skip-options",
            "Skip A, B or C",
            "Where a skip has to change its shape, zero-padding (A), projecting only there (B) and projecting "
            "everywhere (C) differ little; all are far better than no skip. B is slightly better than A, C than B.",
            "The test error: three curves close together, and the plain network behind them.",
            "He et al. 2015, arXiv 1512.03385, table 3",
            skips,
            "the skip",
        ),
        Template(
            "bottleneck-vs-basic",
            "Bottleneck against basic, at equal MACs",
            "A bottleneck gives more layers and wider outputs for the same work, which pays off in deep networks.",
            "Test error and training error at the same number of MACs.",
            "He et al. 2015, arXiv 1512.03385, section 4.1 and table 4",
            basic_and_bottleneck,
            "the block",
            (_SHORT, GPU, PAPER),
        ),
        Template(
            "cardinality",
            "Cardinality, at equal MACs",
            "More parallel paths of smaller width give a lower error at the same work: cardinality helps more than "
            "width or depth.",
            "The test error falls, or stays, as G grows while the MACs stay put.",
            "Xie et al. 2016, arXiv 1611.05431, table 3",
            cardinalities,
            "the cardinality",
            (_SHORT, replace(GPU), replace(PAPER, title="CIFAR-10, 64,000 steps")),
        ),
        Template(
            "squeeze-excite",
            "Squeeze & excite, on and off",
            "A gate per channel lowers the error for a few more parameters; the reduction ratio r trades size for "
            "accuracy, and 16 is a good compromise.",
            "The test error with and without gates, and what the gates cost in parameters.",
            "Hu et al. 2017, arXiv 1709.01507, tables 4 and 10",
            gates,
            "the gate",
        ),
        Template(
            "batch-norm",
            "With and without batch norm",
            "Batch normalisation lets networks train at high learning rates; without it even shallow ones may diverge.",
            "Which runs end with a non-finite loss, and how far the others get.",
            "Ioffe & Szegedy 2015, arXiv 1502.03167",
            norms,
            "the normalisation",
        ),
        Template(
            "inception-scaling",
            "Scaling Inception-residual branches",
            "With many filters, residual Inception networks become unstable; multiplying the branch by 0.1 to 0.3 "
            "before the join keeps them training.",
            "The training loss: spikes or divergence at scale 1, smooth curves below.",
            "Szegedy et al. 2016, arXiv 1602.07261, section 3.3",
            scalings,
            "the branch scale",
            (_SHORT, GPU, PAPER),
        ),
    )
}


def template(name: str) -> Template:
    """Return the template called ``name``; raises :class:`UnknownTemplate` with the names that exist."""
    if name not in TEMPLATES:
        raise UnknownTemplate(f"There is no experiment {name!r}: use {', '.join(TEMPLATES)}.")
    return TEMPLATES[name]
