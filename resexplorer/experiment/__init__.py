"""What is to be trained and how: recipes, the data-set catalogue, job specifications and templates."""

from resexplorer.experiment.adapt import adapt
from resexplorer.experiment.catalogue import DATASETS, DatasetInfo, dataset
from resexplorer.experiment.checks import Untrainable, check
from resexplorer.experiment.length import Length
from resexplorer.experiment.recipe import RECIPES, Recipe, recipe
from resexplorer.experiment.schedule import Schedule
from resexplorer.experiment.spec import TrainSpec
from resexplorer.experiment.sweep import Sweep, TooManyRuns, UnknownSetting, of_template
from resexplorer.experiment.templates import TEMPLATES, Template, template

__all__ = [
    "DATASETS",
    "RECIPES",
    "TEMPLATES",
    "DatasetInfo",
    "Length",
    "Recipe",
    "Schedule",
    "Sweep",
    "Template",
    "TooManyRuns",
    "TrainSpec",
    "UnknownSetting",
    "Untrainable",
    "adapt",
    "check",
    "dataset",
    "of_template",
    "recipe",
    "template",
]
