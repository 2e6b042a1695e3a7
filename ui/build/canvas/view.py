"""The canvas: shows a layout, zooms and pans, and hands mouse and keys to the gestures."""

from __future__ import annotations

from math import ceil, floor

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from resexplorer.network.op import Op
from resexplorer.picture import Path, Picture
from ui.build.canvas import ink
from ui.build.canvas.scene import CanvasScene
from ui.build.canvas.shapes import rect_of
from ui.widgets import theme

LEAST_SCALE, MOST_SCALE = 0.03, 4.0
STEP = 1.2
DOTS = 20.0
BORDER = 28.0
FOOT = 64.0
"""What the bars at the bottom cover."""
FREE = 4000.0
"""How far one can pan beyond the picture."""


class CanvasView(QGraphicsView):
    """A view on one picture.

    ``scaled()`` comes after the zoom or the visible part changed, ``width_changed()`` when the room for rows did.
    """

    scaled = Signal()
    width_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = CanvasScene(self)
        self.setScene(self.canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setMouseTracking(True)
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription(
            "The network as blocks. The outline beside the palette holds the same blocks as a list."
        )
        self._fits = True
        self._resized = QTimer(self, singleShot=True, interval=60)
        self._resized.timeout.connect(self._on_resized)
        theme.changed.connect(self._on_theme)

    # -- the picture --------------------------------------------------------------------------------------------

    @property
    def room(self) -> tuple[float, float]:
        """The width and height that a picture may fill."""
        size = self.viewport().size()
        return max(40.0, size.width() - 2 * BORDER), max(40.0, size.height() - BORDER - FOOT)

    @property
    def fits(self) -> bool:
        """Whether the canvas shows everything, and goes on doing so, until somebody zooms or pans."""
        return self._fits

    def show_picture(self, picture: Picture, total_macs: int, owner: Op | None, *, animate: bool) -> None:
        """Show a layout; a canvas that showed everything goes on doing so."""
        fits = self._fits
        self.canvas.show_picture(picture, total_macs, owner, animate=animate)
        bounds = self.bounds()
        self.canvas.setSceneRect(bounds.adjusted(-FREE, -FREE, FREE, FREE))
        if fits:
            self.fit()
        self.viewport().update()

    def bounds(self) -> QRectF:
        """The picture's rectangle."""
        picture = self.canvas.picture
        if picture is None:
            return QRectF(0, 0, 1, 1)
        return QRectF(0, 0, max(1.0, picture.sheet.width), max(1.0, picture.sheet.height))

    # -- zoom and pan -------------------------------------------------------------------------------------------

    @property
    def scale_factor(self) -> float:
        """The zoom: 1 is 100 %."""
        return self.transform().m11()

    def fit(self) -> None:
        """Show the whole picture, never larger than 100 %."""
        self.show_rect(self.bounds(), 1.0)
        self._fits = True

    def fit_next(self) -> None:
        """Show the whole of the next picture, whatever was shown so far."""
        self._fits = True

    def fit_paths(self, paths: tuple[Path, ...]) -> None:
        """Show some cards, at most at 150 %."""
        picture = self.canvas.picture
        places = [picture.places[path].rect for path in paths if picture and path in picture.places]
        if not places:
            self.fit()
            return
        area = QRectF()
        for rect in places:
            area = area.united(rect_of(rect))
        self.show_rect(area.adjusted(-24, -24, 24, 24), 1.5)

    def show_rect(self, area: QRectF, most: float) -> None:
        """Zoom and pan so that ``area`` is visible: at the top left where it fits, as small as it must be."""
        room = self.viewport().size()
        wide, high = self.room
        scale = min(most, wide / max(1.0, area.width()), high / max(1.0, area.height()))
        self._set_scale(scale)
        left = (room.width() / self.scale_factor - area.width()) / 2
        top = ((room.height() - FOOT + BORDER) / self.scale_factor - area.height()) / 2
        self._scroll_to(QPointF(area.left() - left, area.top() - min(top, 90.0 / self.scale_factor)))

    def reveal(self, path: Path) -> None:
        """Pan as little as possible to make a card visible."""
        picture = self.canvas.picture
        placed = picture.places.get(path) if picture else None
        if placed is None:
            return
        wanted = rect_of(placed.rect).adjusted(-30, -30, 30, 30)
        seen = self.visible_rect()
        if not seen.contains(wanted):
            dx = min(0.0, wanted.left() - seen.left()) or max(0.0, wanted.right() - seen.right())
            dy = min(0.0, wanted.top() - seen.top()) or max(0.0, wanted.bottom() - seen.bottom())
            if wanted.width() > seen.width():
                dx = wanted.left() - seen.left()
            self._scroll_to(seen.topLeft() + QPointF(dx, dy))
            self._fits = False

    def visible_rect(self) -> QRectF:
        """The part of the scene that is on screen."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom in or out, keeping the point ``at`` (in the view) where it is."""
        at = at if at is not None else QPointF(self.viewport().rect().center())
        before = self._to_scene(at)
        self._set_scale(self.scale_factor * factor)
        after = self._to_scene(at)
        self._scroll_to(self._to_scene(QPointF(0, 0)) + before - after)
        self._fits = False

    def zoom_to(self, scale: float) -> None:
        """Set the zoom around the middle."""
        self.zoom(scale / self.scale_factor)

    def pan(self, pixels: QPointF) -> None:
        """Move the picture with the hand."""
        self._scroll_to(self._to_scene(QPointF(0, 0)) - pixels / self.scale_factor)
        self._fits = False

    def centre_on(self, point: QPointF) -> None:
        """Bring a place of the scene into the middle (what the minimap does)."""
        size = self.visible_rect().size()
        self._scroll_to(point - QPointF(size.width() / 2, size.height() / 2))
        self._fits = False

    def _to_scene(self, at: QPointF) -> QPointF:
        return self.viewportTransform().inverted()[0].map(at)

    def _set_scale(self, scale: float) -> None:
        scale = max(LEAST_SCALE, min(MOST_SCALE, scale))
        if abs(scale - 1.0) < 0.02:
            scale = 1.0
        self.setTransform(QTransform.fromScale(scale, scale))

    def _scroll_to(self, top_left: QPointF) -> None:
        self.horizontalScrollBar().setValue(round(top_left.x() * self.scale_factor))
        self.verticalScrollBar().setValue(round(top_left.y() * self.scale_factor))
        self.scaled.emit()

    # -- events -------------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; a touch pad's two fingers pan unless Ctrl is held."""
        touch = not event.pixelDelta().isNull() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if touch:
            self.pan(QPointF(event.pixelDelta()))
        elif event.angleDelta().y():
            self.zoom(STEP ** (event.angleDelta().y() / 120.0), event.position())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew once the size has settled."""
        super().resizeEvent(event)
        self._resized.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Break the rows for the size in which the canvas appears."""
        super().showEvent(event)
        self._on_resized()

    def _on_resized(self) -> None:
        fits = self._fits
        self.width_changed.emit()
        if fits:
            self.fit()
        self.scaled.emit()

    def _on_theme(self) -> None:
        self.canvas.repaint_all()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Ask for the size in which ResNet-50 fits."""
        return QSize(760, 560)

    # -- ground -------------------------------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Paint the ground with its grid of dots."""
        area = QRectF(rect)
        painter.fillRect(area, theme.color("background"))
        step = DOTS
        while step * self.scale_factor < 14:
            step *= 2
        dot = QColor(ink.mixed(theme.color("strong_line"), theme.color("background"), 0.45))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(ink.pen(dot, 1.0 / self.scale_factor))
        columns = range(floor(area.left() / step), ceil(area.right() / step) + 1)
        rows = range(floor(area.top() / step), ceil(area.bottom() / step) + 1)
        painter.drawPoints(QPolygonF([QPointF(x * step, y * step) for x in columns for y in rows]))
