"""Paints the queue's cards and headings."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from resexplorer.store import RunRecord, State
from ui.runs.looks import Look
from ui.runs.order import Card, Heading
from ui.runs.words import percent, state_line, trouble
from ui.train.card_layout import CardButton, CardLayout, buttons, card_height
from ui.train.model import ASKED, FOOT, LOOK, ROW
from ui.widgets import theme
from ui.widgets.icons import paint_icon

AnyIndex = QModelIndex | QPersistentModelIndex

_DASHES: dict[str, list[float]] = {"dash": [2.2, 1.4], "dot": [0.6, 1.2], "dashdot": [2.6, 1.2, 0.6, 1.2]}
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class QueueDelegate(QStyledItemDelegate):
    """Draws one row; ``hot`` is the button under the mouse as (run id, button name)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hot: tuple[int, str] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Cards are as high as they have lines."""
        line = _line()
        row = index.data(ROW)
        return QSize(200, card_height(row.run, line) if isinstance(row, Card) else line + 22)

    def layout_of(self, item: QRect, run: RunRecord) -> CardLayout:
        """Return where things are on the card in ``item``."""
        return CardLayout.of(item, run, _line(), _error_width(run))

    def button_at(self, item: QRect, run: RunRecord, point: QPoint) -> CardButton | None:
        """Return the button at a point of the list."""
        places = self.layout_of(item, run).buttons
        pairs = zip(buttons(run.state), places, strict=True)
        return next((button for button, place in pairs if place.adjusted(-1, -2, 1, 2).contains(point)), None)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a heading or a card."""
        row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Heading):
            _paint_heading(painter, option.rect, row)
        elif isinstance(row, Card):
            self._paint_card(painter, option, index, row.run)
        painter.restore()

    def _paint_card(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, run: RunRecord) -> None:
        place = self.layout_of(option.rect, run)
        _paint_ground(painter, place.frame, option.state)
        _paint_mark(painter, place.mark, index.data(LOOK))
        _paint_first_line(painter, place, run)
        _paint_state(painter, place.state, run, index.data(ASKED))
        self._paint_buttons(painter, place, run)
        if not place.bar.isNull():
            _paint_bar(painter, place.bar, run)
        if not place.foot.isNull():
            _paint_foot(painter, place.foot, run, index.data(FOOT))

    def _paint_buttons(self, painter: QPainter, place: CardLayout, run: RunRecord) -> None:
        for button, rect in zip(buttons(run.state), place.buttons, strict=True):
            hot = self.hot == (run.id, button.name)
            if hot:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("hover"))
                painter.drawRoundedRect(rect, 5, 5)
            color = theme.color("text" if hot else "muted")
            paint_icon(painter, rect.adjusted(3, 3, -3, -3), button.icon, color)


def _line() -> int:
    return QFontMetrics(theme.scaled_font()).lineSpacing()


def _error_width(run: RunRecord) -> int:
    return QFontMetrics(_error_font()).horizontalAdvance(percent(run.last.get("test/error"))) + 2


def _error_font() -> QFont:
    return theme.scaled_font(1.25, bold=True)


def _paint_heading(painter: QPainter, rect: QRect, heading: Heading) -> None:
    inner = rect.adjusted(12, 8, -12, -2)
    font = theme.scaled_font(0.92, bold=True)
    metrics = QFontMetrics(font)
    detail = f"  {heading.detail}"
    detail_width = metrics.horizontalAdvance(detail) + 4
    title = metrics.elidedText(heading.title, Qt.TextElideMode.ElideRight, inner.width() - detail_width)
    painter.setFont(font)
    painter.setPen(theme.color("text"))
    painter.drawText(inner, _LEFT, title)
    painter.setPen(theme.color("muted"))
    painter.setFont(theme.scaled_font(0.92))
    painter.drawText(inner.adjusted(metrics.horizontalAdvance(title), 0, 0, 0), _LEFT, detail)


def _paint_ground(painter: QPainter, frame: QRect, state: QStyle.StateFlag) -> None:
    selected = bool(state & QStyle.StateFlag.State_Selected)
    focused = bool(state & QStyle.StateFlag.State_HasFocus)
    hovered = bool(state & QStyle.StateFlag.State_MouseOver)
    edge = "accent" if selected or focused else ("strong_line" if hovered else "line")
    painter.setPen(QPen(theme.color(edge), 2 if focused else 1))
    painter.setBrush(theme.color("accent_soft" if selected else "sunken"))
    inset = 1.0 if focused else 0.5
    painter.drawRoundedRect(QRectF(frame).adjusted(inset, inset, -inset, -inset), 8, 8)


def _paint_mark(painter: QPainter, rect: QRect, look: Look | None) -> None:
    """Draw the curve's colour and dash; a pale dot for a run that is not charted."""
    middle = rect.center().y() + 1
    if look is None:
        painter.setPen(QPen(theme.color("strong_line"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPoint(rect.left() + 6, middle), 4, 4)
        return
    pen = QPen(QColor(look.hex(theme.current())), 3)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if look.dash in _DASHES:
        pen.setDashPattern(_DASHES[look.dash])
    painter.setPen(pen)
    painter.drawLine(rect.left(), middle, rect.right(), middle)


def _paint_first_line(painter: QPainter, place: CardLayout, run: RunRecord) -> None:
    font = theme.scaled_font(1.08, bold=True)
    painter.setFont(font)
    painter.setPen(theme.color("text"))
    name = QFontMetrics(font).elidedText(run.name, Qt.TextElideMode.ElideMiddle, place.name.width())
    painter.drawText(place.name, _LEFT, name)
    painter.setFont(theme.scaled_font(1.25, bold=True))
    if "test/error" not in run.last:
        painter.setPen(theme.color("strong_line"))
    painter.drawText(place.error, _RIGHT, percent(run.last.get("test/error")))


def _paint_state(painter: QPainter, rect: QRect, run: RunRecord, asked: str) -> None:
    font = theme.scaled_font()
    bad = run.state in {State.FAILED, State.LOST}
    painter.setFont(font)
    painter.setPen(theme.color("bad" if bad else "muted"))
    text = state_line(run, asked)
    painter.drawText(rect, _LEFT, QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))


def _paint_bar(painter: QPainter, rect: QRect, run: RunRecord) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("line"))
    painter.drawRoundedRect(rect, 3, 3)
    if run.progress > 0:
        token = {State.FAILED: "bad", State.LOST: "bad", State.RUNNING: "accent"}.get(run.state, "muted")
        painter.setBrush(theme.color(token))
        filled = QRectF(rect)
        filled.setWidth(max(BAR_LEAST, rect.width() * run.progress))
        painter.drawRoundedRect(filled, 3, 3)


BAR_LEAST = 6.0


def _paint_foot(painter: QPainter, rect: QRect, run: RunRecord, foot: str) -> None:
    font = theme.scaled_font(0.95)
    painter.setFont(font)
    sentence = trouble(run)
    painter.setPen(theme.color("bad" if sentence else "muted"))
    if sentence:
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        painter.drawText(QRectF(rect), two_lines(sentence, QFontMetrics(font), rect.width()), option)
    else:
        text = QFontMetrics(font).elidedText(foot, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _LEFT, text)


def two_lines(text: str, metrics: QFontMetrics, width: int) -> str:
    """Return ``text`` cut so that it fits two lines of ``width`` pixels; the tooltip has all of it."""
    words, lines = text.split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if metrics.horizontalAdvance(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) <= 2:
        return "\n".join(lines)
    rest = " ".join(lines[1:])
    return "\n".join([lines[0], metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)])
