"""How a curve looks: colour, dash and width, and the pens made of them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from ui.widgets import theme

_DASHES: dict[str, tuple[float, ...]] = {
    "solid": (),
    "dash": (6, 4),
    "dot": (1.5, 3),
    "dashdot": (7, 3, 1.5, 3),
}


@dataclass(frozen=True, slots=True)
class CurveStyle:
    """One curve's look.

    ``color`` is ``#RRGGBB`` or the number of a run colour, which then follows the theme. ``dash`` is one of
    :data:`ui.widgets.theme.RUN_DASHES`. Noisy curves should keep width 1: Qt's thick lines cost a hundred times more.
    """

    color: str | int
    dash: str = "solid"
    label: str = ""
    width: float = 1.0

    def qcolor(self, alpha: float = 1.0) -> QColor:
        """Return the colour in the current theme, ``alpha`` in [0, 1]."""
        name = theme.current().run(self.color) if isinstance(self.color, int) else self.color
        result = QColor(name)
        result.setAlphaF(alpha)
        return result

    def pen(self, width: float | None = None, alpha: float = 1.0, *, dashed: bool = True) -> QPen:
        """Return a cosmetic pen; ``width`` replaces the style's own."""
        return line_pen(self.qcolor(alpha), width or self.width, self.dash if dashed else "solid")


def line_pen(color: QColor, width: float = 1.0, dash: str = "solid") -> QPen:
    """Return a pen whose width and dashes are in pixels whatever the zoom."""
    pen = QPen(color, width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pattern = _DASHES.get(dash, ())
    if pattern:
        pen.setDashPattern([length / max(width, 1.0) for length in pattern])
    return pen
