"""The gallery: what to start from, as pictures that can be searched."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from resexplorer.network import preset
from ui.build.canvas import ink
from ui.build.logic.presets import Offer, families, family_name, offers
from ui.build.thumbnail import paint_thumbnail, preset_network
from ui.widgets import theme
from ui.widgets.parts import button, label

OFFER = Qt.ItemDataRole.UserRole
CELL = QSize(238, 192)


class OfferDelegate(QStyledItemDelegate):
    """Paints one preset: picture, name, family and year, counts, published error."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All cells are equal."""
        return CELL

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
        offer = index.data(OFFER)
        if not isinstance(offer, Offer):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(option.rect).adjusted(6, 6, -6, -6)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        edge = "accent" if selected else "strong_line" if hovered else "line"
        painter.setPen(ink.pen(theme.color(edge), 2.0 if selected else 1.0))
        painter.setBrush(theme.color("accent_soft" if selected else "surface"))
        painter.drawRoundedRect(card, 8, 8)
        paint_thumbnail(painter, preset_network(offer.name), card.adjusted(10, 6, -10, -card.height() + 90))
        _paint_words(painter, offer, card.adjusted(12, 95, -12, -8))
        painter.restore()


def _paint_words(painter: QPainter, offer: Offer, area: QRectF) -> None:
    bold, small = ink.font(1.06, bold=True), ink.font(0.92)
    line = QRectF(area.left(), area.top(), area.width(), 19)
    painter.setFont(small)
    painter.setPen(theme.color("muted"))
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(offer.year))
    painter.setFont(bold)
    painter.setPen(theme.color("text"))
    room = area.width() - 40
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, ink.elided(offer.title, bold, room))
    painter.setFont(small)
    painter.setPen(ink.mixed(ink.family(offer.color), theme.color("text"), 0.72))
    painter.drawText(line.translated(0, 20), Qt.AlignmentFlag.AlignVCenter, offer.family)
    painter.setPen(theme.color("muted"))
    for index, text in enumerate(offer.facts, 2):
        place = line.translated(0, 1 + 18.5 * index)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, ink.elided(text, small, area.width()))


class Gallery(QDialog):
    """``chosen(network)`` comes with a preset, ``blank_wanted()`` and ``file_wanted()`` with the other two ways."""

    chosen = Signal(object)
    blank_wanted = Signal()
    file_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("New network")
        self.resize(_size(parent))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search by name, family or year")
        self.search.setAccessibleName("Search presets")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.family_buttons: dict[str, QPushButton] = {}
        self._family = ""
        self.list = self._make_list()
        self._nothing = label("No network is called that. Try a family such as ResNeXt, or a depth.", "muted")
        self._open = button("Open", self._open_current, kind="primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label("Start from", "title"))
        layout.addWidget(self.search)
        layout.addLayout(self._family_row())
        layout.addWidget(self._nothing)
        layout.addWidget(self.list, 1)
        layout.addLayout(self._foot())
        self._fill()
        self.search.setFocus()

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(button("Blank network", self._choose_blank, icon_name="file-plus"))
        row.addWidget(button("Open a file…", self._choose_file, icon_name="folder-open"))
        row.addStretch()
        row.addWidget(button("Cancel", self.reject))
        row.addWidget(self._open)
        return row

    def _family_row(self) -> QHBoxLayout:
        """One button a family; the first shows all."""
        row = QHBoxLayout()
        row.setSpacing(6)
        group = QButtonGroup(self)
        for family in ("", *families()):
            item = button(family_name(family) if family else "All")
            item.setCheckable(True)
            item.setChecked(not family)
            item.clicked.connect(partial(self._choose_family, family))
            group.addButton(item)
            row.addWidget(item)
            self.family_buttons[family] = item
        row.addStretch()
        return row

    def _choose_family(self, family: str, _checked: bool = False) -> None:
        self._family = family
        self._fill()

    def _make_list(self) -> QListView:
        view = QListView()
        view.setProperty("kind", "plain")
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMovement(QListView.Movement.Static)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setModel(QStandardItemModel(view))
        view.setItemDelegate(OfferDelegate(view))
        view.setAccessibleName("Presets")
        view.doubleClicked.connect(self._open_index)
        return view

    def titles(self) -> list[str]:
        """The titles on show."""
        model = self.list.model()
        return [model.index(row, 0).data(OFFER).title for row in range(model.rowCount())]

    def _fill(self) -> None:
        model = self.list.model()
        assert isinstance(model, QStandardItemModel)
        model.clear()
        found = offers(self.search.text(), self._family)
        for offer in found:
            item = QStandardItem(offer.title)
            item.setData(offer, OFFER)
            item.setToolTip(offer.tip)
            item.setData(", ".join(offer.facts), Qt.ItemDataRole.AccessibleDescriptionRole)
            model.appendRow(item)
        self._nothing.setVisible(not found)
        self._open.setEnabled(bool(found))
        if found:
            self.list.setCurrentIndex(model.index(0, 0))

    def eventFilter(self, watched: object, event: object) -> bool:
        """Let Enter and the arrow keys work while the search has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open_current()
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.list.setFocus()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens what is selected."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_current()
        else:
            super().keyPressEvent(event)

    def _open_current(self) -> None:
        self._open_index(self.list.currentIndex())

    def _open_index(self, index: QModelIndex) -> None:
        offer = index.data(OFFER)
        if isinstance(offer, Offer):
            self.accept()
            self.chosen.emit(preset(offer.name))

    def _choose_blank(self) -> None:
        self.accept()
        self.blank_wanted.emit()

    def _choose_file(self) -> None:
        self.accept()
        self.file_wanted.emit()


def _size(parent: QWidget | None) -> QSize:
    room = parent.window().size() if parent else QSize(1280, 840)
    return QSize(min(1020, room.width() - 60), min(760, room.height() - 60))
