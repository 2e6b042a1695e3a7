"""The chart: curves over steps, with zoom, cross-hair, smoothing and export."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path

from numpy.typing import ArrayLike
from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ui.plots import export, saving
from ui.plots.axes import Axes
from ui.plots.band import Band
from ui.plots.canvas import Canvas
from ui.plots.frame import from_view, to_view
from ui.plots.legend import Entry, Legend
from ui.plots.link import XGroup
from ui.plots.menu import build_menu
from ui.plots.plot import Plot
from ui.plots.pointer import Pointer
from ui.plots.readout import Readout
from ui.plots.style import CurveStyle
from ui.plots.summary import describe
from ui.plots.ticks import Unit
from ui.widgets import theme
from ui.widgets.parts import label, tool_button

__all__ = ["Chart", "CurveStyle", "Unit"]

_FRAME_MS = 16
_DESCRIBE_MS = 400
"""How often the words for screen readers follow the curves: reading them all costs more than drawing them."""


class Chart(QFrame):
    """Curves by key over a shared axis of steps; the steps of a curve ascend.

    Data may come in any amount: a view draws at most two points a pixel column, and a one-point spike stays
    visible at every zoom. ``cursor_moved`` carries the step under the mouse (NaN when it leaves),
    ``highlighted`` and ``curve_clicked`` the key of a curve (``None`` for none).
    """

    cursor_moved = Signal(float)
    view_changed = Signal()
    highlighted = Signal(object)
    curve_clicked = Signal(object)

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._empty_text = "Nothing to show yet: curves appear here while a run trains."
        self._dirty = True
        self._timer = QTimer(self, interval=_FRAME_MS, singleShot=True)
        self._timer.timeout.connect(self.flush)
        self._describer = QTimer(self, interval=_DESCRIBE_MS, singleShot=True)
        self._describer.timeout.connect(self._describe)
        self.group = XGroup()
        self.group.members.append(self)
        self._build()
        self.plot = Plot(self.canvas.box)
        self.pointer = Pointer(self, self)
        self._connect()
        self.set_title(title)

    def _build(self) -> None:
        self._title = label("", "strong")
        self._note = label("", "muted")
        self._menu_button = tool_button("dots-three-vertical", "Chart menu", self._open_menu_at_button)
        self.legend = Legend(self)
        self.canvas = Canvas(self, self.flush)
        self.readout = Readout(self.canvas)
        self._head = head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._note)
        head.addWidget(self._menu_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.legend)
        layout.addWidget(self.canvas, 1)

    def _connect(self) -> None:
        self.pointer.cursor_moved.connect(self.cursor_moved)
        self.pointer.highlighted.connect(self.highlighted)
        self.pointer.curve_clicked.connect(self.curve_clicked)
        self.canvas.menu_asked.connect(self.open_menu)
        self.canvas.resized.connect(self.invalidate)
        self.legend.pointed.connect(self.highlight)
        self.legend.toggled.connect(self._toggle)
        theme.changed.connect(self.invalidate)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.canvas)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(self.copy)

    # Words

    @property
    def title(self) -> str:
        """The words above the curves."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)
        self.setAccessibleName(title)
        self.canvas.setAccessibleName(title)

    def set_note(self, text: str) -> None:
        """Show a few muted words at the right of the title, such as the newest value."""
        self._note.setText(text)

    def add_tool(self, tool: QWidget) -> None:
        """Put a switch or button of the caller's beside the menu button."""
        self._head.insertWidget(self._head.count() - 1, tool)

    def set_empty_text(self, text: str) -> None:
        """Say this while there is no curve."""
        self._empty_text = text
        self.invalidate()

    def summary(self) -> str:
        """What the chart shows, in words."""
        curves = ((c.style.label, c.series.steps, c.series.values) for c in self.plot.visible())
        return describe(self.plot.axes, curves, self._empty_text)

    # Curves

    def keys(self) -> list[Hashable]:
        """Keys of the curves, in the order in which they came."""
        return list(self.plot.curves)

    def has_points(self) -> bool:
        """Whether any curve has a point."""
        return self.plot.has_points()

    def set_series(self, key: Hashable, style: CurveStyle, steps: ArrayLike, values: ArrayLike) -> None:
        """Show a curve, or replace its data and look; ``steps`` and ``values`` are equally long."""
        self.plot.set_series(key, style, steps, values)
        self._extent_changed()

    def set_style(self, key: Hashable, style: CurveStyle) -> None:
        """Change the look of a curve; raises :class:`KeyError` for an unknown one."""
        self.plot.curves[key].style = style
        self.invalidate()

    def append(self, key: Hashable, steps: ArrayLike, values: ArrayLike) -> None:
        """Add points behind a curve's last; raises :class:`KeyError` for an unknown one."""
        self.plot.curves[key].series.append(steps, values)
        self._extent_changed()

    def remove(self, key: Hashable) -> None:
        """Take a curve and its band away; an unknown key is fine."""
        self.plot.remove(key)
        self._extent_changed()

    def clear(self) -> None:
        """Take all curves and bands away; axes, references and zoom stay."""
        for key in [*self.plot.curves, *self.plot.bands]:
            self.plot.remove(key)
        self._extent_changed()

    def set_hidden(self, key: Hashable, hidden: bool) -> None:
        """Hide a curve without forgetting it, or bring it back."""
        self.plot.curves[key].hidden = hidden
        self._extent_changed()

    def _toggle(self, key: Hashable) -> None:
        self.set_hidden(key, not self.plot.curves[key].hidden)

    def highlight(self, key: Hashable | None) -> None:
        """Bring one curve to the front, ``None`` for none."""
        self.pointer.highlight(key)

    def legend_entries(self) -> Sequence[Entry]:
        """Names and looks of the curves."""
        return self.plot.legend()

    def set_bands(self, key: Hashable, steps: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
        """Shade the area between ``low`` and ``high`` in the colour of the curve ``key``."""
        self.plot.set_band(key, Band(steps, low, high))
        self.invalidate()

    def set_references(self, references: Iterable[tuple[str, float, str | int]]) -> None:
        """Draw dotted lines ``(label, value, color)``; colours as in a :class:`CurveStyle`, "" for muted."""
        self.plot.references = list(references)
        self.invalidate()

    # Axes

    @property
    def axes(self) -> Axes:
        """Names, units and scales of the axes."""
        return self.plot.axes

    def set_axes(
        self,
        x_label: str = "Step",
        y_label: str = "",
        log_x: bool = False,
        log_y: bool = False,
        percent_y: bool = False,
        *,
        x_unit: Unit = Unit.COUNT,
        y_unit: Unit = Unit.NUMBER,
    ) -> None:
        """Name the axes and choose scales and units; ``percent_y`` shows fractions as "15%"."""
        self._take_axes(Axes(x_label, y_label, log_x, log_y, x_unit, Unit.PERCENT if percent_y else y_unit))

    def set_log(self, *, x: bool | None = None, y: bool | None = None) -> None:
        """Switch logarithmic axes; ``None`` leaves one as it is."""
        old = self.axes
        log_x, log_y = old.log_x if x is None else x, old.log_y if y is None else y
        self._take_axes(dataclasses.replace(old, log_x=log_x, log_y=log_y))

    def _take_axes(self, axes: Axes) -> None:
        if axes.log_y != self.axes.log_y:
            self.plot.chosen_y = None
        self.plot.axes = axes
        self.changed_view()

    @property
    def smoothing(self) -> float:
        """Weight of the smoothing, 0 for none."""
        return self.plot.smoothing

    def set_smoothing(self, weight: float) -> None:
        """Smooth all curves exponentially: 0 is off, 0.98 strong. The raw curve stays behind, thin."""
        self.plot.smoothing = weight
        self.changed_view()

    # View

    def link(self, other: Chart) -> None:
        """Share the x range and the cross-hair with ``other`` and everything it is linked to."""
        joined = [member for member in other.group.members if isinstance(member, Chart)]
        self.group.merge(other.group)
        for member in joined:
            member.group = self.group

    def fit(self) -> None:
        """Show everything, and follow what comes."""
        self.plot.chosen_y = None
        self.group.fit()

    @property
    def x_range(self) -> tuple[float, float]:
        """The visible steps."""
        return self.group.span

    @property
    def y_range(self) -> tuple[float, float]:
        """The visible values."""
        self.flush()
        low, high = self.canvas.frame.y
        return from_view(low, self.axes.log_y), from_view(high, self.axes.log_y)

    def set_x_range(self, low: float, high: float) -> None:
        """Show these steps, in all linked charts."""
        self.group.choose(low, high)

    def set_y_range(self, low: float, high: float) -> None:
        """Show these values until the next :meth:`fit`."""
        if low < high and not (self.axes.log_y and low <= 0):
            view = to_view([low, high], self.axes.log_y)
            self.plot.chosen_y = (float(view[0]), float(view[1]))
            self.changed_view()

    def set_cursor(self, x: float | None) -> None:
        """Show the cross-hair at a step; ``None`` or NaN takes it away."""
        self.on_cursor(None if x is None or math.isnan(x) else x)

    def x_extent(self) -> tuple[float, float] | None:
        """First and last step of the visible curves."""
        return self.plot.x_extent()

    def on_span_changed(self) -> None:
        """Show the group's new range."""
        self.changed_view()

    def on_cursor(self, x: float | None) -> None:
        """Show the group's cross-hair."""
        self.flush()
        self.pointer.show_cursor(x)

    def changed_view(self) -> None:
        """Redraw soon and say so."""
        self.invalidate()
        self.view_changed.emit()

    # Drawing

    @Slot()
    def invalidate(self) -> None:
        """Redraw soon; many changes cost one redraw, and a hidden chart none."""
        self._dirty = True
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _extent_changed(self) -> None:
        """Redraw, and while following also the linked charts, whose range may have grown."""
        for member in self.group.members if self.group.following else [self]:
            if isinstance(member, Chart):
                member.invalidate()

    @Slot()
    def flush(self) -> None:
        """Redraw now if anything changed."""
        if not self._dirty:
            return
        self._dirty = False
        plot, canvas = self.plot, self.canvas
        window = plot.window(self.group.span, canvas.columns)
        plot.show(window)
        canvas.axes = plot.axes
        canvas.empty_text = "" if plot.has_points() else self._empty_text
        canvas.references = plot.visible_references()
        canvas.arrange(window.span, plot.y_span(window))
        plot.draw(canvas.frame)
        canvas.marks = plot.marks(canvas.frame)
        self.legend.set_entries(plot.legend())
        self.pointer.refresh()
        if not self._describer.isActive():
            self._describer.start()

    @Slot()
    def _describe(self) -> None:
        summary = self.summary()
        if summary != self.accessibleDescription():
            self.setAccessibleDescription(summary)
            self.canvas.setAccessibleDescription(summary)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while it was hidden."""
        super().showEvent(event)
        if self._dirty:
            self._timer.start()

    # Menu and files

    def _open_menu_at_button(self) -> None:
        self.open_menu(self._menu_button.mapToGlobal(self._menu_button.rect().bottomLeft()))

    @Slot(QPoint)
    def open_menu(self, position: QPoint) -> QMenu:
        """Open the menu at a position on the screen and return it."""
        menu = build_menu(self, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)
        return menu

    def header_widgets(self) -> list[QWidget]:
        """What a picture shows beside the curves."""
        return [self._title, self._note, self.legend]

    def copy(self) -> None:
        """Put the picture and the visible numbers on the clipboard."""
        export.copy(saving.image(self, self), saving.csv(self))

    def save(self, path: Path) -> None:
        """Write PNG, SVG or CSV by the name's ending; raises :class:`ui.plots.export.ChartNotSaved`."""
        saving.save(self, self, path)

    def ask_to_save(self, kind: str) -> QFileDialog:
        """Ask for a file name and save as "png", "svg" or "csv"."""
        return saving.ask_to_save(self, self, kind)
