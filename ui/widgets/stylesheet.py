"""The style sheet, generated from a theme's tokens."""

from __future__ import annotations

from dataclasses import asdict

from ui.widgets.tokens import Theme

_SIZES = {"title": 1.67, "heading": 1.17, "small": 0.92}
"""Sizes of text that is not body text, so that all of it grows with the system's font."""


def stylesheet(theme: Theme, body: int = 12) -> str:
    """Return the whole application's style sheet for ``theme``; ``body`` is the height of body text in pixels."""
    values = {key: value for key, value in asdict(theme).items() if isinstance(value, str)}
    sheet = "\n".join((_BASE, _BUTTONS, _FIELDS, _CHOICES, _LISTS, _BARS, _MENUS))
    values |= {f"size_{name}": f"{round(body * scale)}px" for name, scale in _SIZES.items()}
    for key, value in values.items():
        sheet = sheet.replace(f"@{key};", f"{value};").replace(f"@{key} ", f"{value} ")
    return sheet.replace("@images", f"theme:{theme.name}")


_BASE = """
QWidget { color: @text; }
QMainWindow, QDialog, QWidget[role="page"] { background: @background; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: @size_title; font-weight: 600; }
QLabel[role="heading"] { font-size: @size_heading; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="overline"] { color: @muted; font-size: @size_small; font-weight: 600; }
QLabel[role="good"] { color: @good; }
QLabel[role="bad"] { color: @bad; }
QLabel[role="accent"] { color: @accent; }
QLabel:disabled { color: @strong_line; }
QFrame[role="card"] { background: @surface; border: 1px solid @line; border-radius: 8px; }
QFrame[role="sunken"] { background: @sunken; border: 1px solid @line; border-radius: 8px; }
QFrame[role="notice"] { background: @accent_soft; border: none; border-radius: 8px; }
QFrame[role="problem"] { background: @bad_soft; border: 1px solid @bad; border-radius: 8px; }
QFrame[role="bar"] { background: @surface; border: none; border-bottom: 1px solid @line; }
QFrame[role="foot"] { background: @surface; border: none; border-top: 1px solid @line; }
QFrame[role="side"] { background: @surface; border: none; border-right: 1px solid @line; }
QFrame[role="rightside"] { background: @surface; border: none; border-left: 1px solid @line; }
QFrame[role="line"] { background: @line; border: none; }
QToolTip { color: #FFFFFF; background: @tooltip; border: 1px solid @strong_line; padding: 4px 6px; }
QSplitter::handle { background: transparent; }
QSplitter::handle:horizontal { width: 6px; }
QSplitter::handle:vertical { height: 6px; }
QSplitter::handle:hover { background: @accent_soft; }
QSplitter::handle:pressed { background: @accent; }
QStatusBar { background: @surface; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QProgressBar { background: @sunken; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
"""

_BUTTONS = """
QPushButton {
  background: @surface; border: 1px solid @strong_line; border-radius: 6px; padding: 6px 12px;
  min-height: 16px;
}
QPushButton:hover { background: @hover; }
QPushButton:pressed, QPushButton:checked { background: @accent_soft; }
QPushButton:focus { border: 2px solid @accent; padding: 5px 11px; }
QPushButton:disabled { color: @strong_line; border-color: @line; background: @surface; }
QPushButton:default { border-color: @accent; }
QPushButton[kind="primary"] {
  background: @accent; color: @on_accent; border: 1px solid @accent; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: @accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="primary"]:disabled { background: @line; color: @muted; border-color: @line; }
QPushButton[kind="flat"] { background: transparent; border: 1px solid transparent; }
QPushButton[kind="flat"]:hover { background: @hover; }
QPushButton[kind="flat"]:focus { border: 2px solid @accent; }
QPushButton[kind="link"] {
  background: transparent; border: none; color: @accent; padding: 2px 0; text-align: left;
}
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border-bottom: 2px solid @accent; padding: 2px 0; }
QPushButton[kind="danger"] { color: @bad; border-color: @bad; }
QPushButton[kind="danger"]:hover { background: @bad_soft; }
QPushButton::menu-indicator { image: url(@images/down.svg); width: 14px; height: 14px; right: 6px; }
QPushButton[menu="true"] { padding-right: 26px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @accent_soft; }
QToolButton:focus { border: 2px solid @accent; padding: 3px; }
QToolButton::menu-indicator { image: none; }
QToolButton[kind="rail"] {
  border-radius: 8px; padding: 8px 0 6px 0; color: @muted; font-size: @size_small;
}
QToolButton[kind="rail"]:checked { background: @accent_soft; color: @accent; }
QToolButton[kind="rail"]:focus { border: 2px solid @accent; padding: 7px 0 5px 0; }
QToolButton[kind="segment"] {
  border: 1px solid @strong_line; border-radius: 0; padding: 5px 10px; background: @surface;
}
QToolButton[kind="segment"]:checked { background: @accent_soft; color: @accent; border-color: @accent; }
"""

