"""The Build page: palette, canvas and inspector around one open network."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QCursor, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from resexplorer.network import Network, Problem, problems
from resexplorer.picture import Path as BlockPath
from resexplorer.picture.locate import document_graph, stacked
from ui.build.actions import Actions, Commands
from ui.build.canvas.canvas import Canvas
from ui.build.canvas.hit import NOTHING, Hit, Spot, document_wire
from ui.build.document import Document
from ui.build.editor import Editor
from ui.build.empty import EmptyCanvas
from ui.build.exports import Exports
from ui.build.files import DocumentFiles
from ui.build.gallery import Gallery
from ui.build.grouping import ask_for_group
from ui.build.inspector import Inspector
from ui.build.logic import own, status
from ui.build.logic.catalogue import entries
from ui.build.logic.placing import Place, fitting_kinds
from ui.build.outline import Outline
from ui.build.palette import Palette
from ui.build.problems_strip import ProblemsStrip
from ui.build.search import SearchPopup
from ui.build.selection import Folds, Selection
from ui.build.side_panel import SidePanel
from ui.build.toolbar import Toolbar, shape_of
from ui.services import Services
from ui.widgets.parts import action

SIDES = (198, 312)
NARROW_SIDES = (194, 284)
NARROW = 1150


class BuildPage(QWidget):
    """One open network with everything to change it."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.setProperty("role", "page")
        self.setAcceptDrops(True)
        self.document = Document(self)
        self.selection, self.folds = Selection(self), Folds(self)
        self.editor = Editor(self.document, self.selection, self.folds, services.status)
        self.files = DocumentFiles(self.document, services.settings, self, services.status)
        self.exports = Exports(self.document, services.settings, self, services.status)
        self.popup: SearchPopup | None = None
        self.gallery: Gallery | None = None
        self._leaving = False
        self._arranged = False
        self._make_parts()
        self._connect()
        self._on_changed()

    # -- what the shell asks ------------------------------------------------------------------------------------

    @property
    def page_title(self) -> str:
        """The window's title: the network, with a mark while it is not saved."""
        return f"{self.document.network.name}{'' if self.document.saved else ' •'}"

    def actions_for_menu(self, menu_name: str) -> list[QAction]:
        """The page's part of the menu bar."""
        return self.actions_by_name.menu(menu_name, self.exports.menu)

    def open_network(self, network: Network) -> None:
        """Show a network from elsewhere; asks before unsaved work is lost."""
        self.files.open_network(network)

    def network(self) -> Network:
        """The open network."""
        return self.document.network

    def may_close(self) -> bool:
        """Whether the window may close now; otherwise the person is asked, and it closes afterwards."""
        if self._leaving or self.document.saved:
            return True
        self.files.when_safe(self._leave)
        return False

    def _leave(self) -> None:
        self._leaving = True
        self.window().close()

    def close_page(self) -> None:
        """Remember how the page was arranged."""
        self.services.settings.set("build.sides", self.splitter.sizes())

    # -- parts --------------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        animate = self.services.settings.get("animations", True)
        self.canvas = Canvas(self.editor, animate=animate)
        self.canvas.set_overlay(EmptyCanvas(self.show_gallery, self.files.open_dialog))
        self.palette_panel = Palette()
        self.outline = Outline(self.editor)
        self.side = SidePanel(self.palette_panel, self.outline)
        self.inspector = Inspector(self.editor)
        self.strip = ProblemsStrip()
        self.actions_by_name = Actions(self, self.canvas.view, self.editor, self._commands())
        self.actions_by_name["animate"].setChecked(animate)
        self.toolbar = Toolbar(self.actions_by_name["undo"], self.actions_by_name["redo"], self.exports.menu)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.strip)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        for widget, role in ((self.side, "side"), (middle, ""), (self.inspector, "rightside")):
            widget.setProperty("role", role)
            self.splitter.addWidget(widget)
        self.splitter.setHandleWidth(1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self.splitter, 1)
        self.setFocusProxy(self.canvas)

    def _commands(self) -> Commands:
        view = self.canvas.view
        return Commands(
            new=self.show_gallery,
            open=self.files.open_dialog,
            save=self.files.save,
            save_as=self.files.save_as,
            search=self.search_at_cursor,
            rename=self.rename,
            select_all=self.canvas.select_all,
            next_problem=self.next_problem,
            toggle_open=self._toggle_open,
            enter=self._enter,
            leave=lambda: self.folds.enter(self.folds.root[:-1]),
            open_all=self.open_all,
            close_all=lambda: self.folds.set_opened(()),
            fit=view.fit,
            fit_selection=lambda: view.fit_paths(self.selection.paths),
            zoom=lambda factor: view.zoom(factor) if factor else view.zoom_to(1.0),
            train=self.train,
            group=lambda: ask_for_group(self, self.editor),
            keep=self._keep_in_palette,
            palette=lambda: self._toggle_side(0),
            inspector=lambda: self._toggle_side(2),
            animate=self._toggle_animations,
        )

    def _connect(self) -> None:
        self.document.changed.connect(self._on_changed)
        self.document.title_changed.connect(self._on_title)
        self.selection.changed.connect(self.actions_by_name.refresh)
        self.folds.changed.connect(self.actions_by_name.refresh)
        self.toolbar.gallery_wanted.connect(self.show_gallery)
        self.toolbar.train_wanted.connect(self.train)
        self.toolbar.renamed.connect(self.editor.rename_network)
        self.toolbar.input_typed.connect(self._set_input)
        palette = self.palette_panel
        palette.picked.connect(self.canvas.begin_drop)
        palette.dragged.connect(self.canvas.drag_to)
        palette.dropped.connect(self._on_dropped)
        palette.cancelled.connect(self.canvas.cancel_drop)
        palette.inserted.connect(lambda kind: self.editor.insert(kind, self.editor.default_place()))
        self.canvas.search_wanted.connect(self.search)
        self.canvas.menu_wanted.connect(self._show_menu)
        self.outline.opened.connect(self._show_path)
        self.outline.menu_wanted.connect(lambda at: self._show_menu(at, NOTHING))
        self.inspector.open_wanted.connect(lambda path: self.selection.set([path]))
        self.strip.repair_wanted.connect(self.editor.repair)
        self.strip.place_wanted.connect(self.show_problem)

    def showEvent(self, event: QShowEvent) -> None:
        """Share out the width when the page is first seen."""
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            self._restore()
            for sentence in own.troubles():
                self.services.status(sentence)

    def _restore(self) -> None:
        sizes = self.services.settings.get("build.sides", list[int]())
        good = len(sizes) == 3 and all(isinstance(size, int) and size >= 0 for size in sizes)
        usual = SIDES if self.width() >= NARROW else NARROW_SIDES
        left, right = (sizes[0], sizes[2]) if good else usual
        self.splitter.setSizes([left, max(300, self.width() - left - right), right])

    def _toggle_animations(self) -> None:
        wanted = self.actions_by_name["animate"].isChecked()
        self.services.settings.set("animations", wanted)
        self.canvas.view.canvas.motion.enabled = wanted

    def _toggle_side(self, index: int) -> None:
        side = self.side if index == 0 else self.inspector
        side.setVisible(side.isHidden())

    # -- following the document ---------------------------------------------------------------------------------

    def _on_changed(self) -> None:
        network = self.document.network
        self.selection.keep_existing(network)
        self.folds.keep_existing(network)
        found = problems(network) if network.nodes else ()
        self.strip.show_problems(found)
        self.exports.set_problems(len(found))
        self.toolbar.set_trainable(status.why_not_trainable(network, found))
        self.actions_by_name["train"].setEnabled(not status.why_not_trainable(network, found))
        self.actions_by_name.refresh()
        self._on_title()

    def _on_title(self) -> None:
        network = self.document.network
        self.toolbar.show_document(network.name, network.input, saved=self.document.saved)
        if self.isVisible():
            self.window().setWindowTitle(f"{self.page_title} — ResExplorer")
        self.services.status(status.summary_line(network, saved=self.document.saved))

    def _set_input(self, text: str) -> None:
        shape = shape_of(text)
        if shape is None:
            self.services.status("An input is channels × height × width, such as 3 × 32 × 32.")
        else:
            self.editor.set_input(shape)

    # -- commands -----------------------------------------------------------------------------------------------

    def show_gallery(self) -> None:
        """Offer what to start from."""
        gallery = Gallery(self)
        gallery.chosen.connect(self.open_network)
        gallery.blank_wanted.connect(self.files.new)
        gallery.file_wanted.connect(self.files.open_dialog)
        gallery.open()
        self.gallery = gallery

    def train(self) -> None:
        """Open the launch dialog with this network."""
        reason = status.why_not_trainable(self.document.network, problems(self.document.network))
        if reason:
            self.services.status(reason)
        else:
            self.services.launch([self.document.network])

    def search_at_cursor(self) -> None:
        """Open the search where the mouse is, or in the middle when it is elsewhere."""
        at = QCursor.pos()
        view = self.canvas.view.viewport()
        if not view.rect().contains(view.mapFromGlobal(at)):
            at = view.mapToGlobal(view.rect().center() - QPoint(150, 120))
        self.search(self.editor.default_place(), at)

    def search(self, place: Place, at: QPoint, source: str = "") -> None:
        """Open the search; with ``source`` it offers only what can read that output."""
        offered = entries()
        if source:
            kinds = set(fitting_kinds(self.document.network, [e.kind for e in offered], source))
            offered = tuple(entry for entry in offered if entry.kind in kinds)
        popup = SearchPopup(self, offered, place, f"What shall read {source}?" if source else "")
        popup.chosen.connect(self.editor.insert)
        popup.open_at(at)
        self.popup = popup

    def rename(self) -> None:
        """Rename the selected block, or the network when none is selected."""
        if self.selection:
            self.inspector.start_rename()
        else:
            self.toolbar.name.setFocus()
            self.toolbar.name.selectAll()

    def open_all(self) -> None:
        """Open every stage."""
        parts = document_graph(self.document.network).parts
        self.folds.open([(part.node.id,) for part in parts if stacked(part)])

    def _keep_in_palette(self) -> None:
        if self.editor.keep_in_palette():
            self.palette_panel.refresh_own()

    def _toggle_open(self) -> None:
        for path in self.selection.paths:
            self.canvas.toggle_open(path)

    def _show_path(self, path: BlockPath) -> None:
        """Open what a block lies in and go there."""
        self.folds.enter(())
        self.folds.open([path[:-1]])
        self.selection.set([path])
        self.canvas.view.reveal(path)

    def _enter(self) -> None:
        path = self.selection.current
        if path is not None:
            self.selection.set(())
            self.folds.enter(path)

    def _on_dropped(self, at: QPoint) -> None:
        if self.canvas.drop(at):
            self.canvas.view.setFocus()

    # -- problems -----------------------------------------------------------------------------------------------

    def next_problem(self, step: int) -> None:
        """Walk the problems (F8, Shift+F8)."""
        found = [p for p in problems(self.document.network) if p.node]
        if not found:
            self.services.status("No problems.")
            return
        current = self.selection.current
        places = [i for i, p in enumerate(found) if current and p.node == current[0]]
        index = (places[-1] if step > 0 else places[0]) + step if places else 0 if step > 0 else -1
        self.show_problem(found[index % len(found)])

    def show_problem(self, problem: Problem) -> None:
        """Select the block that has a problem and say what it is."""
        if problem.node:
            self.folds.enter(())
            path: BlockPath = (problem.node,)
            self.selection.set([path])
            self.canvas.view.reveal(path)
        self.services.status(problem.sentence)

    # -- context menu -------------------------------------------------------------------------------------------

    def _show_menu(self, at: QPoint, found: Hit) -> None:
        extra: list[QAction] = []
        wire = document_wire(found.wire) if found.wire else None
        if found.spot is Spot.WIRE:
            place = self.canvas.place_of(found)
            extra.append(action(self, "Insert here…", partial(self.search, place, at)))
            extra.append(action(self, "Paste here", partial(self.editor.paste, place)))
        if wire is not None and status.is_removable(self.document.network, wire):
            extra.append(action(self, f"Remove the path from {wire.source}", partial(self.editor.remove_path, wire)))
        self.context_menu = self.actions_by_name.context_menu(self, extra)
        self.context_menu.popup(at)

    # -- files dropped on the page ------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take network files."""
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a network file."""
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.files.open_path(str(path))


def _dropped_file(event: QDropEvent | QDragEnterEvent) -> Path | None:
    urls = event.mimeData().urls()
    if len(urls) == 1 and urls[0].isLocalFile():
        return Path(urls[0].toLocalFile())
    return None
