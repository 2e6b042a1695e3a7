"""Training: the loop, its checkpoints, and the worker process that trains one run of a database.

``train(spec)`` trains inside a Python program; ``python -m resexplorer.training`` is the worker.
"""

from resexplorer.training.environment import importing

with importing():
    from resexplorer.training.api import Result, train
    from resexplorer.training.recorder import Progress
    from resexplorer.training.trainer import NonFinite, Outcome

__all__ = ["NonFinite", "Outcome", "Progress", "Result", "train"]
