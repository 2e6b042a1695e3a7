"""How long a run has taken, and how fast it trains."""

from __future__ import annotations

import time


class Stopwatch:
    """Counts all the time of a run, and separately the part that was spent on training steps."""

    def __init__(self, total: float = 0.0) -> None:
        self.total = total
        self._mark = time.monotonic()
        self._images = 0
        self._training = 0.0

    @property
    def lap(self) -> float:
        """Seconds since the last call of :meth:`trained` or :meth:`rested`."""
        return time.monotonic() - self._mark

    def trained(self, images: int) -> None:
        """The time since the last call went into training on so many images."""
        self._training += self._advance()
        self._images += images

    def rested(self) -> None:
        """The time since the last call went into something else: an evaluation, a checkpoint."""
        self._advance()

    def speed(self) -> float:
        """Images a second since the last call."""
        images, seconds = self._images, self._training
        self._images, self._training = 0, 0.0
        return images / max(seconds, 1e-9)

    def _advance(self) -> float:
        now = time.monotonic()
        seconds, self._mark = now - self._mark, now
        self.total += seconds
        return seconds
