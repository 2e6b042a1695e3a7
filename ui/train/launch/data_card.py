"""A data set's card: what it is, a few of its pictures, and where it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from resexplorer.data import Availability
from resexplorer.experiment import DatasetInfo
from ui.widgets import theme
from ui.widgets.parts import ElidedLabel, button, label

SAMPLES = 8
_THUMB = 30


def to_pixmap(picture: NDArray[np.uint8]) -> QPixmap:
    """Return a picture ``(H, W, C)`` with one or three channels as a pixmap."""
    height, width, channels = picture.shape
    if channels == 1:
        picture = np.repeat(picture, 3, axis=2)
    flat = np.ascontiguousarray(picture)
    image = QImage(flat.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image.copy())


class SampleStrip(QWidget):
    """A row of small pictures; empty squares until they are read."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures: list[QPixmap] = []
        self.setFixedHeight(_THUMB)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Sample pictures")

    @property
    def count(self) -> int:
        """How many pictures are shown."""
        return len(self._pictures)

    def set_pictures(self, pictures: NDArray[np.uint8]) -> None:
        """Show pictures ``(n, H, W, C)``."""
        self._pictures = [to_pixmap(picture) for picture in pictures]
        self.update()

    def sizeHint(self) -> QSize:
        """Room for all pictures."""
        return QSize(SAMPLES * (_THUMB + 4), _THUMB)

    def minimumSizeHint(self) -> QSize:
        """Room for one; what does not fit is left out."""
        return QSize(_THUMB, _THUMB)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as many pictures as fit, enlarged without smoothing: their pixels are the data."""
        painter = QPainter(self)
        for number in range(min(SAMPLES, self.width() // (_THUMB + 4))):
            place = QRectF(number * (_THUMB + 4), 0, _THUMB, _THUMB)
            if number < len(self._pictures):
                painter.drawPixmap(place.toRect(), self._pictures[number])
            else:
                painter.fillRect(place, theme.color("line"))


class DataCard(QFrame):
    """One data set to choose; ``chosen(name)`` and ``folder_wanted(name)`` ask for something."""

    chosen = Signal(str)
    folder_wanted = Signal(str)

    def __init__(self, info: DatasetInfo) -> None:
        super().__init__()
        self.info = info
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.radio = QRadioButton(info.title)
        font = self.radio.font()
        font.setBold(True)
        self.radio.setFont(font)
        self.radio.setToolTip(f"{info.summary}\nSource: {info.source}")
        self.radio.setAccessibleDescription(info.summary)
        self.radio.toggled.connect(self._on_toggled)
        self.strip = SampleStrip()
        self._where = label("Looking for it…", "muted", wrap=True)
        self._folder = button("Choose a folder or archive…", self._ask_folder, kind="link", icon_name="folder-open")
        self._folder.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.radio)
        head.addStretch()
        head.addWidget(label(info.licence, "muted"))
        layout.addLayout(head)
        for widget in (ElidedLabel(_facts(info), "muted"), self.strip, self._where, self._folder):
            layout.addWidget(widget)

    def show_availability(self, found: Availability) -> None:
        """Say where the data set is, or what getting it takes."""
        self._where.setText(found.sentence)
        self._set_where_role("muted" if found.here else "accent")
        self._folder.setVisible(not found.built_in and self.radio.isChecked())
        self._folder.setProperty("wanted", not found.built_in)

    def show_problem(self, sentence: str) -> None:
        """Say why a chosen folder is no good."""
        self._where.setText(sentence)
        self._set_where_role("bad")
        self._folder.setProperty("wanted", True)
        self._folder.setVisible(self.radio.isChecked())

    def where(self) -> str:
        """Return the sentence about where the data set is."""
        return self._where.text()

    def mousePressEvent(self, _event: object) -> None:
        """The whole card chooses, not only its small circle."""
        self.radio.setChecked(True)
        self.radio.setFocus()

    def _on_toggled(self, checked: bool) -> None:
        self._folder.setVisible(checked and bool(self._folder.property("wanted")))
        if checked:
            self.chosen.emit(self.info.name)

    def _ask_folder(self) -> None:
        self.folder_wanted.emit(self.info.name)

    def _set_where_role(self, role: str) -> None:
        self._where.setProperty("role", role)
        self._where.style().unpolish(self._where)
        self._where.style().polish(self._where)


def _facts(info: DatasetInfo) -> str:
    shape = "×".join(map(str, info.shape))
    return f"{shape} · {info.train:,} + {info.test:,} images · {len(info.classes)} classes"
