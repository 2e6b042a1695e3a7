"""The Train page with real runs, a real training process, and real mouse and key events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from resexplorer.experiment import TrainSpec
from resexplorer.store import Action, RunWriter, State, Store
from ui.services import Services
from ui.train.card_layout import buttons
from ui.train.model import MIME
from ui.train.page import TrainPage

Spec = Callable[..., TrainSpec]
Trainer = Callable[[], Any]
LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot: QtBot, services: Services) -> Iterator[TrainPage]:
    services.watcher.start()
    made = TrainPage(services)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    with qtbot.waitActive(made):
        made.show()
    yield made
    made.close_page()


def finish(store: Store, state: State = State.FINISHED, error: str | None = None, points: int = 50) -> int:
    """Claim the next run, give it a curve and end it."""
    run = store.claim("cpu", "test")
    assert run is not None
    with RunWriter(store, run.id, run.attempt) as writer:
        for step in range(1, points + 1):
            writer.log(step, {"train/loss": 1 / step, "train/error": 0.9 / step, "test/error": 0.9 / step, "lr": 0.1})
        writer.progress(points, 100)
        writer.finish(state, error)
    return run.id


def place_of(page: TrainPage, run_id: int, button: str = "") -> QPoint:
    """The middle of a card, or of one of its buttons, in the list's viewport."""
    index = page.model.index_of(run_id)
    page.view.scrollTo(index)
    rect = page.view.visualRect(index)
    run = page.model.run(index)
    assert run is not None
    if not button:
        return QPoint(rect.left() + 40, rect.top() + 20)
    layout = page.view.cards.layout_of(rect, run)
    names = [item.name for item in buttons(run.state)]
    return layout.buttons[names.index(button)].center()


def click(qtbot: QtBot, page: TrainPage, run_id: int, button: str = "", keys: Any = None) -> None:
    qtbot.mouseClick(page.view.viewport(), LEFT, keys or Qt.KeyboardModifier.NoModifier, place_of(page, run_id, button))


def state_of(page: TrainPage, run_id: int) -> State | None:
    run = page._services.watcher.runs.get(run_id)
    return run.state if run is not None else None


def open_dialog(page: TrainPage) -> QDialog:
    return next(item for item in page.findChildren(QDialog) if item.isVisible())


def press(qtbot: QtBot, dialog: QDialog, text: str) -> None:
    qtbot.mouseClick(next(b for b in dialog.findChildren(QPushButton) if b.text() == text), LEFT)


def test_that_an_empty_database_says_what_to_do(qtbot: QtBot, page: TrainPage, recorder: Any) -> None:
    assert not page.view.isVisible()
    qtbot.mouseClick(page.area.start, LEFT)
    assert recorder.launched == [[]]


def test_that_a_waiting_run_is_paused_and_resumed_with_its_buttons(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec
) -> None:
    (run,) = store.enqueue([spec("A")])
    qtbot.waitUntil(lambda: page.model.index_of(run.id).isValid())
    click(qtbot, page, run.id, "pause")
    qtbot.waitUntil(lambda: state_of(page, run.id) is State.PAUSED)
    click(qtbot, page, run.id, "resume")
    qtbot.waitUntil(lambda: state_of(page, run.id) is State.QUEUED)
    click(qtbot, page, run.id, "stop")
    qtbot.waitUntil(lambda: state_of(page, run.id) is State.STOPPED)
    click(qtbot, page, run.id, "retry")
    qtbot.waitUntil(lambda: state_of(page, run.id) is State.QUEUED)


def test_that_pausing_a_running_run_is_shown_at_once_and_done_by_its_process(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec, trainer: Trainer
) -> None:
    (run,) = store.enqueue([spec("A")])
    process = trainer()
    qtbot.waitUntil(lambda: state_of(page, run.id) is State.RUNNING, timeout=20_000)
    click(qtbot, page, run.id, "pause")
    assert page.commands.asked == {run.id: "pausing…"}
    qtbot.waitUntil(lambda: state_of(page, run.id) is State.PAUSED, timeout=20_000)
    assert page.commands.asked == {}
    assert process.wait(timeout=20) == 0


