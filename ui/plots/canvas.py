"""The surface that the curves are drawn on: geometry, painting around the curves, mouse and keys."""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ui.plots.axes import Axes, paint_axes, plot_area, shows_names
from ui.plots.frame import Frame
from ui.plots.overlay import Dot, Reference, paint_cursor, paint_references
from ui.widgets import theme

_CLICK = 4
_KEY_ZOOM = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
_KEY_STEP = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Canvas(pg.GraphicsView):  # type: ignore[misc]
    """Shows curves in a frame and reports what the person does, in pixels of the plot area.

    It decides nothing: the chart answers each signal with a new frame.
    """

    zoomed = Signal(QPointF, float, bool)
    """Where, by what factor, and whether the y axis is meant."""
    dragged = Signal(QPointF)
    boxed = Signal(QRectF)
    fit_asked = Signal()
    hovered = Signal(QPointF)
    left = Signal()
    clicked = Signal(QPointF)
    cursor_stepped = Signal(int)
    curve_stepped = Signal(int)
    menu_asked = Signal(QPoint)
    resized = Signal()

    def __init__(self, parent: QWidget, before_paint: Callable[[], None]) -> None:
        self.box: pg.ViewBox | None = None
        super().__init__(parent, background=None)
        self.setCentralItem(None)
        self._before_paint = before_paint
        self.axes, self.frame = Axes(), Frame((0.0, 1.0), (0.0, 1.0), 1.0, 1.0)
        self.references: list[Reference] = []
        self.dots: list[Dot] = []
        self.marks: list[Dot] = []
        self.cursor_px: float | None = None
        self.empty_text = ""
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._band: QRectF | None = None
        self._tabbed = False
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self.box.disableAutoRange()
        self.scene().addItem(self.box)
        self.setMinimumSize(120, 80)
        self.viewport().setMouseTracking(True)

    @property
    def area(self) -> QRectF:
        """Where the curves are, in pixels of this widget."""
        return QRectF(self.box.geometry()) if self.box else QRectF()

    @property
    def columns(self) -> int:
        """Pixel columns of the plot area, counted in the screen's own pixels."""
        return max(1, round(self.area.width() * float(self.devicePixelRatioF())))

    def arrange(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show the axis ranges ``x`` and ``y`` and make room for their labels."""
        area = plot_area(self.axes, (self.width(), self.height()), y)
        self.frame = Frame(x, y, area.width(), area.height())
        if self.box is not None:
            self.box.setGeometry(area)
            self.box.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)
        self.repaint_all()

    def repaint_all(self) -> None:
        """Paint everything anew, the cached background included."""
        self.resetCachedContent()
        self.viewport().update()

    def move_cursor(self, px: float | None, dots: list[Dot]) -> None:
        """Show the cross-hair line at ``px`` with a dot on each curve; repaints only the strips it touches."""
        self._update_strips()
        self.cursor_px, self.dots = px, dots
        self._update_strips()

    def _update_strips(self) -> None:
        places = [dot.px for dot in self.dots] + ([self.cursor_px] if self.cursor_px is not None else [])
        for px in places:
            self.viewport().update(QRect(int(self.area.left() + px) - 8, 0, 17, self.height()))

    def to_plot(self, position: QPointF) -> QPointF:
        """Pixels of the plot area for a position in this widget."""
        return position - self.area.topLeft()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Paint what lies under the curves."""
        painter.fillRect(rect, theme.color("surface"))
        if self.empty_text:
            self._paint_empty(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        paint_axes(painter, self.area, self.frame, self.axes, names=shows_names(self.height()))

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setPen(theme.color("muted"))
        painter.setFont(theme.scaled_font())
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(self.rect()).adjusted(24, 8, -24, -24), int(flags), self.empty_text)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Paint what lies over the curves: reference lines, cross-hair, dots, the zoom box."""
        if self.empty_text:
            return
        paint_references(painter, self.area, self.frame, self.references)
        paint_cursor(painter, self.area, self.frame, self.cursor_px, self.marks + self.dots)
        if self._band is not None:
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.fillRect(self._band, theme.color("accent", 0.12))
            painter.drawRect(self._band)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, after the chart has caught up with its data."""
        self._before_paint()
        super().paintEvent(event)
        if self._tabbed and self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def paint_to(self, painter: QPainter, corner: QPoint) -> None:
        """Paint the curves with another painter, ``corner`` being the top left, without the cross-hair."""
        cursor, self.cursor_px = self.cursor_px, None
        dots, self.dots = self.dots, []
        self.render(painter, QRectF(corner, self.size().toSizeF()), self.rect())
        self.cursor_px, self.dots = cursor, dots

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Make room for the labels in the new size."""
        super().resizeEvent(event)
        if self.box is not None:
            self.arrange(self.frame.x, self.frame.y)
            self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; over the y axis or with Ctrl in y; sideways pans."""
        turn = event.angleDelta()
        if abs(turn.x()) > abs(turn.y()):
            self.dragged.emit(QPointF(turn.x() / 2, 0))
        elif turn.y():
            in_y = event.modifiers() & Qt.KeyboardModifier.ControlModifier or event.position().x() < self.area.left()
            factor = 0.8 ** (turn.y() / 120)
            self.zoomed.emit(self.to_plot(event.position()), factor, bool(in_y))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a pan, or with Shift a zoom box."""
        if event.button() in {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}:
            self._pressed = self._last = event.position()
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._band = QRectF(event.position(), event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, stretch the zoom box or move the cross-hair."""
        position = event.position()
        if self._band is not None and self._pressed is not None:
            self._band = QRectF(self._pressed, position).normalized() & self.area
            self.viewport().update()
        elif self._pressed is not None and self._moved(position):
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(position - self._last)
            self._last = position
        elif self._pressed is None:
            self._hover(position)
        event.accept()

    def _moved(self, position: QPointF) -> bool:
        """Whether a press has become a drag; from then on it stays one."""
        far = self._pressed is None or (position - self._pressed).manhattanLength() >= _CLICK
        return far or self._last != self._pressed

    def _hover(self, position: QPointF) -> None:
        if self.area.contains(position) and not self.empty_text:
            self.hovered.emit(self.to_plot(position))
        else:
            self.left.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a pan, apply the zoom box, or click."""
        band, pressed = self._band, self._pressed
        self._band = self._pressed = None
        self.unsetCursor()
        if band is not None:
            self.viewport().update()
            if band.width() >= _CLICK and band.height() >= _CLICK:
                self.boxed.emit(band.translated(-self.area.topLeft()))
        elif pressed is not None and self._last == pressed and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self.to_plot(event.position()))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit."""
        self.fit_asked.emit()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the cross-hair away."""
        self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, at the mouse or from the keyboard."""
        self.menu_asked.emit(event.globalPos())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a frame when the focus came by the keyboard."""
        self._tabbed = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        self.viewport().update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        self.viewport().update()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom (+, −), fit (Home), walk the cross-hair (←, →; Shift faster) and the curves (↑, ↓)."""
        key = Qt.Key(event.key())
        center = QPointF(self.frame.width / 2 if self.cursor_px is None else self.cursor_px, self.frame.height / 2)
        if key in _KEY_ZOOM:
            self.zoomed.emit(center, _KEY_ZOOM[key], bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in _KEY_STEP and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.dragged.emit(QPointF(-_KEY_STEP[key] * self.frame.width / 10, 0))
        elif key in _KEY_STEP:
            fast = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.cursor_stepped.emit(_KEY_STEP[key] * (10 if fast else 1))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.curve_stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Home:
            self.fit_asked.emit()
        elif key == Qt.Key.Key_Escape and self.cursor_px is not None:
            self.left.emit()
        else:
            event.ignore()
