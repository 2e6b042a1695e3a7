"""Every command of the page as one action: the same in menus, context menu, keys and buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from resexplorer.network import Group
from ui.build.editor import Editor
from ui.build.logic import targets
from ui.widgets.icons import icon
from ui.widgets.parts import action

BYPASS_TIP = "Switch the branch off; the skip stays"
UNIQUE_TIP = "Keep its settings when the stage changes"
UNSTACK_TIP = "Turn a stage into its blocks"
STACK_TIP = "Turn blocks that follow one another into a stage"
KEEP_TIP = "Offer this block of your own in the palette from now on"
SKIP_TIP = "From the first of two selected blocks to behind the second"
GROUP_TIP = "Put the selected blocks into one block of your own"


MENUS = {
    "File": "new open save save_as",
    "Edit": "undo redo - cut copy paste duplicate delete - select_all rename",
    "View": "toggle_open enter leave open_all close_all - fit fit_selection zoom_in zoom_out zoom_100 - "
    "palette inspector animate",
    "Network": "search skip earlier later - bypass unique link unstack stack group keep - problem problem_back",
    "Run": "train",
}
"""What stands in each menu; a dash is a line between groups."""


@dataclass(frozen=True, slots=True)
class Commands:
    """What the page does beyond the editor's own commands."""

    new: Callable[[], object]
    open: Callable[[], object]
    save: Callable[[], object]
    save_as: Callable[[], object]
    search: Callable[[], object]
    rename: Callable[[], object]
    select_all: Callable[[], object]
    next_problem: Callable[[int], object]
    toggle_open: Callable[[], object]
    enter: Callable[[], object]
    leave: Callable[[], object]
    open_all: Callable[[], object]
    close_all: Callable[[], object]
    fit: Callable[[], object]
    fit_selection: Callable[[], object]
    zoom: Callable[[float], object]
    train: Callable[[], object]
    group: Callable[[], object]
    keep: Callable[[], object]
    palette: Callable[[], object]
    inspector: Callable[[], object]
    animate: Callable[[], object]


