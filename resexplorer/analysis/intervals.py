"""Paired differences with their confidence interval, and Student's t quantile that they need."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """The mean of ``b - a`` over ``pairs`` pairs.

    ``low`` and ``high`` bound it with the given ``confidence``; both are NaN for a single pair, which can't
    say how far pairs scatter.
    """

    pairs: int
    mean: float
    sd: float
    low: float
    high: float
    confidence: float

    @property
    def has_interval(self) -> bool:
        """Whether there were pairs enough for an interval."""
        return self.pairs >= 2

    @property
    def decided(self) -> bool:
        """Whether the interval lies on one side of zero."""
        return self.has_interval and (self.low > 0.0 or self.high < 0.0)

    @property
    def more_pairs_needed(self) -> int | None:
        """About how many more pairs would decide a difference of this size, ``None`` where it is zero."""
        if self.decided:
            return 0
        if not self.has_interval or self.mean == 0.0:
            return None
        for pairs in range(self.pairs + 1, 1_001):
            if _half_width(self.sd, pairs, self.confidence) < abs(self.mean):
                return pairs - self.pairs
        return None


def paired_difference(a: ArrayLike, b: ArrayLike, confidence: float = 0.95) -> PairedDifference:
    """Compare two samples of equal length whose entries belong together (the same seed).

    The interval is Student's: mean ± t · sd / √n with n − 1 degrees of freedom. Raises :class:`ValueError`
    for unequal lengths or no pairs.
    """
    before, after = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if before.shape != after.shape or before.ndim != 1 or not len(before):
        raise ValueError("paired samples need the same length, at least one")
    difference = after - before
    mean, pairs = float(difference.mean()), len(difference)
    if pairs < 2:
        return PairedDifference(pairs, mean, math.nan, math.nan, math.nan, confidence)
    sd = float(difference.std(ddof=1))
    half = _half_width(sd, pairs, confidence)
    return PairedDifference(pairs, mean, sd, mean - half, mean + half, confidence)


def _half_width(sd: float, pairs: int, confidence: float) -> float:
    return t_quantile(0.5 + confidence / 2, pairs - 1) * sd / math.sqrt(pairs)


def t_quantile(probability: float, freedom: float) -> float:
    """Return the value below which Student's t with ``freedom`` degrees stays with ``probability``."""
    if not 0.0 < probability < 1.0 or freedom <= 0.0:
        raise ValueError("the probability lies between 0 and 1 and the degrees of freedom above 0")
    if probability == 0.5:
        return 0.0
    if probability < 0.5:
        return -t_quantile(1.0 - probability, freedom)
    low, high = 0.0, 1.0
    while _t_upper_tail(high, freedom) > 1.0 - probability:
        low, high = high, high * 2.0
    for _ in range(200):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        low, high = (middle, high) if _t_upper_tail(middle, freedom) > 1.0 - probability else (low, middle)
    return (low + high) / 2.0


def _t_upper_tail(t: float, freedom: float) -> float:
    """Probability that Student's t exceeds ``t ≥ 0`` (Abramowitz & Stegun 26.7.1 through 26.5.27)."""
    return 0.5 * _incomplete_beta(freedom / (freedom + t * t), freedom / 2.0, 0.5)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, on whichever side its continued fraction converges."""
    if x in (0.0, 1.0):
        return x
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(x, a, b) / a
    return 1.0 - front * _beta_fraction(1.0 - x, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of Abramowitz & Stegun 26.5.8, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0), tiny)
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            d = 1.0 / _away_from_zero(1.0 + term * d, tiny)
            c = _away_from_zero(1.0 + term / c, tiny)
            value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return value


def _away_from_zero(value: float, tiny: float) -> float:
    return tiny if abs(value) < tiny else value
