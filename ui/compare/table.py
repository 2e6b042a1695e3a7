"""The table widget: colour marks, stars, state colours, keyboard and columns that are remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from resexplorer.store import RunRecord, State
from ui.compare.columns import MARK, Column
from ui.compare.menus import StayingMenu
from ui.compare.model import LOOK_ROLE, RUN_ROLE, RunTableModel
from ui.plots.style import line_pen
from ui.runs.looks import Look
from ui.settings import Settings
from ui.widgets import theme
from ui.widgets.icons import paint_icon

ROW_HEIGHT = 30
_SHEET = "QTableView::item { padding: 0 5px; }QAbstractScrollArea::corner { background: transparent; border: none; }"
_STATE_TOKENS = {
    State.RUNNING: "accent", State.FINISHED: "text", State.FAILED: "bad", State.LOST: "bad",
}  # fmt: skip


class RunDelegate(QStyledItemDelegate):
    """Paints the curve's line sample, the star behind a name and the state's colour."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Bold names, coloured states."""
        super().initStyleOption(option, index)
        run, column = index.data(RUN_ROLE), _column_of(index)
        if column.name == "name":
            option.font.setBold(True)
        elif column.name == "status":
            self._color(option, _STATE_TOKENS.get(run.state, "muted"))
        elif not column.number and column.name not in {"tags", "notes"}:
            self._color(option, "text")
        option.state &= ~QStyle.StateFlag.State_HasFocus

    def _color(self, option: QStyleOptionViewItem, token: str) -> None:
        for role in (option.palette.ColorRole.Text, option.palette.ColorRole.HighlightedText):
            option.palette.setColor(role, theme.color(token))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the cell, then what text can't say."""
        super().paint(painter, option, index)
        run, column = index.data(RUN_ROLE), _column_of(index)
        rect = QRectF(option.rect)
        if column.name == MARK:
            paint_mark(painter, rect, run, index.data(LOOK_ROLE))
        elif column.name == "name" and run.starred:
            star = QRectF(rect.right() - 20, rect.center().y() - 7, 14, 14)
            paint_icon(painter, star, "star-fill", theme.color("accent"))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Never ask for more than the fixed row."""
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)


def _column_of(index: QModelIndex | QPersistentModelIndex) -> Column:
    model = index.model()
    assert isinstance(model, RunTableModel)
    return model.columns[index.column()]


def paint_mark(painter: QPainter, rect: QRectF, run: RunRecord, look: Look | None) -> None:
    """Paint a run's line sample as on the chart, or a hollow square in its family's colour."""
    painter.save()
    center = rect.center()
    if look is not None:
        painter.setPen(line_pen(theme.color("text"), 3.0, look.dash))
        pen = painter.pen()
        pen.setColor(look.hex(theme.current()))
        painter.setPen(pen)
        y = round(center.y()) + 0.5
        painter.drawLine(QPoint(round(center.x()) - 11, int(y)), QPoint(round(center.x()) + 11, int(y)))
    else:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().family(run.family)), 1.5))
        painter.drawRoundedRect(QRectF(center.x() - 5, center.y() - 5, 10, 10), 3, 3)
    painter.restore()


class RunTable(QTableView):
    """Shows a :class:`RunTableModel`; ``chosen_changed`` comes when other runs are selected."""

    chosen_changed = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, model: RunTableModel, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._settings = model, settings
        self.setModel(model)
        self.setItemDelegate(RunDelegate(self))
        self.setAccessibleName("Runs")
        self.setProperty("kind", "plain")
        self.setStyleSheet(_SHEET)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda at: self.menu_asked.emit(self.viewport().mapToGlobal(at)))
        self._set_up_headers()
        model.order_changed.connect(self._remember_order)
        theme.changed.connect(self.viewport().update)

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(36)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda at: self.column_menu().popup(header.viewport().mapToGlobal(at))
        )
        self._restore_columns()
        self.setSortingEnabled(True)

    # Columns

    def _restore_columns(self) -> None:
        widths: dict[str, int] = self._settings.get("compare.widths", {})
        shown = self._settings.get("compare.columns", [column.name for column in self._model.columns if column.shown])
        for section, column in enumerate(self._model.columns):
            width = widths.get(column.name, column.width)
            fits = isinstance(width, int) and 24 <= width <= 2_000
            self.setColumnWidth(section, width if fits else column.width)
            self.setColumnHidden(section, column.name not in shown and column.name not in {MARK, "name"})
        self._restore_order()

    def _restore_order(self) -> None:
        name = self._settings.get("compare.sort", "created")
        names = [column.name for column in self._model.columns]
        section = names.index(name if name in names else "created")
        descending = self._settings.get("compare.descending", True)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(section, order)

    @Slot(str, bool)
    def _remember_order(self, name: str, descending: bool) -> None:
        self._settings.set("compare.sort", name)
        self._settings.set("compare.descending", descending)

    def remember_columns(self) -> None:
        """Write widths and visible columns into the settings."""
        sections = list(enumerate(self._model.columns))
        widths = {column.name: self.columnWidth(n) for n, column in sections if not self.isColumnHidden(n)}
        self._settings.set("compare.widths", {**self._settings.get("compare.widths", {}), **widths})
        self._settings.set("compare.columns", [c.name for n, c in sections if not self.isColumnHidden(n)])

    def visible_columns(self) -> list[Column]:
        """The columns on screen, in their order there."""
        header = self.horizontalHeader()
        sections = (header.logicalIndex(place) for place in range(header.count()))
        return [self._model.columns[section] for section in sections if not self.isColumnHidden(section)]

    def column_menu(self) -> QMenu:
        """Return a menu in which columns are switched on and off."""
        menu = StayingMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for section, column in enumerate(self._model.columns):
            if column.name not in {MARK, "name"}:
                menu.addAction(self._column_action(menu, section, column))
        menu.addSeparator()
        menu.addAction("Reset columns").triggered.connect(self.reset_columns)
        return menu

    def _column_action(self, menu: QMenu, section: int, column: Column) -> QAction:
        action = QAction(column.title, menu)
        action.setCheckable(True)
        action.setChecked(not self.isColumnHidden(section))
        action.setToolTip(column.tip)
        action.toggled.connect(lambda on: self.show_column(section, on))
        return action

    def show_column(self, section: int, shown: bool) -> None:
        """Show or hide a column and remember it."""
        self.setColumnHidden(section, not shown)
        self.remember_columns()

    @Slot()
    def reset_columns(self) -> None:
        """Go back to the columns, widths and places of a new installation."""
        header = self.horizontalHeader()
        for section, column in enumerate(self._model.columns):
            self.setColumnHidden(section, not column.shown)
            self.setColumnWidth(section, column.width)
            header.moveSection(header.visualIndex(section), section)
        self.remember_columns()

    # Selection

    def chosen(self) -> list[RunRecord]:
        """The selected runs, in the order of the table."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.rows[row] for row in rows]

    def choose(self, run_ids: Iterable[int]) -> None:
        """Select exactly these runs and scroll to the first."""
        rows = sorted(row for run_id in run_ids if (row := self._model.row_of(run_id)) is not None)
        selection = QItemSelection()
        last = self._model.columnCount() - 1
        for row in rows:
            selection.select(self._model.index(row, 0), self._model.index(row, last))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().select(selection, flags)
        if rows:
            first = self._model.index(rows[0], 1)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(first)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Say that other runs are selected."""
        super().selectionChanged(selected, deselected)
        self.chosen_changed.emit()

    def shown_runs(self) -> Sequence[RunRecord]:
        """All runs in the table, in its order."""
        return self._model.rows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears the selection; everything else is the table's own."""
        if event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
            event.accept()
            return
        super().keyPressEvent(event)
