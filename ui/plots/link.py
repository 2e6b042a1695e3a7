"""Charts that share their x range: one group holds the range, all members show it."""

from __future__ import annotations

from typing import Protocol

from ui.plots.frame import padded


class Member(Protocol):
    """What a group asks of a chart."""

    def x_extent(self) -> tuple[float, float] | None:
        """First and last step of the visible curves, in data units."""

    def on_span_changed(self) -> None:
        """Show the group's new range."""

    def on_cursor(self, x: float | None) -> None:
        """Show the group's cross-hair."""


class XGroup:
    """The x range, in data units, of one or more charts.

    While ``following`` the range is everything that the members have; a zoom or pan ends that until :meth:`fit`.
    """

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.following = True
        self._chosen = (0.0, 1.0)

    @property
    def extent(self) -> tuple[float, float] | None:
        """What all members together have, ``None`` while nobody has a point."""
        extents = [extent for member in self.members if (extent := member.x_extent())]
        return (min(low for low, _ in extents), max(high for _, high in extents)) if extents else None

    @property
    def span(self) -> tuple[float, float]:
        """The range to show."""
        if not self.following:
            return self._chosen
        extent = self.extent
        return padded(*extent, below=0.0, above=0.01) if extent else (0.0, 1.0)

    def choose(self, low: float, high: float) -> None:
        """Show ``[low, high]`` in every member; zooming out past everything means following again."""
        extent = self.extent
        if not low < high or extent is None:
            return
        if low <= extent[0] and high >= extent[1]:
            self.fit()
            return
        self.following = False
        self._chosen = (low, high)
        self._tell()

    def fit(self) -> None:
        """Show everything, and follow what comes."""
        self.following = True
        self._tell()

    def show_cursor(self, x: float | None) -> None:
        """Show the cross-hair at ``x`` in every member."""
        for member in self.members:
            member.on_cursor(x)

    def merge(self, other: XGroup) -> None:
        """Take over the other group's members; they then show this group's range."""
        if other is not self:
            self.members += other.members
            other.members = []
            self._tell()

    def _tell(self) -> None:
        for member in self.members:
            member.on_span_changed()
