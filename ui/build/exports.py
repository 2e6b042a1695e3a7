"""The Export menu: every format that the network can be written in, and how it is written."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from resexplorer.errors import ResExplorerError
from resexplorer.export import layer_table_csv, layer_table_markdown, pytorch_source
from resexplorer.interpreter import child_environment, python_module
from resexplorer.network import Network, dumps, save
from resexplorer.network.files import write_atomically
from resexplorer.picture.network_svg import network_svg
from resexplorer.picture.raster import write_picture
from ui.bridge import task
from ui.build.document import Document
from ui.build.files import file_stem
from ui.settings import Settings
from ui.widgets.message import show_error
from ui.widgets.parts import action

SECONDS = 300


class ExportFailed(ResExplorerError):
    """A file that another program should have written."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a network; ``needs_sound`` formats are not offered while it has problems."""

    words: str
    ending: str
    write: Callable[[Network, Path], None]
    tip: str
    needs_sound: bool = False


def _text(make: Callable[[Network], str]) -> Callable[[Network, Path], None]:
    return lambda network, path: write_atomically(path, make(network).encode())


def _picture(network: Network, path: Path) -> None:
    write_picture(network_svg(network), path)


def _onnx(network: Network, path: Path) -> None:
    """Let the command line write it: the window never imports torch."""
    with tempfile.TemporaryDirectory(prefix="resexplorer-") as folder:
        source = Path(folder) / "network.json"
        source.write_text(dumps(network), encoding="utf-8")
        command = [*python_module("resexplorer"), "export", str(source), str(path), "--format", "onnx"]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=SECONDS, check=False, env=child_environment()
            )
        except subprocess.TimeoutExpired as error:
            raise ExportFailed(f"Writing {path.name} took longer than {SECONDS} s: try again later.") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise ExportFailed(lines[-1] if lines else f"{path.name} could not be written (exit code {done.returncode}).")


FORMATS = (
    Format("PyTorch code…", "py", _text(pytorch_source), "Readable source that needs only torch", True),
    Format("ONNX…", "onnx", _onnx, "For other runtimes; takes some seconds", True),
    Format("Network file (JSON)…", "json", save, "What ResExplorer opens again"),
    Format("Picture (SVG)…", "svg", _text(network_svg), "For papers and slides, at any size"),
    Format("Picture (PNG)…", "png", _picture, "Twice the size on screen"),
    Format("Picture (PDF)…", "pdf", _picture, "One page"),
    Format("Layer table (CSV)…", "csv", _text(layer_table_csv), "Every layer with shapes, parameters and MACs"),
    Format("Layer table (Markdown)…", "md", _text(layer_table_markdown), "The same for a document"),
)


class Exports(QObject):
    """Fills the menu and writes files in the background."""

    def __init__(self, document: Document, settings: Settings, page: QWidget, say: Callable[[str], None]) -> None:
        super().__init__(page)
        self._document, self._settings, self._page, self._say = document, settings, page, say
        self.dialog: QDialog | None = None
        self.menu = QMenu("&Export", page)
        self.menu.setToolTipsVisible(True)
        self._actions: list[tuple[QAction, Format]] = []
        for kind in FORMATS:
            item = action(page, kind.words, partial(self.ask, kind), tip=kind.tip)
            self.menu.addAction(item)
            self._actions.append((item, kind))

    def set_problems(self, count: int) -> None:
        """Offer only what can be written: source needs a network without problems."""
        empty = not self._document.network.nodes
        for item, kind in self._actions:
            blocked = empty or (kind.needs_sound and count > 0)
            item.setEnabled(not blocked)
            reason = "There is nothing to export yet" if empty else "Repair the problems first"
            item.setToolTip(reason if blocked else kind.tip)

    def ask(self, kind: Format) -> None:
        """Ask where to write."""
        dialog = QFileDialog(self._page, "Export", self._settings.get("folder", str(Path.home())))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{kind.ending.upper()} (*.{kind.ending})"])
        dialog.setDefaultSuffix(kind.ending)
        dialog.selectFile(f"{file_stem(self._document.network.name)}.{kind.ending}")
        dialog.fileSelected.connect(lambda path: self.write(kind, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def write(self, kind: Format, path: Path) -> None:
        """Write in the background and say so; an error becomes a dialog."""
        network = self._document.network
        self._settings.set("folder", str(path.parent))
        self._say(f"Writing {path.name} …")
        task.run(
            lambda: kind.write(network, path),
            lambda _: self._say(f"Wrote {path.name}."),
            self._failed,
            owner=self,
        )

    def _failed(self, error: Exception) -> None:
        self._say("Nothing was written.")
        self.dialog = show_error(self._page, "The network can't be exported", error)
