"""A heat map: named rows over steps, one image however many cells, in step with the charts around it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.plots.axes import Axes, paint_x_axis
from ui.plots.colormap import color_at
from ui.plots.frame import Frame, shifted, zoomed
from ui.plots.heat_image import HeatData, LogScale, colored, resample
from ui.plots.heat_labels import area_of, paint_labels
from ui.plots.link import XGroup
from ui.plots.readout import Reading, Readout
from ui.plots.style import CurveStyle
from ui.plots.ticks import Unit, reading
from ui.widgets import theme

_DRAG = 4
_NOTHING = HeatData(np.empty(0, np.int64), np.empty((0, 0)))


class HeatMap(QWidget):
    """Rows from top to bottom over steps, coloured on a logarithmic scale.

    It shares range and cross-hair with the charts of its group. ``pointed(row, step)`` tells the cell under
    the mouse (row −1 when it leaves), ``cursor_changed`` the group's step (NaN for none).
    """

    pointed = Signal(int, float)
    cursor_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = XGroup()
        self.group.members.append(self)
        self.rows: tuple[str, ...] = ()
        self.data = _NOTHING
        self.scale = LogScale()
        self.symbol = ""
        self.empty_text = ""
        self.labelled = True
        self.cursor_step: float | None = None
        self.row: int | None = None
        self._image: tuple[object, QImage] | None = None
        self._version = 0
        self._press: QPointF | None = None
        self._panned = QPointF()
        self.readout = Readout(self)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(140, 96)
        theme.changed.connect(self._theme_changed)

    def sizeHint(self) -> QSize:
        """Wide enough for a few hundred measurements."""
        return QSize(420, 160)

    # What it shows

    def set_rows(self, names: Sequence[str]) -> None:
        """Name the rows, top first; what was shown goes."""
        if tuple(names) != self.rows:
            self.rows = tuple(names)
            self.data = HeatData(np.empty(0, np.int64), np.empty((len(self.rows), 0)))
            self._changed()

    def set_data(self, data: HeatData) -> None:
        """Show these values, ``(rows, n)``."""
        self.data = data
        self._changed()

    def set_scale(self, scale: LogScale) -> None:
        """Choose which values the colours stand for."""
        if scale != self.scale:
            self.scale = scale
            self._changed()

    def set_words(self, name: str, symbol: str, empty_text: str) -> None:
        """Name the map for screen readers, the quantity for the readout, and say why it may be empty."""
        self.symbol, self.empty_text = symbol, empty_text
        self.setAccessibleName(name)
        self.update()

    def set_labelled(self, labelled: bool) -> None:
        """Whether row names stand at the left; a neighbour with the same rows can carry them."""
        self.labelled = labelled
        self.update()

    def join(self, group: XGroup) -> None:
        """Share range and cross-hair with the charts of ``group``."""
        if self.group is not group:
            self.group.members.remove(self)
            group.members.append(self)
            self.group = group

    @property
    def empty(self) -> bool:
        """Whether there is nothing to colour."""
        return not self.rows or not len(self.data.steps)

    @property
    def area(self) -> QRectF:
        """Where the cells are, in pixels of this widget."""
        return area_of(self.size(), self.rows if self.labelled else ())

    @property
    def frame(self) -> Frame:
        """The visible steps (x) and rows (y) over the area's pixels."""
        area = self.area
        return Frame(self.group.span, (0.0, float(max(len(self.rows), 1))), area.width(), area.height())

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Where a cell is, in pixels of this widget."""
        area, frame = self.area, self.frame
        steps = self.data.steps
        end = steps[column + 1] if column + 1 < len(steps) else self.data.end
        left, right = area.left() + frame.px(float(steps[column])), area.left() + frame.px(float(end))
        high = area.height() / len(self.rows)
        return QRectF(left, area.top() + row * high, right - left, high)

    def _changed(self) -> None:
        self._version += 1
        self._describe()
        self._place_readout()
        self.update()

    def _theme_changed(self) -> None:
        self._version += 1
        self.update()

    def _describe(self) -> None:
        if self.empty:
            self.setAccessibleDescription(self.empty_text)
            return
        newest = self.data.values[:, -1]
        known = np.flatnonzero(np.isfinite(newest))
        words = f"{len(self.rows)} blocks, {len(self.data.steps)} measurements up to step {self.data.steps[-1]:,}"
        if len(known):
            least, most = (known[pick(newest[known])] for pick in (np.argmin, np.argmax))
            words += f". Newest: least {self._value_text(least, -1)} in {self.rows[least]}"
            words += f", most {self._value_text(most, -1)} in {self.rows[most]}"
        self.setAccessibleDescription(words)

    def _value_text(self, row: int, column: int) -> str:
        value = float(self.data.values[row, column])
        if math.isnan(value):
            return "not measured"
        return "not finite" if math.isinf(value) else reading(value, Unit.NUMBER)

    # Group

    def x_extent(self) -> tuple[float, float] | None:
        """From step 0 to the end of the last measurement."""
        return None if self.empty else (min(0.0, float(self.data.steps[0])), self.data.end)

    def on_span_changed(self) -> None:
        """Show the group's new range."""
        self.update()

    def on_cursor(self, x: float | None) -> None:
        """Show the group's cross-hair."""
        if x is None:
            self.row = None
        if x != self.cursor_step:
            self.cursor_step = x
            self.cursor_changed.emit(math.nan if x is None else x)
        self._place_readout()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the readout inside."""
        super().resizeEvent(event)
        self._place_readout()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint cells, labels, axis and cross-hair, or why there are none."""
        painter = QPainter(self)
        if self.empty:
            self._paint_empty(painter)
        else:
            self.paint(painter)
            self._paint_cursor(painter)
        if self.hasFocus() and self.focusPolicy() & Qt.FocusPolicy.TabFocus and self._press is None:
            self._paint_focus(painter)

    def paint(self, painter: QPainter) -> None:
        """Paint everything but the cross-hair."""
        area, frame = self.area, self.frame
        painter.fillRect(area, theme.color("sunken"))
        painter.drawImage(area, self.image())
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        paint_labels(painter, area, self.rows, words=self.labelled)
        paint_x_axis(painter, area, frame, Axes("Step"))

    def image(self) -> QImage:
        """The cells: one pixel a row, one a pixel column of the screen."""
        width = max(1, round(self.area.width() * self.devicePixelRatioF()))
        key = (self._version, self.group.span, width)
        if self._image is None or self._image[0] != key:
            values = resample(self.data, self.group.span, width)
            pixels = np.ascontiguousarray(colored(values, self.scale, theme.color("bad").rgba()))
            size = pixels.shape[1], pixels.shape[0]
            image = QImage(pixels.data, *size, 4 * size[0], QImage.Format.Format_ARGB32).copy()
            self._image = (key, image)
        return self._image[1]

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setPen(theme.color("muted"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(self.rect()).adjusted(24, 4, -24, -4), int(flags), self.empty_text)

    def _paint_cursor(self, painter: QPainter) -> None:
        area, frame = self.area, self.frame
        if self.cursor_step is None:
            return
        px = frame.px(self.cursor_step)
        if not 0 <= px <= area.width():
            return
        x = round(area.left() + px) + 0.5
        painter.setPen(QPen(theme.color("surface", 0.7), 3))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(QPen(theme.color("text"), 1))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        column = self.data.column_at(self.cursor_step)
        if self.row is not None and column is not None:
            rect = self.cell_rect(self.row, column)
            band = QRectF(area.left(), rect.top(), area.width(), rect.height()).adjusted(0.5, -0.5, -0.5, 0.5)
            painter.drawRect(band)

    def _paint_focus(self, painter: QPainter) -> None:
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawRect(self.area.adjusted(-2, -2, 2, 2))

    # Mouse and keys

    def point_at(self, row: int | None, step: float) -> None:
        """Put the cross-hair on a cell, in all charts of the group."""
        self.row = row
        self.group.show_cursor(step)
        if row is not None:
            self.pointed.emit(row, step)

    def show_row(self, row: int | None) -> None:
        """Read this row at the cross-hair: a neighbouring map's mouse is on it."""
        self.row = row
        self._place_readout()
        self.update()

    def _leave(self) -> None:
        if self.cursor_step is not None:
            self.group.show_cursor(None)
            self.pointed.emit(-1, math.nan)

    def _place_readout(self) -> None:
        column = None if self.cursor_step is None else self.data.column_at(self.cursor_step)
        if self.row is None or column is None or self.row >= len(self.rows):
            self.readout.hide()
            return
        rect = self.cell_rect(self.row, column)
        value = float(self.data.values[self.row, column])
        known = math.isfinite(value)
        fill = color_at(self.scale.fraction_of(value)) if known else theme.color("muted")
        style = CurveStyle(fill.name(), "solid", self.symbol, 6.0)
        head = f"{self.rows[self.row]} · step {self.data.steps[column]:,}"
        x = self.area.left() + self.frame.px(self.cursor_step)
        room = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        words = [Reading(style, self._value_text(self.row, column))]
        self.readout.show_at(x, rect.center().y(), head, words, room)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the cell under the mouse, or pan."""
        at = event.position()
        if self._press is not None:
            if (at - self._press).manhattanLength() >= _DRAG:
                frame = self.frame
                self.group.choose(*shifted(frame.x, frame.x_at(0) - frame.x_at((at - self._panned).x())))
                self._panned = at
            return
        area = self.area
        if self.empty or not area.contains(at):
            self._leave()
            return
        row = min(int((at.y() - area.top()) / area.height() * len(self.rows)), len(self.rows) - 1)
        self.point_at(row, self.frame.x_at(at.x() - area.left()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a pan."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = self._panned = event.position()
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a pan."""
        self._press = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all steps."""
        self.group.fit()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the cross-hair away."""
        self._leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the mouse, as in the charts."""
        turn = event.angleDelta().y()
        if self.empty or not turn:
            event.ignore()
            return
        at = self.frame.x_at(event.position().x() - self.area.left())
        self.group.choose(*zoomed(self.group.span, at, 0.8 ** (turn / 120)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the cells (arrows; Shift faster), zoom (+, −), show all (Home), leave (Escape)."""
        moves = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        key = Qt.Key(event.key())
        if self.empty:
            event.ignore()
        elif key in moves:
            fast = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._walk(moves[key][0], moves[key][1] * fast)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus}:
            center = sum(self.group.span) / 2 if self.cursor_step is None else self.cursor_step
            self.group.choose(*zoomed(self.group.span, center, 1.25 if key == Qt.Key.Key_Minus else 0.8))
        elif key == Qt.Key.Key_Home:
            self.group.fit()
        elif key == Qt.Key.Key_Escape and self.cursor_step is not None:
            self._leave()
        else:
            event.ignore()

    def _walk(self, rows: int, columns: int) -> None:
        """Move the cross-hair by cells; it starts at the newest."""
        last = len(self.data.steps) - 1
        here = None if self.cursor_step is None else self.data.column_at(self.cursor_step)
        column = last if here is None else min(max(here + columns, 0), last)
        row = 0 if self.row is None else min(max(self.row + rows, 0), len(self.rows) - 1)
        self.point_at(row, float(self.data.steps[column]))


__all__ = ["HeatData", "HeatMap", "LogScale"]
