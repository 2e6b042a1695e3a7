"""The minimap: the whole picture small, with the visible part as a frame that can be dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from resexplorer.picture import Style
from ui.build.canvas import ink
from ui.build.canvas.shapes import rect_of
from ui.build.canvas.view import CanvasView
from ui.widgets import theme

SIZE = QSize(156, 100)
MARGIN = 8.0


class Minimap(QWidget):
    """Shown while a part of the picture is off screen."""

    def __init__(self, view: CanvasView, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Drag the frame to move the picture")
        self.setAccessibleName("Minimap")
        view.scaled.connect(self.refresh)
        view.canvas.moved.connect(self.refresh)

    def refresh(self) -> None:
        """Show the present picture and frame; hide where everything is on screen anyway."""
        bounds = self._view.bounds()
        empty = self._view.canvas.picture is None or not self._view.canvas.picture.sheet.wires
        self.setVisible(not empty and not self._view.visible_rect().contains(bounds))
        self.update()

    def _mapping(self) -> tuple[float, QPointF]:
        """Pixels per scene pixel, and where the scene's origin is."""
        area = self._view.bounds().adjusted(-30, -30, 30, 30)
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        scale = min(room.width() / area.width(), room.height() / area.height())
        left = room.center().x() - area.center().x() * scale
        top = room.center().y() - area.center().y() * scale
        return scale, QPointF(left, top)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, one patch a card, and the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(ink.pen(theme.color("line"), 1.0))
        painter.setBrush(theme.color("surface", 0.94))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        picture = self._view.canvas.picture
        if picture is None:
            return
        scale, origin = self._mapping()
        painter.setClipRect(self.rect().adjusted(2, 2, -2, -2))
        painter.setPen(Qt.PenStyle.NoPen)
        for card in picture.sheet.cards:
            if card.style is not Style.CHIP:
                painter.setBrush(ink.mixed(ink.family(card.family), theme.color("surface"), 0.62))
                painter.drawRoundedRect(_mapped(rect_of(card.rect), scale, origin), 1.5, 1.5)
        painter.setPen(ink.pen(theme.color("accent"), 1.4))
        painter.setBrush(theme.color("accent", 0.08))
        painter.drawRect(_mapped(self._view.visible_rect(), scale, origin))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the point under the cursor into the middle."""
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the cursor."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, at: QPointF) -> None:
        scale, origin = self._mapping()
        self._view.centre_on((at - origin) / scale)


def _mapped(rect: QRectF, scale: float, origin: QPointF) -> QRectF:
    return QRectF(
        rect.x() * scale + origin.x(), rect.y() * scale + origin.y(), rect.width() * scale, rect.height() * scale
    )
