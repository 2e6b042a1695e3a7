"""Refuses a run that can't work before it is queued, with a sentence that says what to change."""

from __future__ import annotations

import re

from resexplorer.errors import ResExplorerError
from resexplorer.experiment.catalogue import DatasetInfo, dataset
from resexplorer.experiment.length import Length
from resexplorer.experiment.recipe import Recipe
from resexplorer.experiment.schedule import Schedule
from resexplorer.experiment.spec import TrainSpec
from resexplorer.network import Network, analyse, from_json, problems


class Untrainable(ResExplorerError):
    """A run that would fail."""


def check(spec: TrainSpec) -> None:
    """Raise a :class:`ResExplorerError` where ``spec`` can't be trained: network, data, recipe or device."""
    info = dataset(spec.data)
    network = from_json(spec.network)
    recipe = Recipe.from_dict(spec.recipe.to_dict())
    check_network(network)
    check_fit(network, info)
    check_recipe(recipe, info.train, info.title)
    check_batch_norm(network, recipe)
    check_device(spec.device)


def check_network(network: Network) -> None:
    """Raise :class:`Untrainable` that names the first problem of a network that has some."""
    found = problems(network)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise Untrainable(f"{network.name} can't be trained yet{more}: {found[0].sentence}")


def check_fit(network: Network, info: DatasetInfo) -> None:
    """Raise :class:`Untrainable` where the network's input or classes are not those of the data set."""
    if tuple(network.input) != info.shape:
        has, needs = ("×".join(map(str, shape)) for shape in (network.input, info.shape))
        raise Untrainable(
            f"{network.name} takes {has} images, but those of {info.title} are {needs}: change its input."
        )
    classes = analyse(network).classes
    if classes != len(info.classes):
        raise Untrainable(
            f"{network.name} tells {classes} classes apart, but {info.title} has {len(info.classes)}: "
            "change the classes of its head."
        )


def check_recipe(recipe: Recipe, images: int, title: str) -> None:
    """Raise :class:`Untrainable` where the recipe does not suit ``images`` training images of ``title``."""
    if recipe.batch_size > images:
        raise Untrainable(
            f"A batch of {recipe.batch_size:,} is larger than the {images:,} training images of {title}: "
            f"use at most {images:,}."
        )
    length = Length.of(recipe, images)
    if Schedule(recipe, length).warmup_steps >= length.steps:
        unit, whole = ("steps", recipe.steps) if recipe.steps else ("epochs", recipe.epochs)
        raise Untrainable(f"A warm-up of {recipe.warmup} {unit} leaves nothing of {whole}: make it shorter.")


def check_batch_norm(network: Network, recipe: Recipe) -> None:
    """Raise :class:`Untrainable` for batch normalisation over batches of one image, which has no variance."""
    if recipe.batch_size == 1 and any(leaf.layer.kind == "norm" for leaf in analyse(network).leaves):
        raise Untrainable("Batch normalisation needs two images in a batch: use a batch size of at least 2.")


def check_device(device: str) -> None:
    """Raise :class:`Untrainable` for a text that names no device; whether it is there is found out later."""
    if not re.fullmatch(r"auto|cpu|cuda(:\d{1,2})?", device):
        raise Untrainable(f"There is no device {device!r}: use auto, cpu or cuda:0.")
