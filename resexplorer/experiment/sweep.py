"""Turns what a person asks for into runs: networks × varied values × seeds, each checked before it is queued."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from resexplorer.errors import ResExplorerError
from resexplorer.experiment.adapt import adapt
from resexplorer.experiment.catalogue import dataset
from resexplorer.experiment.checks import check
from resexplorer.experiment.recipe import Recipe
from resexplorer.experiment.recipe import recipe as named_recipe
from resexplorer.experiment.spec import TrainSpec
from resexplorer.experiment.templates import Template
from resexplorer.network import PRESETS, Network, to_json
from resexplorer.network.edits import set_values

MAX_RUNS = 2_000
"""More runs at once are taken for a slip of the finger."""

Setting = tuple[str, str]
"""A name and the text that a person typed for its value."""


class UnknownSetting(ResExplorerError):
    """A name that neither the recipe nor the network has."""


class TooManyRuns(ResExplorerError):
    """A launch that would fill the queue for months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One launch.

    ``settings`` hold for every run, ``vary`` lists alternatives; a name in them is a setting of the recipe
    (``lr``) or of the network's blocks (``skip``). ``group`` joins the runs of one experiment.
    """

    networks: Sequence[Network]
    data: str
    recipe: str = "one-cycle"
    settings: Sequence[Setting] = ()
    vary: Sequence[tuple[str, Sequence[str]]] = ()
    seeds: Sequence[int] = (0,)
    device: str = "auto"
    data_folder: str | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Number of runs."""
        runs = len(self.networks) * len(self.seeds)
        for _name, values in self.vary:
            runs *= len(values)
        return runs

    def specs(self) -> list[TrainSpec]:
        """Every run, ready for the queue; raises a :class:`ResExplorerError` for the first that can't work."""
        if self.size > MAX_RUNS:
            raise TooManyRuns(f"That would be {self.size:,} runs: vary less, at most {MAX_RUNS:,} are queued at once.")
        specs = list(self._specs())
        for spec in specs:
            check(spec)
        return specs

    def _specs(self) -> Iterator[TrainSpec]:
        names = [name for name, _values in self.vary]
        for network in self.networks:
            for combination in product(*(values for _name, values in self.vary)):
                varied = list(zip(names, combination, strict=True))
                for seed in self.seeds:
                    yield self._spec(network, varied, seed)

    def _spec(self, network: Network, varied: Sequence[Setting], seed: int) -> TrainSpec:
        recipe, changed = named_recipe(self.recipe), network
        for name, text in (*self.settings, *varied):
            recipe, changed = apply(name, text, recipe, changed)
        changed = adapt(changed, dataset(self.data))
        words = [f"{name} {text.strip()}" for name, text in varied]
        words += [f"seed {seed}"] if len(self.seeds) > 1 else []
        return TrainSpec(
            name=", ".join([network.name, *words]),
            network=to_json(changed),
            data=self.data,
            recipe=recipe,
            recipe_name=self.recipe,
            seed=seed,
            device=self.device,
            data_folder=self.data_folder,
            group=self.group,
            tags=self.tags,
            references=published(changed, self.data),
        )


def apply(name: str, text: str, recipe: Recipe, network: Network) -> tuple[Recipe, Network]:
    """Return recipe and network with one setting read from ``text``; raises :class:`UnknownSetting`."""
    if name in {known.name for known in Recipe.fields()}:
        return recipe.with_text(name, text), network
    targets = {node.id: known for node in network for known in node.op.fields() if known.name == name}
    if not targets:
        raise UnknownSetting(_unknown(name, network))
    for target, known in targets.items():
        network = set_values(network, [target], {name: known.parse(text)})
    return recipe, network


def published(network: Network, data: str) -> dict[str, float]:
    """The test error that the paper prints for a preset on ``data``, by series name; empty for a changed one."""
    entry = PRESETS.get(network.preset or "")
    errors = dict(entry.errors) if entry else {}
    if entry is None or data not in errors:
        return {}
    original = adapt(entry.build(), dataset(data))
    return {"test/error": errors[data]} if original.nodes == network.nodes else {}


def of_template(template: Template, *, scale: str | None = None, group: str | None = None) -> Sweep:
    """The launch that a template describes, at its smallest scale unless another is named."""
    chosen = template.scale(scale) if scale else template.scales[0]
    return Sweep(
        networks=template.build(),
        data=chosen.data,
        recipe=chosen.recipe,
        settings=chosen.settings,
        seeds=chosen.seeds,
        group=group or template.name,
        tags=(template.name,),
    )


def _unknown(name: str, network: Network) -> str:
    of_recipe = [known.name for known in Recipe.fields()]
    of_network = list(dict.fromkeys(known.name for node in network for known in node.op.fields()))
    near = difflib.get_close_matches(name, [*of_recipe, *of_network], n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"the recipe has {', '.join(of_recipe)}."
    return f"Neither the recipe nor {network.name} has a setting {name!r}: {hint}"
