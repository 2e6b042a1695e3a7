"""Forms over typed fields, used with keys and mouse as a person does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from resexplorer.experiment import Recipe
from resexplorer.fields import BoolField, Choice, ChoiceField, FloatField, IntField, InvalidValue, TupleField
from ui.widgets.editors import BoolEditor, ChoiceEditor, LineEditor, step_number, text_of
from ui.widgets.form import FieldForm

FIELDS = (
    IntField(name="width", label="Width", default=64, minimum=1, maximum=4096, unit="ch", help="Channels."),
    FloatField(name="lr", label="Learning rate", default=0.1, minimum=1e-6, maximum=10.0),
    IntField(name="steps", label="Steps", default=None, minimum=1, optional=True),
    BoolField(name="flip", label="Flip"),
    ChoiceField(name="skip", label="Skip", default="A", choices=(Choice("A", "zero-pad"), Choice("B", "project"))),
    TupleField(name="milestones", label="Milestones"),
)


@pytest.fixture
def form(qtbot: QtBot) -> FieldForm:
    made = FieldForm(FIELDS)
    qtbot.addWidget(made)
    made.show()
    return made


def line(form: FieldForm, name: str) -> QLineEdit:
    editor = form.editor(name)
    assert isinstance(editor, LineEditor)
    return editor.line


def retype(qtbot: QtBot, edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClicks(edit, text)


def test_that_it_starts_with_the_fields_own_values(form: FieldForm) -> None:
    assert form.values() == {"width": 64, "lr": 0.1, "steps": None, "flip": False, "skip": "A", "milestones": ()}


def test_that_every_recipe_value_survives_the_form(qtbot: QtBot) -> None:
    form = FieldForm(Recipe.fields())
    qtbot.addWidget(form)
    recipe = Recipe(steps=64_000, schedule="step", milestones=(32_000, 48_000), weight_decay=5e-4, clip_norm=1.5)
    form.set_values(recipe.to_dict())
    assert Recipe.from_dict(form.values()) == recipe


def test_that_a_typed_value_is_one_edit_when_it_is_committed(qtbot: QtBot, form: FieldForm) -> None:
    edits: list[tuple[str, object]] = []
    form.edited.connect(lambda name, value: edits.append((name, value)))
    retype(qtbot, line(form, "width"), "256")
    assert edits == []
    qtbot.keyClick(line(form, "width"), Qt.Key.Key_Return)
    line(form, "lr").setFocus()
    assert edits == [("width", 256)]


def test_that_what_does_not_fit_is_explained_at_its_field_and_not_committed(qtbot: QtBot, form: FieldForm) -> None:
    edits: list[str] = []
    form.edited.connect(lambda name, _value: edits.append(name))
    retype(qtbot, line(form, "width"), "9999")
    qtbot.keyClick(line(form, "width"), Qt.Key.Key_Return)
    assert form.problems() == ["Width can't be 9999: use a whole number from 1 to 4,096."]
    assert line(form, "width").property("invalid") is True
    assert edits == []
    with pytest.raises(InvalidValue):
        form.values()
    retype(qtbot, line(form, "width"), "99")
    assert form.problems() == []
    assert line(form, "width").property("invalid") is False


def test_that_an_empty_optional_line_means_off(qtbot: QtBot, form: FieldForm) -> None:
    retype(qtbot, line(form, "steps"), "500")
    assert form.values()["steps"] == 500
    retype(qtbot, line(form, "steps"), "")
    assert form.values()["steps"] is None
    assert line(form, "steps").placeholderText() == "off"


def test_that_a_check_box_and_a_choice_commit_at_once(qtbot: QtBot, form: FieldForm) -> None:
    edits: dict[str, object] = {}
    form.edited.connect(edits.__setitem__)
    flip, skip = form.editor("flip"), form.editor("skip")
    assert isinstance(flip, BoolEditor)
    assert isinstance(skip, ChoiceEditor)
    flip.box.setFocus()
    qtbot.keyClick(flip.box, Qt.Key.Key_Space)
    skip.combo.setFocus()
    qtbot.keyClick(skip.combo, Qt.Key.Key_Down)
    assert edits == {"flip": True, "skip": "B"}


def test_that_arrow_keys_step_numbers(qtbot: QtBot, form: FieldForm) -> None:
    for key, name, expected in (
        (Qt.Key.Key_Up, "width", 65),
        (Qt.Key.Key_PageDown, "width", 55),
        (Qt.Key.Key_Down, "lr", 0.05),
        (Qt.Key.Key_Up, "steps", 1),
    ):
        line(form, name).setFocus()
        qtbot.keyClick(line(form, name), key)
        assert form.values()[name] == expected


@pytest.mark.parametrize(
    ("value", "count", "expected"),
    [(0.1, 1, 0.2), (0.1, -1, 0.05), (0.3, 1, 0.5), (0.3, -1, 0.1), (0.0, 1, 1e-4), (10.0, 1, 10.0), (1e-6, -1, 1e-6)],
)
def test_that_rates_step_through_one_two_five(value: float, count: int, expected: float) -> None:
    field = FloatField(name="lr", minimum=0.0 if value == 0.0 else 1e-6, maximum=10.0)
    assert step_number(field, value, count) == pytest.approx(expected)


def test_that_values_that_disagree_are_shown_as_mixed_until_one_is_typed(qtbot: QtBot, form: FieldForm) -> None:
    edits: list[tuple[str, object]] = []
    form.edited.connect(lambda name, value: edits.append((name, value)))
    form.set_mixed(["width", "flip", "skip"])
    assert line(form, "width").placeholderText() == "mixed"
    line(form, "width").setFocus()
    line(form, "lr").setFocus()
    assert edits == []
    retype(qtbot, line(form, "width"), "64")
    qtbot.keyClick(line(form, "width"), Qt.Key.Key_Return)
    assert edits == [("width", 64)]


def test_that_problems_of_the_whole_form_are_shown_until_the_field_changes(qtbot: QtBot, form: FieldForm) -> None:
    form.set_problems({"width": "Groups of 48 don't divide 64 channels."})
    assert form.problems() == ["Groups of 48 don't divide 64 channels."]
    retype(qtbot, line(form, "width"), "96")
    assert form.problems() == []


def test_that_labels_and_help_reach_screen_readers(form: FieldForm) -> None:
    assert line(form, "width").accessibleName() == "Width"
    assert line(form, "width").accessibleDescription() == "Channels."
    assert "1 to 4,096" in line(form, "width").toolTip()


def test_that_a_hidden_row_keeps_its_value_and_leaves_no_gap(qtbot: QtBot, form: FieldForm) -> None:
    before = form.sizeHint().height()
    form.set_row_visible("milestones", False)
    assert form.sizeHint().height() < before - 20
    assert form.values()["milestones"] == ()


@pytest.mark.parametrize("value", [1, 64_000, 0.0001, 1e-9, (30, 60), None, "text"])
def test_that_the_text_of_a_value_reads_back_as_the_value(value: object) -> None:
    field = next(
        field
        for field in (
            IntField(name="n", maximum=10**9, optional=True),
            FloatField(name="x"),
            TupleField(name="t"),
            ChoiceField(name="c", default="text", choices=(Choice("text", "Text"),)),
        )
        if field.accepts(value)
    )
    assert field.parse(text_of(field, value)) == value  # type: ignore[arg-type]
