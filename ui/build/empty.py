"""What the canvas says while the network is empty."""

from __future__ import annotations

from collections.abc import Callable

from ui.widgets.parts import EmptyState, button


class EmptyCanvas(EmptyState):
    """Two ways to begin: a preset, or the palette."""

    def __init__(self, on_gallery: Callable[[], object], on_open: Callable[[], object]) -> None:
        super().__init__(
            "stack",
            "Build your network",
            "Start from a preset such as ResNet-50, or drag a stem, some blocks and a head from the palette. "
            "Double-click or press Shift+A to search.",
            [
                button("Start from a preset…", on_gallery, kind="primary", icon_name="squares-four"),
                button("Open a file…", on_open, icon_name="folder-open"),
            ],
        )
