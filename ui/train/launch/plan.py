"""What the launch dialog decides, as a value: what is wrong with it, and which runs it makes. No Qt."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass, field

from resexplorer.errors import ResExplorerError
from resexplorer.experiment import DATASETS, RECIPES, Recipe, Template, TrainSpec, dataset, recipe
from resexplorer.experiment.adapt import adapt
from resexplorer.experiment.checks import check_batch_norm, check_fit, check_network, check_recipe
from resexplorer.experiment.length import Length
from resexplorer.network import PRESETS, Network, to_json
from ui.train.words import plural

MOST_RUNS = 500


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """Why a plan can't start: ``place`` is "networks", "recipe", "seeds" or "name"."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchPlan:
    """Networks × seeds on one data set with one recipe."""

    name: str
    networks: tuple[Network, ...]
    data: str = "digits"
    data_folder: str | None = None
    recipe: Recipe = field(default_factory=lambda: recipe("one-cycle"))
    seeds: tuple[int, ...] = (0,)
    device: str = "auto"

    @property
    def count(self) -> int:
        """How many runs this makes."""
        return len(self.networks) * len(self.seeds)

    @property
    def summary(self) -> str:
        """One line for the dialog's foot."""
        length = Length.of(self.recipe, dataset(self.data).train)
        networks = plural(len(self.networks), "network")
        seeds = f" × {plural(len(self.seeds), 'seed')}" if len(self.seeds) > 1 else ""
        each = "" if self.count == 1 else " each"
        epochs = f"{length.epochs:,.4g} epoch{'' if length.epochs == 1 else 's'}"
        return f"{networks}{seeds} = {plural(self.count, 'run')}, {length.steps:,} steps ({epochs}){each}"

    def problems(self) -> list[PlanProblem]:
        """Return everything that keeps the plan from starting, in the order of the dialog."""
        found: list[PlanProblem] = []
        if not self.networks:
            found.append(PlanProblem("networks", "Choose at least one network."))
        sentences = dict.fromkeys(network_problem(network, self.data, self.recipe) for network in self.networks)
        found += [PlanProblem("networks", sentence) for sentence in sentences if sentence]
        info = dataset(self.data)
        try:
            check_recipe(self.recipe, info.train, info.title)
        except ResExplorerError as error:
            found.append(PlanProblem("recipe", str(error)))
        if not self.seeds:
            found.append(PlanProblem("seeds", "Give at least one seed, such as 0."))
        if len(set(self.seeds)) < len(self.seeds):
            found.append(PlanProblem("seeds", "A seed is listed twice: both runs would be the same."))
        if self.count > MOST_RUNS:
            found.append(PlanProblem("seeds", f"{self.count:,} runs are too many at once: use at most {MOST_RUNS}."))
        if not self.name.strip():
            found.append(PlanProblem("name", "Give the experiment a name."))
        return found

    def specs(self, taken_groups: Collection[str] = ()) -> list[TrainSpec]:
        """Return one specification for each network and seed; several runs share a group of their own."""
        group = unique(self.name.strip(), taken_groups) if self.count > 1 else None
        return [self._spec(network, seed, group) for network in self.networks for seed in self.seeds]

    def _spec(self, network: Network, seed: int, group: str | None) -> TrainSpec:
        adapted = adapt(network, dataset(self.data))
        title = network.name if group else self.name.strip()
        return TrainSpec(
            name=f"{title}, seed {seed}" if len(self.seeds) > 1 else title,
            network=to_json(adapted), data=self.data, data_folder=self.data_folder,
            recipe=self.recipe, recipe_name=recipe_name(self.recipe), seed=seed, device=self.device, group=group,
            references=references(network, self.data),
        )  # fmt: skip


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


def references(network: Network, data: str) -> dict[str, float]:
    """Return the published test error of a preset on a data set, for a dotted line."""
    entry = PRESETS.get(network.preset or "")
    published = dict(entry.errors) if entry else {}
    return {"test/error": published[data]} if data in published else {}


def unique(name: str, taken: Collection[str]) -> str:
    """Return ``name``, with a number where an experiment of that name exists."""
    number, result = 1, name
    while result in taken:
        number += 1
        result = f"{name} ({number})"
    return result


def suggested_name(networks: tuple[Network, ...], data: str) -> str:
    """Return a name for an experiment that nobody has named."""
    title = DATASETS[data].title if data in DATASETS else data
    if len(networks) == 1:
        return networks[0].name
    return f"{plural(len(networks), 'network')} on {title}" if networks else f"Runs on {title}"


def recipe_name(chosen: Recipe) -> str:
    """Return the name under which a recipe is offered, or "custom"."""
    return next((named.name for named in RECIPES.values() if named.recipe == chosen), "custom")


def template_plan(item: Template) -> LaunchPlan:
    """Return the plan that repeats a paper's experiment."""
    return LaunchPlan(
        name=item.title, networks=tuple(item.build()), data=item.data,
        recipe=recipe(item.recipe), seeds=item.seeds,
    )  # fmt: skip
