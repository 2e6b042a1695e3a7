"""The inspector: the settings of what is selected, generated from its fields, and its numbers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from resexplorer.fields import Field, Value
from resexplorer.network import Network
from resexplorer.picture import Path
from ui.build.canvas import ink
from ui.build.editor import Editor
from ui.build.logic import budget, inspection, numbers, targets
from ui.build.logic.inspection import Inspection
from ui.build.numbers_panel import NumbersPanel, NumberTable
from ui.widgets import theme
from ui.widgets.form import FieldForm
from ui.widgets.parts import button, label, line, scroll

LABEL_WIDTH = 106
MOST_FORMS = 10


class Inspector(QFrame):
    """Follows the selection; every committed value is one undo step for all selected blocks.

    ``open_wanted(path)`` asks to select another block.
    """

    open_wanted = Signal(object)

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.setMinimumWidth(280)
        self.editor = editor
        self.form: FieldForm | None = None
        self._forms: dict[tuple[Field, ...], FieldForm] = {}
        self._shown: Inspection | None = None
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the block")
        self.name.setFont(theme.scaled_font(1.15, bold=True))
        self.name.editingFinished.connect(self._rename)
        self.title = label("", "heading", wrap=True)
        self.kind = label("", "strong")
        self.help = label("", "muted", wrap=True)
        self.buttons = QHBoxLayout()
        self.numbers = NumbersPanel()
        self.lock = _narrow(FieldForm((budget.LOCK,), label_width=LABEL_WIDTH))
        self.lock.edited.connect(self._on_lock)
        self._slot = QVBoxLayout()
        self.facts = NumberTable("")
        self._make_layout()
        editor.document.changed.connect(self.refresh)
        editor.selection.changed.connect(self.refresh)
        theme.changed.connect(self._paint_kind)
        self.refresh()

    def _make_layout(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 12, 14, 8)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.title, 1)
        head.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(head)
        column.addWidget(self.help)
        column.addLayout(self.buttons)
        column.addLayout(self._slot)
        column.addWidget(self.facts)
        column.addWidget(self.lock)
        column.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll(content), 1)
        layout.addWidget(line())
        layout.addWidget(self.numbers)

    @property
    def network(self) -> Network:
        """The open network."""
        return self.editor.network

    def refresh(self) -> None:
        """Show the selection as it is now."""
        paths = self.editor.selection.paths
        found = inspection.inspect(self.network, paths)
        self._show_head(found)
        self._show_buttons(found, paths)
        self._show_form(found)
        self._shown = found
        self.lock.setVisible(found is not None and budget.applies(self.network, found.targets))
        rows = numbers.selection_rows(self.network, paths) if found else ()
        self.numbers.show_numbers(_heading(found), rows, numbers.network_rows(self.network))

    def start_rename(self) -> None:
        """Put the cursor into the name (F2)."""
        if self._shown is not None and self._shown.renames:
            self.name.setFocus()
            self.name.selectAll()

    # -- head ---------------------------------------------------------------------------------------------------

    def _show_head(self, found: Inspection | None) -> None:
        renames = found is not None and found.renames
        self.name.setVisible(renames)
        self.title.setVisible(not renames)
        with QSignalBlocker(self.name):
            if found is not None and self.name.text() != found.title:
                self.name.setText(found.title)
        self.title.setText(found.title if found else "Nothing selected")
        self.kind.setText(found.kind if found else "")
        tip = found.help if found else ""
        for widget in (self.kind, self.title, self.name):
            widget.setToolTip(tip)
        self.help.setText(_hint(found, self.network))
        self.help.setVisible(bool(self.help.text()))
        self._family = found.family if found else "layer"
        self._paint_kind()

    def _paint_kind(self) -> None:
        color = ink.mixed(ink.family(self._family), theme.color("text"), 0.72)
        palette = self.kind.palette()
        palette.setColor(QPalette.ColorRole.WindowText, color)
        self.kind.setPalette(palette)
        self.kind.setStyleSheet(f"color: {color.name()};")

    def _show_buttons(self, found: Inspection | None, paths: tuple[Path, ...]) -> None:
        while (item := self.buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for text, action, tip in self._actions(found):
            added = button(text, action, tip=tip)
            self.buttons.addWidget(added)
            added.show()
        self.buttons.addStretch()

    def _actions(self, found: Inspection | None) -> list[tuple[str, Callable[[], object], str]]:
        if found is None:
            return []
        if not found.targets:
            owner = found.owner
            if owner is None:
                return []
            path = targets.path_of(owner)
            return [(f"Select {owner}", lambda: self.open_wanted.emit(path), "Its settings decide about this layer")]
        actions: list[tuple[str, Callable[[], object], str]] = []
        if all("." in name for name in found.targets):
            if any(targets.differs(self.network, name) for name in found.targets):
                actions.append(("Link again", self.editor.link_again, "Follow the stage in every setting again"))
            else:
                tip = "Keep these settings when the stage changes"
                actions.append(("Make unique", self.editor.make_unique, tip))
        if all(targets.is_bypassed(self.network, name) for name in found.targets):
            actions.append(("Switch on", self.editor.toggle_bypass, "Put the branch back (Ctrl+B)"))
        return actions

    def _rename(self) -> None:
        found = self._shown
        if found is None or not found.renames or self.name.text().strip() == found.targets[0]:
            return
        if not self.editor.rename(found.targets[0], self.name.text()):
            self.name.setText(found.targets[0])

    # -- form ---------------------------------------------------------------------------------------------------

    def _show_form(self, found: Inspection | None) -> None:
        self.facts.show_rows("Settings", inspection.facts(found) if found else ())
        shape = found.fields if found is not None and found.fields and found.targets else None
        form = self._form_for(shape) if shape else None
        if form is not self.form:
            if self.form is not None:
                self.form.hide()
            self.form = form
            if form is not None:
                form.show()
        if found is not None and form is not None:
            form.set_values(dict(found.values))
            form.set_mixed(found.mixed)

    def _form_for(self, shape: tuple[Field, ...]) -> FieldForm:
        """A form for these fields; the last few are kept, because making one takes longer than a frame."""
        form = self._forms.pop(shape, None)
        if form is None:
            form = _narrow(FieldForm(shape, label_width=LABEL_WIDTH))
            form.edited.connect(self._on_edited)
            self._slot.addWidget(form)
        self._forms[shape] = form
        while len(self._forms) > MOST_FORMS:
            oldest = self._forms.pop(next(iter(self._forms)))
            self._slot.removeWidget(oldest)
            oldest.deleteLater()
        return form

    def _on_lock(self, _name: str, value: Value) -> None:
        self.editor.keep = str(value)

    def _on_edited(self, name: str, value: Value) -> None:
        found = self._shown
        if found is None or not found.targets:
            return
        field = next(field for field in found.fields if field.name == name)
        if not self.editor.set_values(found.targets, {name: value}, field.label or name):
            self.refresh()


def _narrow(form: FieldForm) -> FieldForm:
    """Let a form's boxes become as narrow as the panel: what is cut ends in an ellipsis."""
    for combo in form.findChildren(QComboBox):
        combo.setMinimumContentsLength(4)
    return form


def _heading(found: Inspection | None) -> str:
    if found is None:
        return ""
    if len(found.targets) > 1:
        return "Together"
    return "This stage" if found.kind.endswith(" stage") else "This block" if found.targets else "This layer"


def _hint(found: Inspection | None, network: Network) -> str:
    if found is None:
        advice = "Select a block to see and change its settings. Several blocks are changed together."
        return "\n\n".join(part for part in (advice, inspection.origin(network)) if part)
    if not found.targets and found.owner:
        return f"{found.help}\nPart of {found.owner}: its settings follow from there."
    return found.help
