"""The colours of the two themes, as data: the only place where a colour is written down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme's colour tokens, each as ``#RRGGBB``.

    ``surface`` is for cards and bars, ``sunken`` for fields and tracks; ``accent_soft`` marks what is
    selected, ``on_accent`` is text on ``accent``. ``good`` and ``bad`` can be
    read as text on every background here.
    """

    name: str
    dark: bool
    background: str
    surface: str
    sunken: str
    line: str
    text: str
    muted: str
    accent: str
    good: str
    bad: str
    accent_soft: str
    accent_hover: str
    on_accent: str
    hover: str
    strong_line: str
    bad_soft: str
    good_soft: str
    tooltip: str
    runs: tuple[str, ...]
    families: tuple[tuple[str, str], ...]

    def family(self, name: str) -> str:
        """Return the colour of a network family; unknown families get the stem's grey."""
        return dict(self.families).get(name, dict(self.families)["stem"])

    def run(self, index: int) -> str:
        """Return the colour of the ``index``-th curve; the palette repeats after its eight colours."""
        return self.runs[index % len(self.runs)]


FAMILY_COLORS: dict[str, str] = {
    "stem": "#7F8FA6",
    "plain": "#009E73",
    "residual": "#0072B2",
    "bottleneck": "#3C9BD6",
    "resnext": "#D98E04",
    "inception": "#B65F92",
    "se": "#D55E00",
    "head": "#5B6472",
}
"""Families on light ground and as card headers in both themes."""

_FAMILIES_ON_DARK = FAMILY_COLORS | {
    "plain": "#2FBF93",
    "residual": "#4D9FE0",
    "bottleneck": "#6CBBEC",
    "resnext": "#E9A63A",
    "inception": "#D184B2",
    "se": "#F08446",
    "stem": "#94A3B8",
    "head": "#8A94A3",
}

RUN_COLORS: tuple[str, ...] = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#B65F92",
    "#D98E04",
    "#3C9BD6",
    "#6B4FBB",
    "#5B6472",
)
"""Curves on light ground: Okabe and Ito's colours, darkened to stand on white."""

RUN_COLORS_DARK: tuple[str, ...] = (
    "#56A8F0",
    "#FF8A50",
    "#2FC79A",
    "#E08FC0",
    "#F0B545",
    "#8FD0F5",
    "#A995F0",
    "#A8B3C2",
)
"""The same eight hues for dark ground, in the same order."""

RUN_DASHES: tuple[str, ...] = ("solid", "dash", "dot", "dashdot")
"""Second channel beside colour, so that curves can be told apart without it."""

LIGHT = Theme(
    name="light",
    dark=False,
    background="#F5F6F8",
    surface="#FFFFFF",
    sunken="#EEF1F5",
    line="#DBE0E7",
    text="#1B2430",
    muted="#667085",
    accent="#2F6FED",
    good="#12805C",
    bad="#C4320A",
    accent_soft="#E6EEFD",
    accent_hover="#245FD3",
    on_accent="#FFFFFF",
    hover="#E9EDF3",
    strong_line="#B9C2CE",
    bad_soft="#FDF0EB",
    good_soft="#E6F4EE",
    tooltip="#1B2430",
    runs=RUN_COLORS,
    families=tuple(FAMILY_COLORS.items()),
)

DARK = Theme(
    name="dark",
    dark=True,
    background="#14171C",
    surface="#1C2128",
    sunken="#171B21",
    line="#2D343E",
    text="#E6EAF0",
    muted="#98A2B3",
    accent="#6EA0FF",
    good="#4CC38A",
    bad="#FF8F6B",
    accent_soft="#22314D",
    accent_hover="#8AB3FF",
    on_accent="#0E1420",
    hover="#262D36",
    strong_line="#48525F",
    bad_soft="#3A231E",
    good_soft="#1B3229",
    tooltip="#2D343E",
    runs=RUN_COLORS_DARK,
    families=tuple(_FAMILIES_ON_DARK.items()),
)
