"""Typed parameters: one definition serves the form, the file check, the command line and the docs."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resexplorer.errors import ResExplorerError

Value = int | float | bool | str | tuple[int, ...] | None
"""What a parameter can hold. Everything in it is hashable and has a JSON form."""


class _Short(reprlib.Repr):
    """A bounded ``repr``; Python itself refuses to write out very long numbers."""

    def repr_int(self, x: int, level: int) -> str:
        return super().repr_int(x, level) if x.bit_length() < 10_000 else "a huge number"


_SHORT = _Short()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60
_SHORT.maxlevel = 3


def shown(value: object) -> str:
    """An untrusted value as it stands in a sentence: quoted, on one line, never long."""
    text = _SHORT.repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


class InvalidValue(ResExplorerError):
    """A value that a field does not accept."""

    def __init__(self, field: Field, value: object, expected: str) -> None:
        super().__init__(f"{field.label or field.name} can't be {shown(value)}: use {expected}.")
        self.field = field
        self.value = value
        self.expected = expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One named, documented parameter.

    ``label`` is what a form shows, ``unit`` follows the value ("ch", "px", "×"), ``help`` is one line that
    explains it, ``source`` the paper it comes from.
    """

    name: str
    label: str = ""
    unit: str = ""
    help: str = ""
    source: str = ""

    @property
    def initial(self) -> Value:
        """The value that the field has when nobody sets it."""
        raise TypeError(f"{type(self).__name__} has no initial value")

    @property
    def expected(self) -> str:
        """What the field accepts, as the end of the sentence "use …"."""
        raise TypeError(f"{type(self).__name__} accepts nothing")

    def accepts(self, value: object) -> bool:
        """Tell whether ``value`` already has the right type and range."""
        raise TypeError(f"{type(self).__name__} accepts nothing")

    def check(self, value: object) -> Value:
        """Return ``value`` as the field stores it; raise :class:`InvalidValue` where it does not fit."""
        if isinstance(value, list):
            value = tuple(value)
        if not self.accepts(value):
            raise InvalidValue(self, value, self.expected)
        return value  # type: ignore[return-value]

    def parse(self, text: str) -> Value:
        """Read what a person typed (``--set name=text`` or a form's line)."""
        return self.check(text)


def _is_number(value: object) -> bool:
    if isinstance(value, int):
        return not isinstance(value, bool)
    return isinstance(value, float) and math.isfinite(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntField(Field):
    """A whole number in ``[minimum, maximum]``; ``optional`` also accepts ``None`` ("off")."""

    default: int | None = 0
    minimum: int = 0
    maximum: int = 2**31 - 1
    optional: bool = False

    @property
    def initial(self) -> Value:
        return self.default

    @property
    def expected(self) -> str:
        off = ", or off" if self.optional else ""
        return f"a whole number from {self.minimum:,} to {self.maximum:,}{off}"

    def accepts(self, value: object) -> bool:
        if value is None:
            return self.optional
        return isinstance(value, int) and not isinstance(value, bool) and self.minimum <= value <= self.maximum

    def parse(self, text: str) -> Value:
        if self.optional and text.strip().lower() in {"", "none", "off"}:
            return None
        try:
            return self.check(int(text.strip().replace(",", "").replace("_", "")))
        except ValueError:
            raise InvalidValue(self, text, self.expected) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatField(Field):
    """A finite number in ``[minimum, maximum]``; ``optional`` also accepts ``None`` ("off")."""

    default: float | None = 0.0
    minimum: float = 0.0
    maximum: float = 1e9
    optional: bool = False

    @property
    def initial(self) -> Value:
        return self.default

    @property
    def expected(self) -> str:
        off = ", or off" if self.optional else ""
        return f"a number from {self.minimum:g} to {self.maximum:g}{off}"

    def accepts(self, value: object) -> bool:
        if value is None:
            return self.optional
        return _is_number(value) and self.minimum <= value <= self.maximum  # type: ignore[operator]

    def check(self, value: object) -> Value:
        if not self.accepts(value):
            raise InvalidValue(self, value, self.expected)
        return None if value is None else float(value)  # type: ignore[arg-type]

    def parse(self, text: str) -> Value:
        if self.optional and text.strip().lower() in {"", "none", "off"}:
            return None
        try:
            return self.check(float(text))
        except ValueError:
            raise InvalidValue(self, text, self.expected) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoolField(Field):
    """Yes or no."""

    default: bool = False

    @property
    def initial(self) -> Value:
        return self.default

    @property
    def expected(self) -> str:
        return "yes or no"

    def accepts(self, value: object) -> bool:
        return isinstance(value, bool)

    def parse(self, text: str) -> Value:
        word = text.strip().lower()
        if word in {"yes", "true", "on", "1"}:
            return True
        if word in {"no", "false", "off", "0"}:
            return False
        raise InvalidValue(self, text, self.expected)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a :class:`ChoiceField`: the stored value, the words on screen, one line of help."""

    value: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(Field):
    """One of a few named options."""

    default: str
    choices: tuple[Choice, ...]

    @property
    def initial(self) -> Value:
        return self.default

    @property
    def expected(self) -> str:
        return "one of " + ", ".join(choice.value for choice in self.choices)

    def accepts(self, value: object) -> bool:
        return isinstance(value, str) and any(choice.value == value for choice in self.choices)

    def parse(self, text: str) -> Value:
        return self.check(text.strip())

    def label_of(self, value: Value) -> str:
        """The words shown for ``value``."""
        return next((choice.label for choice in self.choices if choice.value == value), str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class TupleField(Field):
    """A short list of whole numbers, such as the epochs at which the learning rate drops."""

    default: tuple[int, ...] = ()
    minimum: int = 0
    maximum: int = 2**31 - 1
    longest: int = 64

    @property
    def initial(self) -> Value:
        return self.default

    @property
    def expected(self) -> str:
        return f"whole numbers from {self.minimum:,} to {self.maximum:,}, separated by commas"

    def accepts(self, value: object) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) <= self.longest
            and all(isinstance(n, int) and not isinstance(n, bool) for n in value)
            and all(self.minimum <= n <= self.maximum for n in value)
        )

    def parse(self, text: str) -> Value:
        try:
            return self.check(tuple(int(part) for part in text.replace(";", ",").split(",") if part.strip()))
        except ValueError:
            raise InvalidValue(self, text, self.expected) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    """A line of text of at most ``longest`` characters, without control characters."""

    default: str = ""
    longest: int = 200

    @property
    def initial(self) -> Value:
        return self.default

    @property
    def expected(self) -> str:
        return f"a line of at most {self.longest} characters"

    def accepts(self, value: object) -> bool:
        return isinstance(value, str) and len(value) <= self.longest and value.isprintable()


class UnknownField(ResExplorerError):
    """A name that no field has."""


def check_all(fields: Sequence[Field], values: Mapping[str, object], owner: str) -> dict[str, Value]:
    """Return a value for every field, defaults filled in.

    Raises :class:`UnknownField` for a name that none of ``fields`` has and :class:`InvalidValue` for a value
    that does not fit. ``owner`` ("a residual block", "the recipe") is named in the sentence.
    """
    by_name = {field.name: field for field in fields}
    unknown = next((name for name in values if name not in by_name), None)
    if unknown is not None:
        has = ", ".join(by_name) or "none"
        raise UnknownField(f"{owner} has no setting {shown(unknown)}: it has {has}.")
    return {name: field.check(values[name]) if name in values else field.initial for name, field in by_name.items()}
