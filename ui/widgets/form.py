"""A form over typed fields: labels, editors, units, help and the sentence for what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from resexplorer.fields import Field, InvalidValue, Value
from ui.widgets.editors import FieldEditor, editor_for, tooltip
from ui.widgets.parts import label

ROW_HEIGHT = 36


class FieldForm(QWidget):
    """One row per field.

    ``edited(name, value)`` comes when a valid value is committed, ``changed()`` also while a person types.
    An invalid text is marked and explained below its line; :meth:`problems` lists those sentences.
    """

    edited = Signal(str, object)
    changed = Signal()

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None, *, label_width: int = 0) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._label_width = label_width
        self._editors: dict[str, FieldEditor] = {}
        self._labels: dict[str, QLabel] = {}
        self._messages: dict[str, QLabel] = {}
        self._foreign: dict[str, str] = {}
        for field in fields:
            self._add(field)

    def editor(self, name: str) -> FieldEditor:
        """Return the editor of one field."""
        return self._editors[name]

    def names(self) -> tuple[str, ...]:
        """The fields' names, in order."""
        return tuple(self._editors)

    def values(self) -> dict[str, Value]:
        """Return every value; raises :class:`InvalidValue` for the first that does not fit."""
        return {name: editor.value() for name, editor in self._editors.items()}

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show values, of some or all fields, without emitting anything."""
        for name, value in values.items():
            if name in self._editors:
                self._editors[name].set_value(value)
                self._judge(name)

    def set_mixed(self, names: Iterable[str]) -> None:
        """Show these fields as "mixed": the edited objects disagree."""
        for name in names:
            self._editors[name].set_mixed()
            self._show_message(name, "")

    def problems(self) -> list[str]:
        """Return one sentence for each field that holds something invalid."""
        return [message.text() for message in self._messages.values() if message.text()]

    def set_problems(self, problems: Mapping[str, str]) -> None:
        """Show sentences that only the whole form can tell, at their fields; replaces the last ones."""
        stale, self._foreign = self._foreign, dict(problems)
        for name in {*stale, *problems} & self._editors.keys():
            self._judge(name)

    def set_row_visible(self, name: str, visible: bool) -> None:
        """Show or hide one field's row."""
        for widget in (self._labels[name], self._editors[name]):
            widget.setVisible(visible)
        self._messages[name].setVisible(visible and bool(self._messages[name].text()))
        self._grid.setRowMinimumHeight(2 * list(self._editors).index(name), ROW_HEIGHT if visible else 0)

    def _add(self, field: Field) -> None:
        row = 2 * len(self._editors)
        editor = editor_for(field, self)
        name = label((field.label or field.name).replace("&", "&&"), "muted", wrap=True)
        name.setBuddy(editor)
        name.setToolTip(tooltip(field))
        name.setMinimumWidth(self._label_width)
        message = label("", "bad", wrap=True)
        message.hide()
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(editor, row, 1)
        self._grid.addWidget(message, row + 1, 1)
        self._grid.setRowMinimumHeight(row, ROW_HEIGHT)
        self._editors[field.name], self._labels[field.name] = editor, name
        self._messages[field.name] = message
        editor.set_value(field.initial)
        editor.touched.connect(lambda name=field.name: self._on_touched(name))
        editor.edited.connect(lambda value, name=field.name: self._on_edited(name, value))

    def _on_touched(self, name: str) -> None:
        self._foreign.pop(name, None)
        self._judge(name)
        self.changed.emit()

    def _on_edited(self, name: str, value: Value) -> None:
        self._judge(name)
        self.edited.emit(name, value)
        self.changed.emit()

    def _judge(self, name: str) -> None:
        try:
            self._editors[name].value()
        except InvalidValue as error:
            self._show_message(name, str(error))
        else:
            self._show_message(name, self._foreign.get(name, ""))

    def _show_message(self, name: str, sentence: str) -> None:
        message = self._messages[name]
        message.setText(sentence)
        message.setVisible(bool(sentence) and not self._labels[name].isHidden())
        self._editors[name].set_invalid(bool(sentence))