def test_that_the_curves_of_a_running_run_grow_on_screen(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec, trainer: Trainer
) -> None:
    (run,) = store.enqueue([spec("A")])
    trainer()
    qtbot.waitUntil(lambda: page.area.charts is not None, timeout=20_000)
    charts = page.area.charts.charts  # type: ignore[union-attr]
    for name in ("train/loss", "train/error", "test/error", "lr", "throughput"):
        qtbot.waitUntil(lambda name=name: (charts[name].x_extent() or (0, 0))[1] > 30, timeout=20_000)
    seen = charts["train/loss"].x_extent()[1]
    qtbot.waitUntil(lambda: charts["train/loss"].x_extent()[1] > seen + 20, timeout=20_000)
    assert "left" in page.model.data(page.model.index_of(run.id), Qt.ItemDataRole.AccessibleTextRole)


def test_that_the_newest_experiment_is_charted_until_cards_are_chosen(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec
) -> None:
    old, *new = store.enqueue([spec("A"), spec("B", group="g"), spec("C", group="g")])
    qtbot.waitUntil(lambda: len(page.charted()) == 2)
    assert page.header.title.whole_text() == "g"
    click(qtbot, page, old.id)
    assert [run.id for run in page.charted()] == [old.id]
    assert page.header.title.whole_text() == "A"
    click(qtbot, page, new[1].id, keys=CONTROL)
    assert [run.id for run in page.charted()] == [old.id, new[1].id]
    qtbot.keyClick(page.view, Qt.Key.Key_Escape)
    assert [run.id for run in page.charted()] == [run.id for run in new]


