"""The table's model: rows that stay where they are while the data changes."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt

from resexplorer.store import RunRecord, State
from ui.compare.model import RunTableModel
from ui.compare.table import RunTable
from ui.runs.looks import Look

from .test_columns import RUN


def runs(*ids, **values) -> list[RunRecord]:
    return [replace(RUN, id=n, name=f"run {n}", created=float(n), **values) for n in ids]


def ids(model):
    return [run.id for run in model.rows]


@pytest.fixture
def model(qtmodeltester):
    made = RunTableModel()
    made.set_runs(runs(1, 2, 3, 4, 5))
    return made


@pytest.fixture
def table(qtbot, model, settings):
    made = RunTable(model, settings)
    qtbot.addWidget(made)
    made.resize(900, 200)
    made.show()
    return made


def test_that_the_model_keeps_qts_rules(model, qtmodeltester):
    qtmodeltester.check(model)


def test_that_the_newest_run_comes_first(model):
    assert ids(model) == [5, 4, 3, 2, 1]


def test_that_new_runs_are_sorted_in_and_old_ones_taken_out(model):
    model.set_runs(runs(2, 3, 5, 6, 9))
    assert ids(model) == [9, 6, 5, 3, 2]
    model.set_runs(runs(1, 9))
    assert ids(model) == [9, 1]
    model.set_runs([])
    assert model.rowCount() == 0


def test_that_many_new_runs_at_once_are_sorted_too(model):
    model.set_runs(runs(*range(1, 300)))
    assert ids(model) == list(range(299, 0, -1))


@pytest.mark.parametrize("count", [6, 200])
def test_that_persistent_indexes_follow_their_run(model, count):
    index = QPersistentModelIndex(model.index(2, 1))
    model.set_runs(runs(*range(1, count)))
    assert index.data() == "run 3"
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert index.data() == "run 3"
    model.set_runs(runs(1, 3))
    assert index.data() == "run 3"


def test_that_changed_values_stay_in_their_row(model, qtbot):
    model.sort(9, Qt.SortOrder.AscendingOrder)
    before = ids(model)
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.update_runs(runs(3, last={"test/error": 0.9}))
    assert ids(model) == before
    row = before.index(3)
    assert changed.args[0].row() == changed.args[1].row() == row
    assert model.index(row, 9).data() == "90.0 %"


def test_that_an_unchanged_record_is_no_change(model, qtbot):
    with qtbot.assertNotEmitted(model.dataChanged):
        model.update_runs(runs(3, 4))
        model.update_runs(runs(99))


def test_that_selection_and_scroll_survive_changes(table, model):
    model.set_runs(runs(*range(1, 101)))
    table.choose([40, 41])
    place = table.verticalScrollBar().value()
    assert place > 0
    model.update_runs(runs(40, state=State.FINISHED))
    model.set_runs(runs(*range(1, 101), last={"test/error": 0.5}))
    assert [run.id for run in table.chosen()] == [41, 40]
    assert table.verticalScrollBar().value() == place
    model.set_runs(runs(*range(1, 104)))
    assert [run.id for run in table.chosen()] == [41, 40]


def test_that_cells_have_words_for_screen_readers(model):
    index = model.index(0, 9)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Test error 1.2 %"
    model.update_runs(runs(5, starred=True))
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Run run 5, starred"
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "not charted"
    model.set_looks({5: Look(0, "solid")})
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "charted"


def test_that_tooltips_say_what_cells_have_no_room_for(model):
    model.update_runs(runs(5, state=State.FAILED, error="The loss became NaN."))
    names = [column.name for column in model.columns]
    assert model.index(0, names.index("status")).data(Qt.ItemDataRole.ToolTipRole) == "The loss became NaN."
    assert model.index(0, names.index("parameters")).data(Qt.ItemDataRole.ToolTipRole) == "269,722"
    assert model.headerData(9, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)


def test_that_ten_thousand_runs_can_be_shown_sorted_and_selected(table, model):
    model.set_runs(runs(*range(1, 10_001)))
    model.sort(1, Qt.SortOrder.DescendingOrder)
    table.selectAll()
    assert len(table.chosen()) == 10_000
    table.choose([9_999])
    flags = QItemSelectionModel.SelectionFlag.NoUpdate
    assert table.selectionModel().selectedRows()
    table.selectionModel().setCurrentIndex(model.index(0, 1), flags)
    assert table.chosen()[0].id == 9_999