_FIELDS = """
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit {
  background: @surface; border: 1px solid @strong_line; border-radius: 6px; padding: 5px 8px;
  selection-background-color: @accent; selection-color: @on_accent;
}
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover { border-color: @muted; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border: 2px solid @accent; padding: 4px 7px;
}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
  color: @strong_line; background: @sunken; border-color: @line;
}
QLineEdit:read-only, QPlainTextEdit:read-only { background: @sunken; }
QLineEdit[kind="search"] { background: @sunken; border: 1px solid @line; }
QLineEdit[kind="search"]:focus { border: 2px solid @accent; padding: 4px 7px; }
QLineEdit[invalid="true"], QComboBox[invalid="true"], QAbstractSpinBox[invalid="true"] {
  border: 2px solid @bad; padding: 4px 7px;
}
QComboBox { padding-left: 10px; padding-right: 24px; }
QComboBox:focus { padding-left: 9px; padding-right: 23px; }
QComboBox::drop-down {
  border: none; width: 22px; subcontrol-origin: padding; subcontrol-position: center right;
}
QComboBox::down-arrow { image: url(@images/down.svg); width: 16px; height: 16px; }
QComboBox QAbstractItemView {
  background: @surface; border: 1px solid @strong_line; border-radius: 6px; padding: 4px; outline: none;
  selection-background-color: @accent_soft; selection-color: @text;
}
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; border-radius: 4px; }
QAbstractSpinBox { padding-right: 20px; padding-left: 10px; }
QAbstractSpinBox:focus { padding-right: 19px; padding-left: 9px; }
QAbstractSpinBox::up-button {
  border: none; width: 18px; subcontrol-position: top right; margin: 2px 2px 0 0;
}
QAbstractSpinBox::down-button {
  border: none; width: 18px; subcontrol-position: bottom right; margin: 0 2px 2px 0;
}
QAbstractSpinBox::up-arrow { image: url(@images/up.svg); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url(@images/down.svg); width: 12px; height: 12px; }
"""

_CHOICES = """
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
  width: 14px; height: 14px; border: 1px solid @muted; border-radius: 4px; background: @surface;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus {
  border: 2px solid @accent; width: 12px; height: 12px;
}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
  background: @accent; border-color: @accent; image: url(@images/check.svg);
}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
  background: @accent; border-color: @accent; image: url(@images/partial.svg);
}
QCheckBox::indicator:checked:focus { border: 2px solid @text; }
QRadioButton::indicator:checked {
  background: @accent; border-color: @accent; image: url(@images/radio.svg);
}
QRadioButton::indicator:checked:focus { border: 2px solid @text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
  border-color: @line; background: @sunken;
}
QCheckBox:disabled, QRadioButton:disabled { color: @strong_line; }
QSlider::groove:horizontal { height: 4px; background: @line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal {
  width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: @surface;
  border: 1px solid @muted;
}
QSlider::handle:horizontal:focus { border: 2px solid @accent; }
"""

_LISTS = """
QAbstractScrollArea { background: transparent; border: none; }
QScrollArea, QScrollArea > QWidget > QWidget[role="scroll"] { background: transparent; border: none; }
QTreeView, QListView, QTableView {
  background: @surface; border: 1px solid @line; border-radius: 8px; outline: none; gridline-color: @line;
  selection-background-color: @accent_soft; selection-color: @text; alternate-background-color: @background;
}
QTreeView[kind="plain"], QListView[kind="plain"], QTableView[kind="plain"] {
  background: transparent; border: none; border-radius: 0;
}
QTreeView:focus, QListView:focus, QTableView:focus { border: 1px solid @accent; }
QTreeView[kind="plain"]:focus, QListView[kind="plain"]:focus, QTableView[kind="plain"]:focus {
  border: none;
}
QTreeView::item, QListView::item { min-height: 26px; padding: 0 6px; border: none; }
QTreeView::item:hover, QListView::item:hover { background: @hover; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {
  background: @accent_soft; color: @text;
}
QTreeView::branch:has-children:closed { image: url(@images/right.svg); }
QTreeView::branch:has-children:open { image: url(@images/down.svg); }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
  background: @surface; color: @muted; font-weight: 600; border: none;
  border-bottom: 1px solid @line; padding: 6px 8px;
}
QHeaderView::section:hover { color: @text; background: @hover; }
QHeaderView::up-arrow {
  image: url(@images/up.svg); width: 12px; height: 12px; subcontrol-position: center right;
}
QHeaderView::down-arrow {
  image: url(@images/down.svg); width: 12px; height: 12px; subcontrol-position: center right;
}
QTableCornerButton::section { background: @surface; border: none; }
"""

_BARS = """
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: @strong_line; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 2px 3px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px 2px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
  background: transparent; color: @muted; padding: 7px 12px; border: none;
  border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { color: @accent; }
QTabBar::close-button { image: url(@images/close.svg); }
QGroupBox { border: none; margin-top: 24px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; padding: 4px 0; }
"""

_MENUS = """
QMenuBar { background: @surface; border-bottom: 1px solid @line; padding: 3px 6px; }
QMenuBar::item { background: transparent; padding: 7px 10px 6px 10px; border-radius: 6px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @hover; }
QMenu { background: @surface; border: 1px solid @strong_line; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 28px; border-radius: 5px; background: transparent; }
QMenu::item:selected { background: @accent_soft; }
QMenu::item:disabled { color: @strong_line; }
QMenu::separator { height: 1px; background: @line; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 16px; height: 16px; left: 6px; }
QMenu::indicator:non-exclusive:checked { image: url(@images/menu-check.svg); }
QMenu::indicator:exclusive:checked { image: url(@images/menu-radio.svg); }
QMenu::right-arrow { image: url(@images/right.svg); width: 14px; height: 14px; }
QDialogButtonBox { button-layout: 0; }
"""
