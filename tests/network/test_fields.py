"""Typed parameters accept what they say, refuse the rest with one sentence, and read what a person types."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.strategies import examples, value_of
from resexplorer.fields import (
    BoolField,
    Choice,
    ChoiceField,
    Field,
    FloatField,
    IntField,
    InvalidValue,
    TextField,
    TupleField,
    UnknownField,
    check_all,
    shown,
)
from resexplorer.network import REGISTRY
from resexplorer.network.op import Op

WHOLE = IntField(name="blocks", label="Blocks", default=2, minimum=1, maximum=1024)
MAYBE = IntField(name="width", default=None, minimum=1, maximum=9, optional=True)
REAL = FloatField(name="rate", label="Rate", default=0.5, minimum=0.0, maximum=1.0)
MAYBE_REAL = FloatField(name="clip", default=None, optional=True, maximum=5.0)
FLAG = BoolField(name="pool", default=True)
PICK = ChoiceField(name="norm", default="batch", choices=(Choice("batch", "batch norm"), Choice("none", "none")))
LIST = TupleField(name="drops", default=(3, 4), maximum=100, longest=3)
LINE = TextField(name="notes", longest=5)
ALL: tuple[Field, ...] = (WHOLE, MAYBE, REAL, MAYBE_REAL, FLAG, PICK, LIST, LINE)

ACCEPTED: list[tuple[Field, object, object]] = [
    (WHOLE, 1, 1),
    (WHOLE, 1024, 1024),
    (MAYBE, None, None),
    (REAL, 1, 1.0),
    (REAL, 0.25, 0.25),
    (MAYBE_REAL, None, None),
    (FLAG, False, False),
    (PICK, "none", "none"),
    (LIST, [1, 2], (1, 2)),
    (LIST, (), ()),
    (LINE, "", ""),
    (LINE, "é×→", "é×→"),
]
REFUSED: list[tuple[Field, object]] = [
    *((WHOLE, v) for v in (0, 1025, -1, 1.0, True, "1", None, [], math.nan, 10**400)),
    *((MAYBE, v) for v in (0, 10, "none", False)),
    *((REAL, v) for v in (-0.1, 1.1, math.nan, math.inf, -math.inf, True, "0.5", None, 10**400, -(10**400), [])),
    *((FLAG, v) for v in (0, 1, None, "yes", [])),
    *((PICK, v) for v in ("Batch", "", None, 0, ["batch"], {"batch": 1})),
    *((LIST, v) for v in (3, [1.0], [True], ["1"], [-1], [101], [1, 2, 3, 4], None, "1,2", [[1]])),
    *((LINE, v) for v in ("123456", "a\nb", "\x00", "\u202e", None, 5, ["a"])),
]
TYPED: list[tuple[Field, str, object]] = [
    (WHOLE, " 12 ", 12),
    (WHOLE, "1,000", 1000),
    (WHOLE, "1_000", 1000),
    (MAYBE, "off", None),
    (MAYBE, "None", None),
    (MAYBE, "", None),
    (MAYBE, "7", 7),
    (REAL, "1e-1", 0.1),
    (REAL, " .5", 0.5),
    (MAYBE_REAL, "OFF", None),
    (FLAG, "Yes", True),
    (FLAG, "off", False),
    (FLAG, "0", False),
    (PICK, " none ", "none"),
    (LIST, "1, 2;3", (1, 2, 3)),
    (LIST, "", ()),
    (LINE, "abc", "abc"),
]
MISTYPED: list[tuple[Field, str]] = [
    *((WHOLE, t) for t in ("abc", "", "1.5", "0", "0x10", "9" * 5000, "1e3", "off")),
    *((REAL, t) for t in ("abc", "", "nan", "inf", "2", "1,5", "off", "9" * 400)),
    *((FLAG, t) for t in ("maybe", "", "2")),
    *((PICK, t) for t in ("layer", "", "x" * 10_000)),
    *((LIST, t) for t in ("a", "1.5", "1,2,3,4", "-1", "9" * 5000)),
    *((LINE, t) for t in ("123456", "a\tb")),
]


@pytest.mark.parametrize(("field", "value", "kept"), ACCEPTED)
def test_that_a_value_that_fits_is_kept_in_the_fields_own_type(field: Field, value: object, kept: object) -> None:
    assert field.check(value) == kept
    assert type(field.check(value)) is type(kept)


def check_sentence(error: InvalidValue, field: Field) -> None:
    text = str(error)
    assert text.startswith(field.label or field.name)
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) < 250
    assert field.expected in text


def refused(field: Field, call: Callable[[], Any]) -> None:
    with pytest.raises(InvalidValue) as caught:
        call()
    check_sentence(caught.value, field)


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_that_a_value_that_does_not_fit_is_one_sentence(field: Field, value: object) -> None:
    assert not field.accepts(value)
    refused(field, lambda: field.check(value))


@pytest.mark.parametrize(("field", "text", "value"), TYPED)
def test_that_what_a_person_types_is_understood(field: Field, text: str, value: object) -> None:
    assert field.parse(text) == value


@pytest.mark.parametrize(("field", "text"), MISTYPED)
def test_that_what_can_not_be_understood_is_one_sentence(field: Field, text: str) -> None:
    refused(field, lambda: field.parse(text))


def test_that_an_unknown_name_is_told_with_those_that_exist() -> None:
    with pytest.raises(UnknownField, match="The recipe has no setting 'lr': it has blocks, width"):
        check_all(ALL, {"lr": 1}, "The recipe")
    with pytest.raises(UnknownField, match="it has none"):
        check_all((), {"x" * 5000: 1}, "The recipe")
    assert check_all(ALL, {"blocks": 7}, "The recipe") == {field.name: field.initial for field in ALL} | {"blocks": 7}


@pytest.mark.parametrize("cls", REGISTRY.values(), ids=list(REGISTRY))
def test_that_every_setting_of_every_kind_is_documented_and_starts_valid(cls: type[Op]) -> None:
    assert all((cls.title, cls.summary, cls.family))
    names = [field.name for field in cls.own_fields()]
    assert len(set(names)) == len(names)
    for field in cls.own_fields():
        assert field.check(field.initial) == field.initial
        assert field.label
        assert field.help or cls.__name__ == "ResNeXtPath", f"{cls.kind}.{field.name} has no help"
        assert field.help == field.help.strip()
        assert "\n" not in field.help


@examples(200)
@given(st.sampled_from(sorted(REGISTRY)), st.data())
def test_that_the_text_of_a_value_is_read_back(kind: str, data: st.DataObject) -> None:
    for field in REGISTRY[kind].own_fields():
        value = data.draw(value_of(field))
        text = "off" if value is None else "yes" if value is True else "no" if value is False else str(value)
        assert field.parse(text) == value


@examples(200)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=30))
def test_that_any_value_can_be_shown_on_one_short_line(value: object) -> None:
    assert len(shown(value)) <= 80
    assert shown(value).isprintable()
    for field in ALL:
        if not field.accepts(tuple(value) if isinstance(value, list) else value):
            refused(field, lambda f=field: f.check(value))


def test_that_numbers_too_long_to_print_are_still_shown() -> None:
    assert shown(10**6000) == "a huge number"
    assert "huge" in shown([10**6000])
