"""Finds out whether a data set is here, where, or whether it can be downloaded; reads no image."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from resexplorer.data.errors import NoDataset
from resexplorer.data.files import find, is_archive
from resexplorer.data.folders import data_folder, system_folder
from resexplorer.data.layouts import LAYOUTS, Layout
from resexplorer.experiment import dataset


@dataclass(frozen=True, slots=True)
class Place:
    """A folder or archive that holds a data set, and how its files are laid out there."""

    path: Path
    layout: Layout


@dataclass(frozen=True, slots=True)
class Availability:
    """Where a data set is.

    ``built_in`` sets ship with the program; ``place`` is where the others were found. ``folder`` is where a
    download is put and where a person may put the files; ``download_mb`` is 0 where nothing is to be fetched.
    """

    name: str
    built_in: bool
    place: Place | None
    folder: Path
    download_mb: int

    @property
    def here(self) -> bool:
        """Whether the data set can be read without a download."""
        return self.built_in or self.place is not None

    @property
    def sentence(self) -> str:
        """One line for a dialog: where the set is, or what fetching it costs."""
        if self.built_in:
            return "Ships with the program."
        if self.place is not None:
            return f"Found in {self.place.path}."
        return f"Not on this machine: {self.download_mb} MB will be downloaded to {self.folder}."


def locate(name: str, folder: str | Path | None = None) -> Availability:
    """Say where the data set ``name`` is.

    ``folder`` is a folder or archive that a person chose: only there is looked, and :class:`NoDataset` is
    raised where it does not hold the set. Otherwise the user's data folder comes first, then the system's.
    """
    info = dataset(name)
    target = data_folder() / name
    if name not in LAYOUTS:
        return Availability(name, True, None, target, 0)
    place = _chosen(name, Path(folder).expanduser()) if folder else next(_known_places(name), None)
    return Availability(name, False, place, target, 0 if place else info.download_mb)


def _chosen(name: str, folder: Path) -> Place:
    own = (Place(folder, layout) for layout in LAYOUTS[name] if _holds(folder, layout))
    place = next(own, None) or next(_inside(name, folder), None)
    if place is None:
        files = " and ".join(LAYOUTS[name][0].every_file[:2])
        title = dataset(name).title
        what = f"holds no {title} ({files}, …)" if folder.exists() else "does not exist"
        raise NoDataset(f"{folder} {what}: choose the folder or archive that holds {title}.")
    return place


def _known_places(name: str) -> Iterator[Place]:
    yield from _inside(name, data_folder())
    yield from _inside(name, system_folder())


def _inside(name: str, root: Path) -> Iterator[Place]:
    for layout in LAYOUTS[name]:
        for sub in (*layout.folders, *layout.archives):
            if _holds(root / sub, layout):
                yield Place(root / sub, layout)


def _holds(path: Path, layout: Layout) -> bool:
    if is_archive(path):
        return path.is_file() and (path.name in layout.archives or not _names_another(path))
    return all(find(path, name) is not None for name in layout.every_file)


def _names_another(archive: Path) -> bool:
    return any(archive.name in layout.archives for layouts in LAYOUTS.values() for layout in layouts)
