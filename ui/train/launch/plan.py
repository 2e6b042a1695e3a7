"""What the launch dialog decides, as a value: what is wrong with it, and which runs it makes. No Qt."""

from __future__ import annotations

import functools
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from resexplorer.errors import ResExplorerError
from resexplorer.experiment import DATASETS, RECIPES, Length, Recipe, Template, TrainSpec, adapt, dataset, recipe
from resexplorer.experiment.checks import check_batch_norm, check_fit, check_network, check_recipe
from resexplorer.experiment.sweep import apply, published
from resexplorer.experiment.templates import Scale
from resexplorer.fields import Field
from resexplorer.network import Network, to_json
from ui.runs.words import plural

MOST_RUNS = 500

Varied = tuple[str, tuple[str, ...]]
"""A setting's name and the texts of its alternatives."""

_SHAPING = {"channels", "kernel", "stride", "pool", "deep", "classes", "blocks", "block", "pre_norm", "dilation"}
"""Settings of blocks that make no sense with one value for a whole network."""


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """Why a plan can't start: ``place`` is "networks", "recipe", "vary", "seeds" or "name"."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchPlan:
    """Networks × varied settings × seeds on one data set with one recipe."""

    name: str
    networks: tuple[Network, ...]
    data: str = "digits"
    data_folder: str | None = None
    recipe: Recipe = field(default_factory=lambda: recipe("one-cycle"))
    vary: tuple[Varied, ...] = ()
    seeds: tuple[int, ...] = (0,)
    device: str = "auto"
    tags: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many runs this makes."""
        return len(self.networks) * math.prod(len(values) for _name, values in self.vary) * len(self.seeds)

    @property
    def summary(self) -> str:
        """One line for the dialog's foot."""
        length = Length.of(self.recipe, dataset(self.data).train)
        labels = settings_of(self.networks)
        factors = [plural(len(self.networks), "network")]
        factors += [f"{len(values)} × {labels[name].label.lower()}" for name, values in self.vary if name in labels]
        factors += [plural(len(self.seeds), "seed")] if len(self.seeds) > 1 else []
        epochs = f"{length.epochs:,.4g} epoch{'' if length.epochs == 1 else 's'}"
        each = "" if self.count == 1 else " each"
        return f"{' · '.join(factors)} = {plural(self.count, 'run')}, {length.steps:,} steps ({epochs}){each}"

    def problems(self) -> list[PlanProblem]:
        """Return everything that keeps the plan from starting, in the order of the dialog."""
        return [*self._network_problems(), *self._recipe_problems(), *self._repeat_problems()]

    def specs(self, taken_groups: Collection[str] = ()) -> list[TrainSpec]:
        """Return one specification for each run; several runs share a group of their own."""
        group = unique(self.name.strip(), taken_groups) if self.count > 1 else None
        return [
            self._spec(network, varied, seed, group)
            for network in self.networks
            for varied in self._combinations()
            for seed in self.seeds
        ]

    def _combinations(self) -> Iterator[tuple[tuple[str, str], ...]]:
        names = [name for name, _values in self.vary]
        for texts in product(*(values for _name, values in self.vary)):
            yield tuple(zip(names, texts, strict=True))

    def _spec(self, network: Network, varied: Sequence[tuple[str, str]], seed: int, group: str | None) -> TrainSpec:
        changed, how = with_settings(network, self.recipe, varied)
        adapted = adapt(changed, dataset(self.data))
        words = [network.name if group else self.name.strip()]
        words += [f"{name} {text}" for name, text in varied]
        words += [f"seed {seed}"] if len(self.seeds) > 1 else []
        return TrainSpec(
            name=", ".join(words), network=to_json(adapted), data=self.data, data_folder=self.data_folder,
            recipe=how, recipe_name=recipe_name(self.recipe), seed=seed, device=self.device, group=group,
            tags=self.tags, references=published(adapted, self.data),
        )  # fmt: skip

    def _network_problems(self) -> Iterator[PlanProblem]:
        if not self.networks:
            yield PlanProblem("networks", "Choose at least one network.")
        sentences = (network_problem(network, self.data, self.recipe) for network in self.networks)
        for sentence in dict.fromkeys(sentences):
            if sentence:
                yield PlanProblem("networks", sentence)

    def _recipe_problems(self) -> Iterator[PlanProblem]:
        info = dataset(self.data)
        try:
            check_recipe(self.recipe, info.train, info.title)
        except ResExplorerError as error:
            yield PlanProblem("recipe", str(error))
        if self.vary and self.count <= MOST_RUNS:
            sentence = next(filter(None, map(self._varied_problem, product(self.networks, self._combinations()))), "")
            if sentence:
                yield PlanProblem("vary", sentence)

    def _varied_problem(self, item: tuple[Network, tuple[tuple[str, str], ...]]) -> str:
        """Return why one combination can't be trained, or nothing."""
        info = dataset(self.data)
        try:
            network, how = with_settings(item[0], self.recipe, item[1])
            check_recipe(how, info.train, info.title)
        except ResExplorerError as error:
            return str(error)
        return network_problem(network, self.data, how)

    def _repeat_problems(self) -> Iterator[PlanProblem]:
        if any(not values for _name, values in self.vary):
            yield PlanProblem("vary", "List the values to try, separated by commas.")
        if not self.seeds:
            yield PlanProblem("seeds", "Give at least one seed, such as 0.")
        if len(set(self.seeds)) < len(self.seeds):
            yield PlanProblem("seeds", "A seed is listed twice: both runs would be the same.")
        if self.count > MOST_RUNS:
            yield PlanProblem("seeds", f"{self.count:,} runs are too many at once: use at most {MOST_RUNS}.")
        if not self.name.strip():
            yield PlanProblem("name", "Give the experiment a name.")


