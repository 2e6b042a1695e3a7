"""Where everything on a card is, and which buttons a run has; painting and clicking share it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from resexplorer.store import Action, RunRecord, State, allowed
from ui.runs.words import trouble

PADDING = 12
GAP = 4
BUTTON = 22
BAR = 6
MARK = 26


@dataclass(frozen=True, slots=True)
class CardButton:
    """One small button on a card."""

    name: str
    icon: str
    tip: str


_BUTTONS = {
    Action.PAUSE: CardButton("pause", "pause-fill", "Pause: write a checkpoint and free the device"),
    Action.RESUME: CardButton("resume", "play-fill", "Resume: queue it again at its old place"),
    Action.RETRY: CardButton("retry", "arrow-clockwise-bold", "Retry: continue from the last checkpoint"),
    Action.STOP: CardButton("stop", "stop-fill", "Stop for good, keep what was learnt"),
}
MORE = CardButton("more", "dots-three-bold", "More: rename, delete, open in Build, log …")


def buttons(state: State) -> list[CardButton]:
    """Return the buttons of a run in ``state``, from left to right."""
    return [*(item for action, item in _BUTTONS.items() if allowed(action, state)), MORE]


@dataclass(frozen=True, slots=True)
class CardLayout:
    """The rectangles of one card; ``bar`` and ``foot`` are empty where a run has none."""

    frame: QRect
    mark: QRect
    name: QRect
    error: QRect
    state: QRect
    buttons: tuple[QRect, ...]
    bar: QRect
    foot: QRect

    @classmethod
    def of(cls, item: QRect, run: RunRecord, line: int, error_width: int) -> CardLayout:
        """Lay out a card inside a list item; ``line`` is the height of a text line."""
        frame = item.adjusted(8, 4, -8, -4)
        left, right = frame.left() + PADDING, frame.right() - PADDING
        top = frame.top() + PADDING - 2
        row = max(line, BUTTON)
        error = QRect(right - error_width, top, error_width, line + 4)
        name_left = left + MARK + 8
        second = error.bottom() + GAP
        count = len(buttons(run.state))
        places = tuple(
            QRect(right - (count - n) * (BUTTON + 2) + 4, second + (row - BUTTON) // 2, BUTTON, BUTTON)
            for n in range(count)
        )
        third = second + row + GAP
        bar = QRect(left, third, right - left, BAR) if has_bar(run) else QRect()
        foot_top = third + (BAR + GAP + 2 if has_bar(run) else 0)
        lines = foot_lines(run)
        return cls(
            frame=frame,
            mark=QRect(left, top, MARK, line + 4),
            name=QRect(name_left, top, error.left() - 8 - name_left, line + 4),
            error=error,
            state=QRect(left, second, places[0].left() - 8 - left, row),
            buttons=places,
            bar=bar,
            foot=QRect(left, foot_top, right - left, lines * line) if lines else QRect(),
        )


def has_bar(run: RunRecord) -> bool:
    """Whether a run shows its progress: all but those that reached their end."""
    return run.state is not State.FINISHED


def foot_lines(run: RunRecord) -> int:
    """Lines of text below the bar: two for a sentence about trouble, one for the time left."""
    if trouble(run):
        return 2
    return 1 if run.state in {State.RUNNING, State.QUEUED} else 0


def card_height(run: RunRecord, line: int) -> int:
    """Return the height of a list item."""
    height = 8 + 2 * (PADDING - 2) + line + 4 + GAP + max(line, BUTTON)
    if has_bar(run):
        height += GAP + BAR
    lines = foot_lines(run)
    return height + (lines * line + GAP + 2 if lines else 0)
