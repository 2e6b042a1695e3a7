"""Fits a network to a data set."""

from __future__ import annotations

from resexplorer.experiment.catalogue import DatasetInfo
from resexplorer.network import Network, with_classes, with_input


def adapt(network: Network, info: DatasetInfo) -> Network:
    """Return ``network`` with the input shape and the number of classes of the data set ``info``.

    Nothing else changes. The result can have problems, as a network for 224 pixels runs out of them on images
    of 8: :func:`resexplorer.experiment.checks.check` says so in a sentence.
    """
    return with_classes(with_input(network, info.shape), len(info.classes))
