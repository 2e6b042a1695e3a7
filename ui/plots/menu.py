"""The chart's menu: the same by right-click, by the button in its corner and from the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ui.plots.chartlike import ChartLike

SMOOTHING: tuple[tuple[str, float], ...] = (("Off", 0.0), ("Light", 0.6), ("Medium", 0.9), ("Strong", 0.98))


def build_menu(chart: ChartLike, parent: QWidget) -> QMenu:
    """Return the menu for the chart as it is now."""
    menu = QMenu(parent)
    _add(menu, "Fit", chart.fit, shortcut="Home")
    _check(menu, "Logarithmic x axis", chart.plot.axes.log_x, lambda on: chart.set_log(x=on))
    _check(menu, "Logarithmic y axis", chart.plot.axes.log_y, lambda on: chart.set_log(y=on))
    _smoothing_menu(menu, chart)
    _curves_menu(menu, chart)
    menu.addSeparator()
    _add(menu, "Copy picture and numbers", chart.copy, shortcut=QKeySequence(QKeySequence.StandardKey.Copy))
    for kind, what in (("png", "picture as PNG"), ("svg", "picture as SVG"), ("csv", "numbers as CSV")):
        _add(menu, f"Save {what}…", partial(chart.ask_to_save, kind))
    for action in menu.actions()[-4:]:
        action.setEnabled(chart.plot.has_points())
    return menu


def _add(menu: QMenu, text: str, run: Callable[[], object], *, shortcut: str | QKeySequence = "") -> QAction:
    action = menu.addAction(text)
    if shortcut:
        action.setShortcut(shortcut)
    action.triggered.connect(lambda _checked=False: run())
    return action


def _check(menu: QMenu, text: str, on: bool, switch: Callable[[bool], object]) -> QAction:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(switch)
    return action


def _smoothing_menu(menu: QMenu, chart: ChartLike) -> None:
    sub = menu.addMenu("Smoothing")
    group = QActionGroup(sub)
    for text, weight in SMOOTHING:
        action = _check(sub, text, chart.plot.smoothing == weight, _smoother(chart, weight))
        group.addAction(action)


def _smoother(chart: ChartLike, weight: float) -> Callable[[bool], None]:
    return lambda _on: chart.set_smoothing(weight)


def _curves_menu(menu: QMenu, chart: ChartLike) -> None:
    entries = chart.plot.legend()
    if not entries:
        return
    sub = menu.addMenu("Curves")
    for entry in entries:
        _check(sub, entry.style.label, not entry.hidden, _shower(chart, entry.key))


def _shower(chart: ChartLike, key: Hashable) -> Callable[[bool], None]:
    return lambda on: chart.set_hidden(key, not on)
