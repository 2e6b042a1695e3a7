"""Which colour and dash each charted run gets: a second channel beside colour, and one look a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resexplorer.store import RunRecord
from ui.widgets.tokens import RUN_COLORS, RUN_DASHES, Theme

_BY_FAMILY = {"residual": 0, "se": 1, "plain": 2, "inception": 3, "resnext": 4, "bottleneck": 5}
"""The run colour that is nearest to a family's own."""


@dataclass(frozen=True, slots=True)
class Look:
    """A curve's look: the number of a run colour, and a dash."""

    color: int
    dash: str

    def hex(self, theme: Theme) -> str:
        """Return the colour in a theme."""
        return theme.run(self.color)


def looks(runs: Sequence[RunRecord]) -> dict[int, Look]:
    """Return a look for each run.

    Few networks of several families: a family's colour and a dash for each of its networks, as in He et al.'s
    figure 6. Otherwise a colour for each network and a dash for each of its seeds.
    """
    ordered = sorted(runs, key=lambda run: run.id)
    if _families_tell_apart(ordered):
        return _by(ordered, [run.family for run in ordered])
    return _by(ordered, [run.network_hash + run.recipe + run.data for run in ordered], by_family=False)


def _families_tell_apart(runs: Sequence[RunRecord]) -> bool:
    families = [run.family for run in runs]
    known = set(families) <= _BY_FAMILY.keys()
    most = max((families.count(family) for family in set(families)), default=0)
    return known and len(set(families)) > 1 and most <= len(RUN_DASHES)


def _by(runs: Sequence[RunRecord], names: Sequence[str], *, by_family: bool = True) -> dict[int, Look]:
    order = list(dict.fromkeys(names))
    seen: dict[str, int] = {}
    result: dict[int, Look] = {}
    for run, name in zip(runs, names, strict=True):
        number = _BY_FAMILY[name] if by_family else order.index(name)
        lap = number // len(RUN_COLORS)
        dash = RUN_DASHES[(seen.get(name, 0) + lap) % len(RUN_DASHES)]
        seen[name] = seen.get(name, 0) + 1
        result[run.id] = Look(number % len(RUN_COLORS), dash)
    return result
