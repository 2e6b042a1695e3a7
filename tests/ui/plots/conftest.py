"""A chart on the screen, and how to look at its pixels."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ui.plots.chart import Chart


@pytest.fixture
def chart(qtbot: QtBot) -> Chart:
    """An empty chart of 600×400, painted."""
    shown = Chart("Test error")
    qtbot.addWidget(shown)
    shown.resize(600, 400)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


@pytest.fixture
def pixels() -> Callable[[Chart], np.ndarray]:
    """The chart's canvas as an array ``(height, width, 3)`` of red, green, blue."""

    def grab(chart: Chart) -> np.ndarray:
        chart.flush()
        image = chart.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
        return data[..., 2::-1].astype(int)

    return grab


@pytest.fixture
def near() -> Callable[[np.ndarray, str], np.ndarray]:
    """Where an image is closer to a colour than to the white or grey around: a mask ``(height, width)``."""

    def mask(image: np.ndarray, name: str) -> np.ndarray:
        color = QColor(name)
        target = np.array([color.red(), color.green(), color.blue()])
        saturated = image.max(axis=2) - image.min(axis=2) > 40
        return saturated & (np.abs(image - target).sum(axis=2) < 330)

    return mask
