"""Background calls: results on the GUI thread, errors never lost, nothing left running."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.bridge import task


def test_that_a_call_runs_elsewhere_and_its_result_arrives_on_the_gui_thread(qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    task.run(threading.get_ident, lambda worker: seen.append((worker, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    worker, receiver = seen[0]
    assert worker != receiver == threading.main_thread().ident


def test_that_an_error_arrives_as_an_error(qtbot: QtBot) -> None:
    errors: list[Exception] = []
    task.run(lambda: 1 / 0, lambda _value: pytest.fail("no result exists"), errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], ZeroDivisionError)


def test_that_an_error_without_a_handler_reaches_the_hook_that_shows_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: caught.append(error))
    task.run(lambda: 1 / 0, lambda _value: None)
    qtbot.waitUntil(lambda: bool(caught))
    assert isinstance(caught[0], ZeroDivisionError)


def test_that_nothing_is_delivered_after_its_owner_died(qtbot: QtBot) -> None:
    go, seen = threading.Event(), []
    owner = QObject()
    task.run(go.wait, seen.append, owner=owner)
    owner.deleteLater()
    qtbot.waitSignal(owner.destroyed, raising=True).wait()
    go.set()
    qtbot.waitUntil(lambda: not task.runner().busy)
    assert seen == []


def test_that_a_cancelled_call_is_not_delivered(qtbot: QtBot) -> None:
    go, seen = threading.Event(), []
    call = task.run(go.wait, seen.append)
    call.cancel()
    go.set()
    qtbot.waitUntil(lambda: not task.runner().busy)
    assert seen == []


def test_that_shutdown_ends_the_threads_and_a_later_call_works_again(qtbot: QtBot) -> None:
    task.run(lambda: None, lambda _value: None)
    task.shutdown()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("resexplorer-task")]
    seen: list[int] = []
    task.run(lambda: 7, seen.append)
    qtbot.waitUntil(lambda: seen == [7])
