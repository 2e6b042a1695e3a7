"""What a person can do to the open network: every command of menus, keys and gestures ends here.

The decisions are pure functions of :mod:`resexplorer.network.edits` and :mod:`ui.build.logic`; this class applies
them to the document, keeps the selection meaningful and says in the status line what could not be done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from resexplorer.errors import ResExplorerError
from resexplorer.network import INPUT, Group, Network, Op, Repair, Stage, edits
from resexplorer.network.edits import Wire
from resexplorer.picture import Path
from ui.build.document import Document
from ui.build.logic import budget, clipboard, own, placing, targets
from ui.build.logic.catalogue import entry_of
from ui.build.logic.placing import Place
from ui.build.selection import Folds, Selection

Change = Callable[[Network], Network]


class Editor(QObject):
    """Edits one document. Every method returns whether it changed something."""

    def __init__(self, document: Document, selection: Selection, folds: Folds, say: Callable[[str], None]) -> None:
        super().__init__(document)
        self.document, self.selection, self.folds = document, selection, folds
        self.say = say
        self.keep = budget.FREE
        """What the budget lock holds: "nothing", "parameters" or "macs"."""

    @property
    def network(self) -> Network:
        """The open network."""
        return self.document.network

    def apply(self, name: str, change: Change, select: Iterable[Path] | None = None) -> bool:
        """Apply one edit; a refusal becomes a sentence in the status line."""
        try:
            done = self.document.edit(name, change)
        except ResExplorerError as error:
            self.say(str(error))
            return False
        if done and select is not None:
            self.selection.set(select)
        return done

    # -- adding -------------------------------------------------------------------------------------------------

    def insert(self, kind: str, place: Place) -> bool:
        """Add a block of ``kind``; where it was dropped on a card it becomes a setting of it."""
        title = entry_of(kind).title
        before = self.network
        try:
            op = placing.suggested(before, kind, place)
            after, name = placing.placed(before, op, place)
        except ResExplorerError as error:
            self.say(str(error))
            return False
        words = f"Put {title.lower()} on {name}" if place.card else f"Insert {title.lower()}"
        if not self.apply(words, lambda _: after, [targets.path_of(name)]):
            return False
        self.say(f"{words}: {_settings_said(op)}" if isinstance(op, Stage) and not place.card else f"{words}.")
        return True

    def default_place(self) -> Place:
        """Where the keyboard inserts: behind the selected node, or at the end."""
        current = self.selection.current
        if current is not None and current[0] in self.network:
            node = self.network.node(current[0])
            if node.op.family != "head":
                return placing.behind(self.network, node.id)
        return placing.end_place(self.network)

    def long_skip(self, source: str, target: str) -> bool:
        """Carry an output past everything up to behind a later node."""
        return self.apply(f"Skip from {source} to {target}", lambda n: targets.draw_skip(n, source, target))

    def move(self, name: str, wire: Wire) -> bool:
        """Take a node out of the flow and put it on another wire."""
        return self.apply(f"Move {name}", lambda n: edits.move(n, name, wire), [(name,)])

    def skip_between_selected(self) -> bool:
        """Draw a skip from the first of two selected nodes to the second (the way without a mouse)."""
        pair = targets.nodes(self.network, self.selection.paths)
        if len(pair) != 2:
            self.say("Select the two blocks between which the skip shall run.")
            return False
        return self.long_skip(pair[0], pair[1])

    def shift(self, step: int) -> bool:
        """Move the selected node one place along the flow, forwards (1) or backwards (-1)."""
        chosen = targets.nodes(self.network, self.selection.paths)
        wire = targets.wire_beyond(self.network, chosen[0], step) if len(chosen) == 1 else None
        if wire is None:
            self.say("It can't be moved further in this direction." if chosen else "Select a block to move it.")
            return False
        return self.move(chosen[0], wire)

    # -- changing -----------------------------------------------------------------------------------------------

    def set_values(self, names: Iterable[str], values: Mapping[str, object], label: str = "") -> bool:
        """Change settings of several targets in one step."""
        chosen = tuple(names)
        what = label or ", ".join(values)
        whom = chosen[0] if len(chosen) == 1 else f"{len(chosen)} blocks"
        return self.apply(f"Set {what.lower()} of {whom}", lambda n: budget.changed(n, chosen, values, self.keep))

    def delete(self) -> bool:
        """Delete the selected nodes, and selected blocks out of their stages; the wires heal."""
        doomed = targets.editable(self.network, self.selection.paths)
        if not doomed:
            return self._nothing("delete")
        after = self._neighbour(doomed)
        name = f"Delete {doomed[0]}" if len(doomed) == 1 else f"Delete {len(doomed)} blocks"
        return self.apply(name, lambda n: targets.removed(n, doomed), after)

    def _neighbour(self, doomed: tuple[str, ...]) -> list[Path]:
        """What is selected after a deletion: what stood before the first deleted node."""
        first = doomed[0].split(".")[0]
        source = next(iter(self.network.node(first).inputs), INPUT)
        gone = {name.split(".")[0] for name in doomed}
        return [] if source == INPUT or source in gone else [(source,)]

    def rename(self, old: str, new: str) -> bool:
        """Give a node another name."""
        new = new.strip()
        if old == new or not self.apply(f"Rename {old} to {new}", lambda n: edits.rename(n, old, new)):
            return False
        self.folds.rename(old, new)
        self.selection.set([(new,)])
        return True

    def rename_network(self, name: str) -> bool:
        """Give the document another name."""
        return self.apply("Rename the network", lambda n: edits.rename_network(n, name))

    def set_input(self, shape: tuple[int, int, int]) -> bool:
        """Change the shape of the pictures."""
        words = "×".join(map(str, shape))
        return self.apply(f"Input {words}", lambda n: edits.with_input(n, shape))

    def toggle_bypass(self) -> bool:
        """Switch the branches of the selected blocks off, or on again when all of them are off."""
        chosen = targets.editable(self.network, self.selection.paths)
        if not chosen:
            return self._nothing("bypass")
        on = not all(targets.is_bypassed(self.network, name) for name in chosen)
        word = "Bypass" if on else "Switch on"
        whom = chosen[0] if len(chosen) == 1 else f"{len(chosen)} blocks"
        return self.apply(f"{word} {whom}", lambda n: edits.set_bypassed(n, chosen, on))

    def make_unique(self) -> bool:
        """Let the selected blocks of a stage keep their settings when the stage changes."""
        return self._each_instance("Make {} unique", edits.make_unique)

    def link_again(self) -> bool:
        """Let the selected blocks of a stage follow it again."""
        return self._each_instance("Link {} again", edits.link_again)

    def _each_instance(self, words: str, change: Callable[[Network, str], Network]) -> bool:
        chosen = [n for n in targets.editable(self.network, self.selection.paths) if "." in n]
        if not chosen:
            self.say("Select a block inside an open stage first.")
            return False
        whom = chosen[0] if len(chosen) == 1 else f"{len(chosen)} blocks"
        return self.apply(words.format(whom), lambda n: _folded(n, chosen, change))

    def unstack(self) -> bool:
        """Turn the selected stages, and blocks of one's own, into what they are made of."""
        names = targets.nodes(self.network, self.selection.paths)
        whole = [name for name in names if targets.comes_apart(self.network, name)]
        if not whole:
            self.say("Select a stage or a block of your own to take it apart.")
            return False
        before = set(self.network.by_id)
        if not self.apply(f"Take {whole[0]} apart", lambda n: _folded(n, whole, targets.taken_apart)):
            return False
        self.selection.set((node.id,) for node in self.network if node.id not in before)
        return True

    def stack(self) -> bool:
        """Turn the selected blocks, which follow one another, into a stage."""
        names = targets.nodes(self.network, self.selection.paths)
        before = set(self.network.by_id)
        if not names:
            return self._nothing("stack")
        if not self.apply("Make a stage", lambda n: edits.stack(n, names)):
            return False
        self.selection.set((node.id,) for node in self.network if node.id not in before)
        return True

    def keep_in_palette(self) -> bool:
        """Put the selected block of one's own into the library; returns whether it is there now."""
        names = targets.nodes(self.network, self.selection.paths)
        op = self.network.node(names[0]).op if len(names) == 1 else None
        if not isinstance(op, Group):
            self.say("Select a block of your own: Network › Make one block makes one from a selection.")
            return False
        try:
            own.keep(op)
        except ResExplorerError as error:
            self.say(str(error))
            return False
        self.say(f"{op.name} is in the palette now.")
        return True

    def repair(self, repair: Repair) -> bool:
        """Apply one of a problem's repairs."""
        return self.apply(repair.label, repair.apply)

    def remove_path(self, wire: Wire) -> bool:
        """Take one input away from a join."""
        return self.apply(f"Remove the path from {wire.source}", lambda n: targets.without_path(n, wire))

    # -- clipboard ----------------------------------------------------------------------------------------------

    def copy(self) -> bool:
        """Put the selected blocks on the clipboard."""
        if not self.selection:
            return self._nothing("copy")
        QGuiApplication.clipboard().setText(clipboard.copied(self.network, self.selection.paths))
        count = len(self.selection.paths)
        self.say(f"Copied {count} block{'s' * (count > 1)}.")
        return True

    def cut(self) -> bool:
        """Copy and delete."""
        return self.copy() and self.delete()

    def paste(self, place: Place | None = None) -> bool:
        """Insert what is on the clipboard behind the selection, or at ``place``."""
        return self._paste(QGuiApplication.clipboard().text(), place, "Paste")

    def duplicate(self) -> bool:
        """Insert copies of the selected blocks behind them."""
        if not self.selection:
            return self._nothing("duplicate")
        return self._paste(clipboard.copied(self.network, self.selection.paths), None, "Duplicate")

    def _paste(self, text: str, place: Place | None, word: str) -> bool:
        place = place or self.default_place()
        names: list[str] = []

        def change(network: Network) -> Network:
            after, fresh = edits.paste(network, clipboard.pasted(text), place.wire)
            names.extend(fresh)
            return after

        try:
            done = self.document.edit(word, change)
        except ResExplorerError as error:
            self.say(str(error))
            return False
        self.selection.set((name,) for name in names)
        return done

    def _nothing(self, verb: str) -> bool:
        self.say(f"Select what you want to {verb} first.")
        return False


def _folded(network: Network, names: Iterable[str], change: Callable[[Network, str], Network]) -> Network:
    for name in names:
        network = change(network, name)
    return network


def _settings_said(op: Op) -> str:
    values = op.values()
    parts = [f"{values[name]} {word}" for name, word in (("channels", "channels"),) if name in values]
    stride = values.get("stride")
    return ", ".join([*parts, *([f"stride {stride}"] if isinstance(stride, int) and stride > 1 else [])]) + "."
