"""One editor per kind of field: what a person types is judged by the field itself."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from resexplorer.fields import (
    BoolField,
    ChoiceField,
    Field,
    FloatField,
    IntField,
    InvalidValue,
    Value,
)
from ui.widgets import theme


def text_of(field: Field, value: Value) -> str:
    """Return the text that a line shows for ``value``; an optional value that is off is empty."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(str(number) for number in value)
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, int) and isinstance(field, IntField) and abs(value) >= 10_000:
        return f"{value:,}"
    return str(value)


class FieldEditor(QWidget):
    """Edits one field.

    ``edited(value)`` comes when a valid new value is committed (Enter, leaving the line, a choice, an arrow
    key); ``touched()`` at every keystroke, so that a form can judge while a person types.
    """

    edited = Signal(object)
    touched = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def _adopt(self, widget: QWidget) -> None:
        self._layout.addWidget(widget)
        self.setFocusProxy(widget)
        widget.setAccessibleName(self.field.label or self.field.name)
        widget.setAccessibleDescription(self.field.help)
        widget.setToolTip(tooltip(self.field))

    def value(self) -> Value:
        """Return the valid value on screen; raises :class:`InvalidValue`."""
        raise TypeError(f"{type(self).__name__} edits nothing")

    def set_value(self, value: Value) -> None:
        """Show a value without emitting anything."""
        raise TypeError(f"{type(self).__name__} edits nothing")

    def set_mixed(self) -> None:
        """Show that the edited objects disagree about this value."""
        raise TypeError(f"{type(self).__name__} edits nothing")

    def set_invalid(self, invalid: bool) -> None:
        """Mark the editor as holding something its field refuses."""
        proxy = self.focusProxy() or self
        if proxy.property("invalid") != invalid:
            proxy.setProperty("invalid", invalid)
            proxy.style().unpolish(proxy)
            proxy.style().polish(proxy)


