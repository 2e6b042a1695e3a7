"""What gestures draw over the picture: the slot on a wire, the rubber band, a skip being drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.build.canvas import ink
from ui.widgets import theme


class Mark(QGraphicsItem):
    """One gesture's drawing; hidden while there is nothing to draw."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(10)
        self.setVisible(False)
        self._slot: QRectF | None = None
        self._band: QRectF | None = None
        self._line: tuple[QPointF, QPointF] | None = None
        self._family = ""
        self._refused = False

    def show_slot(self, place: QRectF, family: str) -> None:
        """Show where a block would be put on a wire."""
        self._show(slot=place, family=family)

    def show_band(self, area: QRectF) -> None:
        """Show the rubber band."""
        self._show(band=area)

    def show_line(self, start: QPointF, end: QPointF, *, refused: bool) -> None:
        """Show a skip on its way from a port to the cursor."""
        self._show(line=(start, end), refused=refused)

    def clear(self) -> None:
        """Show nothing."""
        self._show()
        self.setVisible(False)

    def _show(
        self,
        *,
        slot: QRectF | None = None,
        band: QRectF | None = None,
        line: tuple[QPointF, QPointF] | None = None,
        family: str = "",
        refused: bool = False,
    ) -> None:
        self.prepareGeometryChange()
        self._slot, self._band, self._line = slot, band, line
        self._family, self._refused = family, refused
        self.setVisible(True)
        self.update()

    def boundingRect(self) -> QRectF:
        """Everything that is drawn."""
        area = QRectF()
        for part in (self._slot, self._band):
            if part is not None:
                area = area.united(part)
        if self._line is not None:
            area = area.united(self._path().boundingRect())
        return area.adjusted(-12, -12, 12, 12)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint what the gesture shows."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._slot is not None:
            self._paint_slot(painter, self._slot)
        if self._band is not None:
            painter.setPen(ink.pen(theme.color("accent"), 1.0))
            painter.setBrush(theme.color("accent", 0.10))
            painter.drawRect(self._band)
        if self._line is not None:
            color = theme.color("bad" if self._refused else "accent")
            painter.setPen(ink.pen(color, 2.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self._path())
            painter.setBrush(color)
            painter.drawEllipse(self._line[1], 4, 4)

    def _paint_slot(self, painter: QPainter, slot: QRectF) -> None:
        color = ink.family(self._family)
        painter.setPen(ink.pen(color, 1.8, Qt.PenStyle.DashLine))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(slot, 7, 7)
        painter.setPen(ink.pen(color, 2.0))
        middle = slot.center()
        painter.drawLine(middle - QPointF(6, 0), middle + QPointF(6, 0))
        painter.drawLine(middle - QPointF(0, 6), middle + QPointF(0, 6))

    def _path(self) -> QPainterPath:
        assert self._line is not None
        start, end = self._line
        path = QPainterPath(start)
        bow = max(50.0, min(180.0, abs(end.x() - start.x()) * 0.5))
        path.cubicTo(start + QPointF(bow, 0), end - QPointF(bow, 0), end)
        return path
