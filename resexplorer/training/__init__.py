"""Training: the loop, its checkpoints, and the worker process that trains one run of a database.

``train(spec)`` trains inside a Python program; ``python -m resexplorer.training`` is the worker.
"""

from resexplorer.training.environment import prepare

prepare()  # before the first import of torch

from resexplorer.training.api import Result, train  # noqa: E402
from resexplorer.training.recorder import Progress  # noqa: E402
from resexplorer.training.trainer import NonFinite, Outcome  # noqa: E402

__all__ = ["NonFinite", "Outcome", "Progress", "Result", "train"]
