"""A monkey at mouse and keyboard: nothing it does raises, and undo always leads back to the start."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resexplorer.network import Network, preset
from tests.picture.geometry import check
from tests.ui.build.conftest import Hand
from ui.build.page import BuildPage

Show = Callable[[Network | str], BuildPage]
KEYS = [
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Delete,
    Qt.Key.Key_Escape, Qt.Key.Key_Home, Qt.Key.Key_Period, Qt.Key.Key_F8, Qt.Key.Key_Space,
]  # fmt: skip
CONTROLLED = [Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_D, Qt.Key.Key_Z, Qt.Key.Key_Y,
              Qt.Key.Key_U, Qt.Key.Key_J, Qt.Key.Key_G, Qt.Key.Key_Return]  # fmt: skip


def _somewhere(hand: Hand, dice: random.Random) -> QPoint:
    size = hand.viewport.size()
    return QPoint(dice.randrange(size.width()), dice.randrange(size.height()))


def _card(hand: Hand, dice: random.Random) -> QPoint:
    path = dice.choice(list(hand.canvas.picture.places))
    return hand.card(*path, dx=dice.random(), dy=dice.random())


def _draw_skip(hand: Hand, dice: random.Random) -> None:
    name = dice.choice(list(hand.page.network().by_id) or [""])
    if (name,) in hand.canvas.picture.places:
        hand.drag(hand.port(name), _card(hand, dice))


def _act(page: BuildPage, hand: Hand, qtbot: QtBot, dice: random.Random) -> None:
    """Do one thing at random."""
    none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    view = page.canvas.view
    acts: list[Callable[[], object]] = [
        lambda: hand.drag(_somewhere(hand, dice), _somewhere(hand, dice)),
        lambda: hand.drag(_card(hand, dice), _card(hand, dice)),
        lambda: hand.click(_card(hand, dice), dice.choice([none, control])),
        lambda: page.canvas.toggle_open(dice.choice(list(page.canvas.picture.places))),
        lambda: hand.from_palette(dice.choice(list(page.palette_panel.items)), _card(hand, dice)),
        lambda: qtbot.keyClick(view, dice.choice(CONTROLLED), control),
        lambda: qtbot.keyClick(view, dice.choice(KEYS)),
        lambda: _draw_skip(hand, dice),
    ]
    dice.choice(acts)()


@pytest.mark.parametrize(("seed", "steps"), [(1, 60), pytest.param(2, 1500, marks=pytest.mark.slow)])
def test_a_monkey_breaks_nothing(show: Show, hand: Hand, qtbot: QtBot, seed: int, steps: int) -> None:
    page = show("resnet18")
    dice = random.Random(seed)
    for _ in range(steps):
        _act(page, hand, qtbot, dice)
        if page.popup is not None:
            page.popup.hide()
            page.popup = None
    QApplication.processEvents()
    check(page.canvas.picture)
    assert not page.canvas.view.grab().isNull()
    page.document.undo_stack.setIndex(0)
    assert page.network() == preset("resnet18")