def test_that_a_heading_chooses_its_experiment(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A", group="old"), spec("B", group="old"), spec("C", group="new")])
    first, second = finish(store), finish(store)
    qtbot.waitUntil(lambda: state_of(page, second) is State.FINISHED)
    row = next(n for n in range(page.model.rowCount()) if page.model.data(page.model.index(n)) == "old")
    point = page.view.visualRect(page.model.index(row)).center()
    qtbot.mouseClick(page.view.viewport(), LEFT, pos=point)
    assert [run.id for run in page.charted()] == [first, second]


def test_that_a_choice_survives_while_runs_come_move_and_go(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec
) -> None:
    a, b, c = store.enqueue([spec("A"), spec("B"), spec("C")])
    qtbot.waitUntil(lambda: page.model.rowCount() == 4)
    click(qtbot, page, b.id)
    store.stop([a.id])
    store.enqueue([spec("D")])
    store.delete([c.id])
    qtbot.waitUntil(lambda: page.model.rowCount() == 5 and not page.model.index_of(c.id).isValid())
    assert [run.id for run in page.view.chosen()] == [b.id]


def test_that_all_can_be_paused_resumed_and_stopped_at_once(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec
) -> None:
    runs = store.enqueue([spec("A"), spec("B"), spec("C")])
    qtbot.waitUntil(lambda: page.header.pause.isEnabled() and page.model.rowCount() == 4)
    qtbot.mouseClick(page.header.pause, LEFT)
    qtbot.waitUntil(lambda: page.header.pause.text() == "Resume all")
    qtbot.mouseClick(page.header.pause, LEFT)
    qtbot.waitUntil(lambda: page.header.pause.text() == "Pause all")
    qtbot.mouseClick(page.header.stop, LEFT)
    qtbot.waitUntil(lambda: all(state_of(page, run.id) is State.STOPPED for run in runs))
    assert not page.header.stop.isEnabled()


def test_that_keys_move_a_run_in_the_queue(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    runs = store.enqueue([spec("A"), spec("B"), spec("C")])
    qtbot.waitUntil(lambda: page.model.rowCount() == 4)

    def order() -> list[str]:
        return [card.run.name for card in page.model.cards()]

    click(qtbot, page, runs[2].id)
    page.actions_on_runs.up.trigger()
    qtbot.waitUntil(lambda: order() == ["A", "C", "B"])
    page.actions_on_runs.down.trigger()
    qtbot.waitUntil(lambda: order() == ["A", "B", "C"])
    page.actions_on_runs.down.trigger()
    assert order() == ["A", "B", "C"]


def test_that_a_card_dropped_on_another_comes_before_it(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec
) -> None:
    runs = store.enqueue([spec("A"), spec("B"), spec("C")])
    qtbot.waitUntil(lambda: page.model.rowCount() == 4)
    data = page.model.mimeData([page.model.index_of(runs[2].id)])
    assert isinstance(data, QMimeData)
    assert data.hasFormat(MIME)
    target = page.view.visualRect(page.model.index_of(runs[0].id))
    event = QDropEvent(
        QPointF(target.center().x(), target.top() + 5), Qt.DropAction.MoveAction, data, LEFT,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    page.view.dropEvent(event)
    qtbot.waitUntil(lambda: [card.run.name for card in page.model.cards()] == ["C", "A", "B"])


def test_that_only_waiting_cards_can_be_dragged(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A"), spec("B")])
    done = finish(store)
    qtbot.waitUntil(lambda: state_of(page, done) is State.FINISHED)
    (waiting,) = [card.run.id for card in page.model.cards() if card.run.state is State.QUEUED]
    draggable = Qt.ItemFlag.ItemIsDragEnabled
    assert page.model.flags(page.model.index_of(waiting)) & draggable
    assert not page.model.flags(page.model.index_of(done)) & draggable


def test_that_a_crash_is_told_on_the_card_and_retry_queues_it_again(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec
) -> None:
    store.enqueue([spec("A")])
    number = finish(store, State.LOST, "killed by signal 9")
    qtbot.waitUntil(lambda: state_of(page, number) is State.LOST)
    assert "killed by signal 9 — Retry continues" in page.view.tip_at(place_of(page, number))
    click(qtbot, page, number, "retry")
    qtbot.waitUntil(lambda: state_of(page, number) is State.QUEUED)


def test_that_delete_asks_first(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A")])
    number = finish(store)
    qtbot.waitUntil(lambda: state_of(page, number) is State.FINISHED)
    click(qtbot, page, number)
    page.actions_on_runs.delete.trigger()
    press(qtbot, open_dialog(page), "Cancel")
    assert [run.id for run in store.runs()] == [number]
    page.actions_on_runs.delete.trigger()
    press(qtbot, open_dialog(page), "Delete 1 run")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert store.runs() == []


def test_that_a_run_is_renamed(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    (run,) = store.enqueue([spec("A")])
    qtbot.waitUntil(lambda: page.model.index_of(run.id).isValid())
    click(qtbot, page, run.id)
    page.actions_on_runs.rename.trigger()
    dialog = open_dialog(page)
    qtbot.keyClicks(dialog.line, "Better")  # type: ignore[attr-defined]
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: page._services.watcher.runs[run.id].name == "Better")


def test_that_the_network_opens_in_build_and_the_runs_in_compare(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec, recorder: Any
) -> None:
    (run,) = store.enqueue([spec("A")])
    qtbot.waitUntil(lambda: page.model.index_of(run.id).isValid())
    click(qtbot, page, run.id)
    page.actions_on_runs.build.trigger()
    qtbot.waitUntil(lambda: bool(recorder.opened))
    assert recorder.opened[0].name == "ResNet-20"
    page.actions_on_runs.compare.trigger()
    assert recorder.shown == [[run.id]]
    page.actions_on_runs.copy.trigger()
    assert QGuiApplication.clipboard().text() == str(run.id)


def test_that_the_log_is_shown(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A")])
    number = finish(store, State.FAILED, "the loss became NaN")
    (store.files(number) / "worker.log").write_text("Traceback: the loss became NaN")
    qtbot.waitUntil(lambda: state_of(page, number) is State.FAILED)
    click(qtbot, page, number)
    page.actions_on_runs.log.trigger()
    dialog = open_dialog(page)
    qtbot.waitUntil(lambda: "Traceback: the loss became NaN" in dialog.box.toPlainText())  # type: ignore[attr-defined]
    assert "started" in dialog.box.toPlainText()  # type: ignore[attr-defined]


def test_that_the_dots_open_the_menu_of_what_is_allowed(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec
) -> None:
    (run,) = store.enqueue([spec("A")])
    qtbot.waitUntil(lambda: page.model.index_of(run.id).isValid())
    click(qtbot, page, run.id, "more")
    menu = next(item for item in page.findChildren(QMenu) if item.isVisible())
    enabled = {item.text().replace("&", "") for item in menu.actions() if item.isEnabled()}
    assert {"Pause", "Stop", "Rename…", "Delete…"} <= enabled
    assert "Resume" not in enabled
    menu.close()


def test_that_a_refused_command_is_a_sentence(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    (run,) = store.enqueue([spec("A")])
    qtbot.waitUntil(lambda: page.model.index_of(run.id).isValid())
    stale = page._services.watcher.runs[run.id]
    store.stop([run.id])
    page.commands.act(Action.PAUSE, [stale])
    qtbot.waitUntil(lambda: any(item.isVisible() for item in page.findChildren(QDialog)))
    assert "was stopped" in open_dialog(page).sentence  # type: ignore[attr-defined]


def test_that_hundreds_of_cards_are_no_burden(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    runs = store.enqueue([spec(f"Run {number}", seed=number) for number in range(300)])
    qtbot.waitUntil(lambda: page.model.rowCount() == 301, timeout=20_000)
    assert len(page.charted()) == 32
    page.view.scrollToBottom()
    store.stop([run.id for run in runs])
    qtbot.waitUntil(lambda: all(state_of(page, run.id) is State.STOPPED for run in runs), timeout=20_000)
    assert page.model.rowCount() == 301


def test_that_a_finished_run_can_be_prolonged(qtbot: QtBot, page: TrainPage, store: Store, spec: Spec) -> None:
    store.enqueue([spec("A")])
    number = finish(store)
    qtbot.waitUntil(lambda: state_of(page, number) is State.FINISHED)
    click(qtbot, page, number)
    page.actions_on_runs.prolong.trigger()
    dialog = open_dialog(page)
    qtbot.keyClicks(dialog.line, "none")  # type: ignore[attr-defined]
    assert not dialog.yes.isEnabled()  # type: ignore[attr-defined]
    dialog.line.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(dialog.line, "500")  # type: ignore[attr-defined]
    press(qtbot, dialog, "Prolong 1 run")
    qtbot.waitUntil(lambda: state_of(page, number) is State.QUEUED)
    assert store.command_log(number)[-1].data == {"steps": 500}


def test_that_a_running_run_can_be_given_another_learning_rate(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec, trainer: Trainer
) -> None:
    (run,) = store.enqueue([spec("A")])
    trainer()
    qtbot.waitUntil(lambda: state_of(page, run.id) is State.RUNNING, timeout=20_000)
    click(qtbot, page, run.id)
    page.actions_on_runs.set_lr.trigger()
    dialog = open_dialog(page)
    qtbot.keyClicks(dialog.line, "0.02")  # type: ignore[attr-defined]
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(store.command_log(run.id)) and store.command_log(run.id)[0].applied is not None)
    assert store.command_log(run.id)[0].data == {"lr": 0.02}


def test_that_the_number_of_runs_that_share_the_cpu_can_be_changed(
    qtbot: QtBot, page: TrainPage, store: Store, spec: Spec
) -> None:
    store.enqueue([spec("A")])
    qtbot.waitUntil(lambda: "CPU (" in page.slots.link.text() and page.slots.isVisible())
    qtbot.mouseClick(page.slots.link, LEFT)
    dialog = open_dialog(page)
    qtbot.keyClicks(dialog.line, "3")  # type: ignore[attr-defined]
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: "CPU (3 at once)" in page.slots.link.text())
    assert store.setting("cpu_slots") == 3