class Actions:
    """Holds the actions by name; ``page`` owns them, single keys work only on ``canvas``."""

    def __init__(self, page: QWidget, canvas: QWidget, editor: Editor, commands: Commands) -> None:
        self._page, self._canvas, self._editor = page, canvas, editor
        self.by_name: dict[str, QAction] = {}
        self._undo_actions(editor)
        self._file_actions(commands)
        self._edit_actions(editor, commands)
        self._view_actions(commands)
        self._network_actions(editor, commands)
        for item in self.by_name.values():
            page.addAction(item)
        self.refresh()

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    def _add(
        self, name: str, text: str, run: Callable[[], object], keys: str = "", sign: str = "", tip: str = ""
    ) -> None:
        item = action(self._page, text, run, keys, icon_name=sign, tip=tip)
        item.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.by_name[name] = item

    def _key(self, name: str, text: str, run: Callable[[], object], keys: str, sign: str = "", tip: str = "") -> None:
        """An action whose key is a letter or so that other widgets need for themselves."""
        self._add(name, text, run, keys, sign, tip)
        self.by_name[name].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._canvas.addAction(self.by_name[name])

    def _undo_actions(self, editor: Editor) -> None:
        stack = editor.document.undo_stack
        undo, redo = stack.createUndoAction(self._page, "&Undo"), stack.createRedoAction(self._page, "&Redo")
        undo.setShortcut(QKeySequence("Ctrl+Z"))
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        undo.setIcon(icon("arrow-counter-clockwise"))
        redo.setIcon(icon("arrow-clockwise"))
        for name, item in (("undo", undo), ("redo", redo)):
            item.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.by_name[name] = item

    def _file_actions(self, do: Commands) -> None:
        self._add("new", "&New from…", do.new, "Ctrl+N", "plus")
        self._add("open", "&Open network file…", do.open, "Ctrl+O", "folder-open")
        self._add("save", "&Save", do.save, "Ctrl+S", "floppy-disk")
        self._add("save_as", "Save &as…", do.save_as, "Ctrl+Shift+S")

    def _edit_actions(self, editor: Editor, do: Commands) -> None:
        self._add("cut", "Cu&t", editor.cut, "Ctrl+X", "scissors")
        self._add("copy", "&Copy", editor.copy, "Ctrl+C", "copy")
        self._add("paste", "&Paste", editor.paste, "Ctrl+V", "clipboard-text")
        self._add("duplicate", "&Duplicate", editor.duplicate, "Ctrl+D", "copy-simple")
        self._key("delete", "De&lete", editor.delete, "Del", "trash")
        self.by_name["delete"].setShortcuts([QKeySequence("Del"), QKeySequence("Backspace")])
        self._add("select_all", "Select &all", do.select_all, "Ctrl+A")
        self._add("rename", "&Rename", do.rename, "F2", "pencil-simple")

    def _view_actions(self, do: Commands) -> None:
        self._key("toggle_open", "&Open or close block", do.toggle_open, "Return", "caret-right")
        self.by_name["toggle_open"].setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        self._add("enter", "&Enter block alone", do.enter, "Ctrl+Return", "arrows-in-simple")
        self._add("leave", "One level &up", do.leave, "Alt+Up", "arrow-elbow-left-up")
        self._add("open_all", "Open &all stages", do.open_all, "Ctrl+Shift+E")
        self._add("close_all", "&Close all", do.close_all, "Ctrl+Shift+W")
        self._key("fit", "&Fit everything", do.fit, "Home", "corners-out")
        self._key("fit_selection", "Fit the &selection", do.fit_selection, ".")
        self._add("zoom_in", "Zoom &in", lambda: do.zoom(1.2), "Ctrl++", "magnifying-glass-plus")
        self.by_name["zoom_in"].setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self._add("zoom_out", "Zoom &out", lambda: do.zoom(1 / 1.2), "Ctrl+-", "magnifying-glass-minus")
        self._add("zoom_100", "&100 %", lambda: do.zoom(0.0), "Ctrl+0")
        self._add("palette", "Show the &palette", do.palette, "F9")
        self._add("inspector", "Show the &inspector", do.inspector, "Shift+F9")
        self._add("animate", "A&nimate changes", do.animate)
        for name in ("palette", "inspector", "animate"):
            self.by_name[name].setCheckable(True)
            self.by_name[name].setChecked(True)

    def _network_actions(self, editor: Editor, do: Commands) -> None:
        self._key("search", "&Insert block…", do.search, "Shift+A", "plus")
        self._add("bypass", "&Bypass", editor.toggle_bypass, "Ctrl+B", "prohibit-inset", BYPASS_TIP)
        self._add("unique", "Make &unique", editor.make_unique, "Ctrl+U", "arrow-square-out", UNIQUE_TIP)
        self._add("link", "&Link again", editor.link_again, "Ctrl+Shift+U", "link", "Follow the stage again")
        self._add("unstack", "&Separate blocks", editor.unstack, "Ctrl+Shift+G", "rows", UNSTACK_TIP)
        self._add("stack", "Make a s&tage", editor.stack, "Ctrl+G", "stack", STACK_TIP)
        self._add("group", "Make &one block…", do.group, "Ctrl+Alt+G", "selection-plus", GROUP_TIP)
        self._add("keep", "&Keep in palette", do.keep, "", "bookmark-simple", KEEP_TIP)
        self._add("skip", "Draw a s&kip", editor.skip_between_selected, "Ctrl+J", "arrow-bend-up-right", SKIP_TIP)
        self._key("earlier", "Move &earlier", lambda: editor.shift(-1), "Alt+Left")
        self._key("later", "Move &later", lambda: editor.shift(1), "Alt+Right")
        self._add("problem", "&Next problem", lambda: do.next_problem(1), "F8", "warning-circle")
        self._add("problem_back", "&Previous problem", lambda: do.next_problem(-1), "Shift+F8")
        self._add("train", "&Train this…", do.train, "Ctrl+R", "play")

    # -- menus --------------------------------------------------------------------------------------------------

    def menu(self, name: str, export: QMenu) -> list[QAction]:
        """The page's actions for one menu of the menu bar."""
        found = self._named(*MENUS.get(name, "").split())
        return [*found, export.menuAction()] if name == "File" else found

    def context_menu(self, parent: QWidget, extra: list[QAction]) -> QMenu:
        """The menu at the cursor: ``extra`` first, then what fits the selection."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(extra)
        if extra:
            menu.addSeparator()
        if self._editor.selection:
            menu.addActions(self._named("toggle_open", "enter", "rename", "-"))
            changes = self._named("skip", "bypass", "unique", "link", "unstack", "stack", "group", "keep")
            menu.addActions([item for item in changes if item.isEnabled()])
            menu.addSeparator()
            menu.addActions(self._named("cut", "copy", "paste", "duplicate", "delete"))
        else:
            menu.addActions(self._named("search", "paste", "-", "select_all", "open_all", "close_all", "fit"))
        return menu

    def _named(self, *names: str) -> list[QAction]:
        return [self._separator() if name == "-" else self.by_name[name] for name in names]

    def _separator(self) -> QAction:
        result = QAction(self._page)
        result.setSeparator(True)
        return result

    def refresh(self) -> None:
        """Offer what the selection allows."""
        network, paths = self._editor.network, self._editor.selection.paths
        chosen = targets.editable(network, paths)
        blocks = [name for name in chosen if "." in name]
        nodes = [name for name in chosen if "." not in name]
        enabled = {
            "cut": bool(chosen),
            "copy": bool(paths),
            "duplicate": bool(paths),
            "delete": bool(chosen),
            "rename": len(nodes) == 1 and not blocks,
            "bypass": bool(chosen),
            "unique": bool(blocks) and not nodes,
            "link": any(targets.differs(network, name) for name in blocks),
            "unstack": any(targets.comes_apart(network, name) for name in nodes),
            "keep": len(nodes) == 1 and isinstance(network.node(nodes[0]).op, Group),
            "stack": bool(nodes) and not any(targets.is_stage(network, name) for name in nodes),
            "group": bool(nodes),
            "skip": len(nodes) == 2,
            "earlier": len(nodes) == 1 and not blocks,
            "later": len(nodes) == 1 and not blocks,
            "toggle_open": bool(paths),
            "enter": len(paths) == 1,
            "leave": bool(self._editor.folds.root),
            "fit_selection": bool(paths),
        }
        for name, value in enabled.items():
            self.by_name[name].setEnabled(value)