class _Line(QLineEdit):
    """A line with its unit at the right end; the arrow keys step numbers."""

    stepped = Signal(int)

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit
        if unit:
            self.setTextMargins(0, 0, QFontMetrics(self.font()).horizontalAdvance(unit) + 6, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unit:
            painter = QPainter(self)
            painter.setPen(theme.color("muted"))
            painter.drawText(self.rect().adjusted(0, 0, -9, 0), _UNIT_PLACE, self._unit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        step = steps.get(Qt.Key(event.key()))
        if step is None or self.isReadOnly():
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def sizeHint(self) -> QSize:
        return QSize(120, super().sizeHint().height())


_UNIT_PLACE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class LineEditor(FieldEditor):
    """Whole numbers, numbers, lists and text: anything that is typed."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.line = _Line(field.unit)
        self._adopt(self.line)
        self._committed = field.initial
        self._mixed = False
        if getattr(field, "optional", False):
            self.line.setPlaceholderText("off")
        self.line.textEdited.connect(self._on_text_edited)
        self.line.editingFinished.connect(self._commit)
        self.line.stepped.connect(self._step)

    def value(self) -> Value:
        """Read the line as the field does."""
        return self.field.parse(self.line.text())

    def set_value(self, value: Value) -> None:
        """Show the value as text, "off" where an optional one is not set."""
        self._committed, self._mixed = value, False
        self.line.setText(text_of(self.field, value))
        self.line.setCursorPosition(0)
        self.line.setPlaceholderText("off" if getattr(self.field, "optional", False) else "")

    def set_mixed(self) -> None:
        """Show an empty line that says "mixed"."""
        self._mixed = True
        self.line.clear()
        self.line.setPlaceholderText("mixed")

    def _on_text_edited(self) -> None:
        self._mixed = False
        self.touched.emit()

    def _commit(self) -> None:
        if self._mixed:
            return
        try:
            value = self.value()
        except InvalidValue:
            return
        if value != self._committed or self.line.placeholderText() == "mixed":
            self.set_value(value)
            self.edited.emit(value)

    def _step(self, count: int) -> None:
        try:
            value = self.value()
        except InvalidValue:
            value = self._committed
        stepped = step_number(self.field, value, count)
        if stepped is not None and stepped != value:
            self.set_value(stepped)
            self.touched.emit()
            self.edited.emit(stepped)


def step_number(field: Field, value: Value, count: int) -> Value:
    """Return the number ``count`` arrow presses away, within the field's range.

    Whole numbers count; other numbers follow 1, 2, 5, 10, …, because rates and decays span many decades.
    """
    if isinstance(field, IntField) and isinstance(value, int | None):
        start = field.minimum if value is None else value + count
        return max(field.minimum, min(field.maximum, start))
    if isinstance(field, FloatField) and isinstance(value, int | float | None):
        nearest = _nice_step(0.0 if value is None else float(value), count)
        return max(field.minimum, min(field.maximum, nearest))
    return None


def _nice_step(value: float, count: int) -> float:
    if value <= 0.0:
        return 1e-4 if count > 0 else 0.0
    ladder = (1.0, 2.0, 5.0)
    decade = math.floor(math.log10(value) + 1e-9)
    mantissa = value / 10.0**decade
    rung = 3 * decade + sum(mantissa >= rung * 0.999 for rung in ladder) - 1 + count
    return float(f"{ladder[rung % 3] * 10.0 ** (rung // 3):.10g}")


class BoolEditor(FieldEditor):
    """A check box."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.box = QCheckBox()
        self._adopt(self.box)
        self._layout.addStretch()
        self.box.clicked.connect(self._on_clicked)

    def value(self) -> Value:
        """Whether the box is checked."""
        return self.box.isChecked()

    def set_value(self, value: Value) -> None:
        """Check or clear the box."""
        self.box.setTristate(False)
        self.box.setChecked(bool(value))

    def set_mixed(self) -> None:
        """Show the box half checked."""
        self.box.setTristate(True)
        self.box.setCheckState(Qt.CheckState.PartiallyChecked)

    def _on_clicked(self) -> None:
        self.box.setTristate(False)
        self.touched.emit()
        self.edited.emit(self.box.isChecked())


TEXT_LEFT, ARROW_ROOM = 11, 26
"""What a combo box needs before its text and, for the arrow, behind it."""


class NoWheelCombo(QComboBox):
    """A combo box that takes the wheel only when it has the focus: scrolling a form changes nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cut a long choice with an ellipsis where the box is too narrow for it."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        place = self.rect().adjusted(TEXT_LEFT, 0, -ARROW_ROOM, 0)
        chosen = self.currentIndex() >= 0
        text = self.currentText() if chosen else self.placeholderText()
        painter.setPen(theme.color("text" if chosen else "muted") if self.isEnabled() else theme.color("strong_line"))
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area unless the person works in this box."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(FieldEditor):
    """A combo box with the choices' words; their help is shown as tooltips."""

    def __init__(self, field: ChoiceField, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.combo = NoWheelCombo()
        self._adopt(self.combo)
        for index, choice in enumerate(field.choices):
            self.combo.addItem(choice.label, choice.value)
            self.combo.setItemData(index, choice.help, Qt.ItemDataRole.ToolTipRole)
        self.combo.activated.connect(self._on_activated)

    def value(self) -> Value:
        """Return the chosen option's stored value."""
        return self.field.check(self.combo.currentData())

    def set_value(self, value: Value) -> None:
        """Select the option that has this value."""
        self.combo.setPlaceholderText("")
        self.combo.setCurrentIndex(self.combo.findData(value))

    def set_mixed(self) -> None:
        """Show no option but the word "mixed"."""
        self.combo.setPlaceholderText("mixed")
        self.combo.setCurrentIndex(-1)

    def _on_activated(self) -> None:
        self.touched.emit()
        self.edited.emit(self.combo.currentData())


def tooltip(field: Field) -> str:
    """Return what a field's tooltip says: its help, what it accepts and the paper."""
    lines = [field.help, f"Use {field.expected}."]
    if field.source:
        lines.append(f"Source: {field.source}")
    return "\n".join(line for line in lines if line)


def editor_for(field: Field, parent: QWidget | None = None) -> FieldEditor:
    """Return the editor that suits ``field``."""
    if isinstance(field, BoolField):
        return BoolEditor(field, parent)
    if isinstance(field, ChoiceField):
        return ChoiceEditor(field, parent)
    return LineEditor(field, parent)
