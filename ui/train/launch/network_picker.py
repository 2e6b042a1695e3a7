"""Chooses networks: those that were handed in, and the presets, found by typing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from resexplorer.network import PRESETS, Network, preset, summary
from ui.runs.words import plural
from ui.widgets.families import FAMILIES
from ui.widgets.icons import icon
from ui.widgets.parts import label

_KEY = int(Qt.ItemDataRole.UserRole)
HANDED_IN = "From Build"


class NetworkPicker(QWidget):
    """A tree with check boxes; ``changed()`` comes when other networks are checked."""

    changed = Signal()

    def __init__(self, handed_in: Sequence[Network], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: dict[str, Network] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setPlaceholderText("Search networks")
        self.search.setAccessibleName("Search networks")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("magnifying-glass", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._filter)
        self.tree = _Tree()
        self._count = label("", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._problem = label("", "bad", wrap=True)
        self._problem.hide()
        for widget in (self.search, self.tree, self._problem, self._count):
            layout.addWidget(widget)
        layout.setStretch(1, 1)
        self._fill()
        self.set_own(handed_in, HANDED_IN)
        self.tree.itemChanged.connect(self._on_item_changed)
        self._show_count()

    def networks(self) -> tuple[Network, ...]:
        """Return the checked networks, in the order of the tree."""
        return tuple(self._own[key] if key in self._own else preset(key) for key in self.checked())

    def checked(self) -> list[str]:
        """Return the checked rows: preset names, and keys of what was handed in."""
        return [key for key, item in self._items.items() if item.checkState(0) is Qt.CheckState.Checked]

    def checked_presets(self) -> list[str]:
        """Return the names of the checked presets."""
        return [key for key in self.checked() if key not in self._own]

    def check(self, keys: Iterable[str]) -> None:
        """Check exactly these rows; names that no longer exist are left out."""
        wanted = set(keys)
        self.tree.blockSignals(True)
        for key, item in self._items.items():
            item.setCheckState(0, Qt.CheckState.Checked if key in wanted else Qt.CheckState.Unchecked)
        self.tree.blockSignals(False)
        self._on_item_changed()

    def check_own(self) -> None:
        """Check what was handed in."""
        self.check(self._own)

    def show_problems(self, sentences: Sequence[str]) -> None:
        """Say which of the checked networks can't be trained, and why."""
        told = sentences if self.checked() else ()
        self._problem.setText("\n".join(told[:3]))
        self._problem.setVisible(bool(told))

    def own(self) -> tuple[Network, ...]:
        """Return the networks above the presets, checked or not."""
        return tuple(self._own.values())

    def set_own(self, networks: Sequence[Network], title: str) -> None:
        """Show networks that are no presets above them, instead of the last ones; none of them is checked."""
        self.tree.blockSignals(True)
        if self._own:
            self.tree.takeTopLevelItem(0)
        self._items = {key: item for key, item in self._items.items() if key not in self._own}
        self._own = {f"own {number}": network for number, network in enumerate(networks)}
        if self._own:
            group = self._group(title)
            self.tree.insertTopLevelItem(0, group)
            presets, self._items = self._items, {}
            for key, network in self._own.items():
                self._add(group, key, network.name or "Untitled", summary(network).parameters, "")
            self._items |= presets
            group.setExpanded(True)
            group.setFirstColumnSpanned(True)
        self.tree.blockSignals(False)

    def _fill(self) -> None:
        titles = {item.family: item.title for item in FAMILIES}
        groups: dict[str, QTreeWidgetItem] = {}
        for name, entry in PRESETS.items():
            title = titles.get(entry.family, entry.family.title())
            if title not in groups:
                groups[title] = self._group(title)
                self.tree.addTopLevelItem(groups[title])
                groups[title].setFirstColumnSpanned(True)
            group = groups[title]
            parameters = entry.parameters or summary(entry.build()).parameters
            self._add(group, name, entry.title, parameters, f"{entry.source}\n{entry.paper}".strip())
        self.tree.expandAll()

    def _group(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([title])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setSizeHint(0, QSize(0, self.tree.row_height))
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        return item

    def _add(self, group: QTreeWidgetItem, key: str, title: str, parameters: int, tip: str) -> None:
        item = QTreeWidgetItem(group, [title, millions(parameters)])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
        item.setCheckState(0, Qt.CheckState.Unchecked)
        item.setData(0, _KEY, key)
        item.setToolTip(0, tip)
        item.setSizeHint(0, QSize(0, self.tree.row_height))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._items[key] = item

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        for key, item in self._items.items():
            group = item.parent()
            searched = f"{key} {item.text(0)} {group.text(0) if group else ''}".lower()
            item.setHidden(not all(word in searched for word in words))
        for number in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(number)
            if group is not None:
                group.setHidden(all(_is_hidden(group, child) for child in range(group.childCount())))

    def _on_item_changed(self) -> None:
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        count = len(self.checked())
        self._count.setText(f"{plural(count, 'network')} chosen" if count else "Check the networks to train")


def _is_hidden(group: QTreeWidgetItem, child: int) -> bool:
    item = group.child(child)
    return item is None or item.isHidden()


def millions(parameters: int) -> str:
    """Return "0.27 M", "25.6 M"."""
    return f"{parameters / 1e6:.2f} M" if parameters < 10_000_000 else f"{parameters / 1e6:.1f} M"


class _Tree(QTreeWidget):
    """Enter and a click on the name check a row as Space does."""

    def __init__(self) -> None:
        super().__init__()
        self.row_height = self.fontMetrics().lineSpacing() + 12
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(10)
        self.setAccessibleName("Networks")
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, self.fontMetrics().horizontalAdvance("126.9 M") + 24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Check with Enter, too; with nothing to check the dialog's own button gets the key."""
        item = self.currentItem()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None and not event.modifiers():
            checked = item.checkState(0) is Qt.CheckState.Checked
            item.setCheckState(0, Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)
            return
        super().keyPressEvent(event)
