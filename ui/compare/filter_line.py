"""The filter line: says at which character it can't be read, and completes names as they are typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCompleter, QLineEdit

from resexplorer.store import InvalidFilter
from resexplorer.store.where import condition, fields
from ui.widgets import theme
from ui.widgets.icons import icon
from ui.widgets.parts import label

_TYPING_MS = 120
_WORD = re.compile(r"\S*$")
_BEGUN = re.compile(r"(?P<head>-?(?P<field>[A-Za-z_]+)(?:!=|<=|>=|=|<|>|:))(?P<value>\S*)$")
_NUMBERS = frozenset({"id", "seed", "depth", "parameters", "macs", "error", "train_error"})


def suggestions(before: str, values: Callable[[str], Iterable[str]]) -> list[str]:
    """Return what the word at the end of ``before`` may become; ``values`` knows a field's values."""
    word = (_WORD.search(before) or [""])[0]
    begun = _BEGUN.search(word)
    if begun is None:
        minus = "-" if word.startswith("-") else ""
        typed = word.removeprefix("-").lower()
        return [minus + name + _operator(name) for name in fields() if name.startswith(typed)]
    known = sorted({value for value in values(begun["field"]) if value})
    typed = begun["value"].strip('"').casefold()
    fitting = [value for value in known if typed in value.casefold() and typed != value.casefold()]
    return [begun["head"] + _quoted(value) for value in fitting]


def _operator(field: str) -> str:
    if field in _NUMBERS:
        return "<" if "error" in field or field in {"parameters", "macs"} else "="
    return "=" if field in {"state", "starred", "tag"} else ":"


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


class FilterLine(QObject):
    """A search line for ``state=finished family:resnext error<6%``.

    ``filtered(text)`` comes a moment after the last key, only for filters that can be read. ``values`` returns
    what a field's values are, for the completion. ``line`` and ``message`` are placed by the caller.
    """

    filtered = Signal(str)

    def __init__(self, values: Callable[[str], Iterable[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._values = values
        self._sent = ""
        self.line = QLineEdit()
        self.line.setProperty("kind", "search")
        self.line.setPlaceholderText("Filter, e.g.  family:resnet error<6%  (Ctrl+F)")
        self.line.setAccessibleName("Filter the runs")
        self.line.setToolTip(
            "Terms that a run must satisfy, such as  state=finished  family:resnext  error<6%  -tag=draft\n"
            "Operators: = != < <= > >= and : for “contains”. Numbers may end in %, k, M or G."
        )
        self.line.setClearButtonEnabled(True)
        self.line.addAction(icon("funnel", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.message = label("", "bad", wrap=True)
        self.message.hide()
        self._timer = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._timer.timeout.connect(self._send)
        self._make_completer()
        self.line.textChanged.connect(self._on_text)
        self.line.installEventFilter(self)
        theme.changed.connect(self._mark)

    def text(self) -> str:
        """The filter as typed."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Write a filter and apply it at once."""
        self.line.setText(text)
        self._send()

    def problem(self) -> InvalidFilter | None:
        """Why the filter can't be read, ``None`` where it can."""
        try:
            condition(self.text())
        except InvalidFilter as error:
            return error
        return None

    # Reading

    @Slot(str)
    def _on_text(self, _text: str) -> None:
        self._timer.start()
        self._mark()
        if self.line.hasFocus():
            self._complete()

    @Slot()
    def _send(self) -> None:
        """Pass the filter on once it can be read; else say at which character it can't."""
        self._timer.stop()
        problem = self.problem()
        self.message.setText(str(problem) if problem else "")
        self.message.setVisible(problem is not None)
        self.line.setProperty("invalid", problem is not None)
        self.line.style().polish(self.line)
        self._mark()
        if problem is None and self.text() != self._sent:
            self._sent = self.text()
            self.filtered.emit(self._sent)

    @Slot()
    def _mark(self) -> None:
        """Underline the word that can't be read."""
        problem = self.problem()
        attributes = []
        if problem is not None and self.text():
            start = min(problem.position - 1, len(self.text()) - 1)
            length = max(1, len(re.match(r"\S*", self.text()[start:])[0]))  # type: ignore[index]
            look = QTextCharFormat()
            look.setForeground(theme.color("bad"))
            look.setUnderlineColor(theme.color("bad"))
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            kind = QInputMethodEvent.AttributeType.TextFormat
            attributes.append(QInputMethodEvent.Attribute(kind, start - self.line.cursorPosition(), length, look))
        self.line.event(QInputMethodEvent("", attributes))

    # Completion

    def _make_completer(self) -> None:
        self._offers = QStringListModel(self)
        self.completer = QCompleter(self._offers, self)
        self.completer.setWidget(self.line)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setMaxVisibleItems(10)
        self.completer.activated.connect(self._insert)

    def _complete(self) -> None:
        """Offer what the word at the cursor may become; nothing for an empty line, which would be in the way."""
        before = self.line.text()[: self.line.cursorPosition()]
        offers = suggestions(before, self._values) if before.strip() and not before.endswith(" ") else []
        self._offers.setStringList(offers)
        popup = self.completer.popup()
        if not offers:
            if popup is not None:
                popup.hide()
            return
        rect = self.line.cursorRect()
        rect.setWidth(240)
        rect.moveTop(self.line.height() - rect.height())
        self.completer.complete(rect)

    def offer_fields(self) -> None:
        """Offer all field names (Ctrl+Space)."""
        self._offers.setStringList(suggestions("", self._values))
        self.completer.complete()

    @Slot(str)
    def _insert(self, completion: str) -> None:
        text, cursor = self.line.text(), self.line.cursorPosition()
        start = _WORD.search(text[:cursor]).start()  # type: ignore[union-attr]
        space = " " if _BEGUN.search(completion) and not completion.endswith(tuple("=<>:")) else ""
        self.line.setText(text[:start] + completion + space + text[cursor:].lstrip())
        self.line.setCursorPosition(start + len(completion) + len(space))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc clears the line; Ctrl+Space offers the field names."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.text():
                self.set_text("")
                return True
            if event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.offer_fields()
                return True
        return super().eventFilter(watched, event)
