"""What can be wrong with a data set, as sentences for the user."""

from __future__ import annotations

from resexplorer.errors import ResExplorerError


class DataError(ResExplorerError):
    """A data set that can't be used."""


class DatasetMissing(DataError):
    """The data set is not on this machine and could not be downloaded."""


class DatasetBroken(DataError):
    """A file of the data set is damaged, too large or not what its name says."""


class NoDataset(DataError):
    """A folder or archive that a person chose does not hold the data set."""
