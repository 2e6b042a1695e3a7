"""Data sets: where they are, how they are read, and how they are fetched.

Nothing in this package imports torch, so that the window and the command line can use all of it. Images are
NumPy arrays ``(N, C, H, W)`` of uint8; :mod:`resexplorer.training` puts them on the device.
"""

from resexplorer.data.errors import DataError, DatasetBroken, DatasetMissing, NoDataset
from resexplorer.data.folders import data_folder
from resexplorer.data.loading import LoadedData, load
from resexplorer.data.locate import Availability, Place, locate
from resexplorer.data.samples import samples

__all__ = [
    "Availability",
    "DataError",
    "DatasetBroken",
    "DatasetMissing",
    "LoadedData",
    "NoDataset",
    "Place",
    "data_folder",
    "load",
    "locate",
    "samples",
]