def settings_of(networks: Sequence[Network]) -> dict[str, Field]:
    """Return what can be varied: the recipe's settings, then those of the networks' blocks."""
    found = {known.name: known for known in Recipe.fields()}
    for network in networks:
        for node in network:
            for known in node.op.fields():
                if known.name not in _SHAPING:
                    found.setdefault(known.name, known)
    return found


def with_settings(network: Network, how: Recipe, varied: Sequence[tuple[str, str]]) -> tuple[Network, Recipe]:
    """Return network and recipe with settings read from texts; raises a :class:`ResExplorerError`."""
    for name, text in varied:
        how, network = apply(name, text, how, network)
    return network, how


@functools.lru_cache(maxsize=512)
def network_problem(network: Network, data: str, chosen: Recipe) -> str:
    """Return why a network can't be trained on a data set, or nothing; the same question is answered once."""
    info = dataset(data)
    try:
        adapted = adapt(network, info)
        check_network(adapted)
        check_fit(adapted, info)
        check_batch_norm(adapted, chosen)
    except ResExplorerError as error:
        return str(error)
    return ""


def unique(name: str, taken: Collection[str]) -> str:
    """Return ``name``, with a number where an experiment of that name exists."""
    number, result = 1, name
    while result in taken:
        number += 1
        result = f"{name} ({number})"
    return result


def suggested_name(networks: Sequence[Network], data: str) -> str:
    """Return a name for an experiment that nobody has named."""
    title = DATASETS[data].title if data in DATASETS else data
    if len(networks) == 1:
        return networks[0].name
    return f"{plural(len(networks), 'network')} on {title}" if networks else f"Runs on {title}"


def recipe_name(chosen: Recipe) -> str:
    """Return the name under which a recipe is offered, or "custom"."""
    return next((named.name for named in RECIPES.values() if named.recipe == chosen), "custom")


def scale_recipe(scale: Scale) -> Recipe:
    """Return the recipe of an experiment's scale, with what differs there."""
    chosen = recipe(scale.recipe)
    for name, text in scale.settings:
        chosen = chosen.with_text(name, text)
    return chosen


def template_plan(item: Template, scale: Scale | None = None) -> LaunchPlan:
    """Return the plan that repeats a paper's experiment, at its smallest scale unless another is given."""
    chosen = scale or item.scales[0]
    return LaunchPlan(
        name=item.title, networks=tuple(item.build()), data=chosen.data, recipe=scale_recipe(chosen),
        seeds=chosen.seeds, tags=(item.name,),
    )  # fmt: skip
