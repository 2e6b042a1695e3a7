"""What is to be trained and how: recipes, the data-set catalogue, job specifications and templates."""

from resexplorer.experiment.catalogue import DATASETS, DatasetInfo, dataset
from resexplorer.experiment.recipe import RECIPES, Recipe, recipe
from resexplorer.experiment.spec import TrainSpec
from resexplorer.experiment.templates import TEMPLATES, Template, template

__all__ = [
    "DATASETS",
    "RECIPES",
    "TEMPLATES",
    "DatasetInfo",
    "Recipe",
    "Template",
    "TrainSpec",
    "dataset",
    "recipe",
    "template",
]
