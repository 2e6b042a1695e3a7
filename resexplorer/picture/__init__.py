"""Pictures of networks as pure geometry: what stands where, and what the cards say. No Qt."""

from resexplorer.network.graph import INPUT
from resexplorer.picture.figure import OUTPUT, Card, Path, Picture, Placed, Rect, Sheet, Style, Wire
from resexplorer.picture.layout import Opened, lay_out

__all__ = [
    "INPUT", "OUTPUT", "Card", "Opened", "Path", "Picture", "Placed", "Rect", "Sheet", "Style", "Wire",
    "lay_out",
]  # fmt: skip
