"""95 % intervals and paired tests, the same on every run: Wilson, bootstrap (seeded), McNemar."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Statistic = Callable[[Values], Values]
"""(draws, n) -> (draws,)."""

DRAWS = 2000
Z = 1.959963984540054
_CELLS = 2_000_000
"""Resampled values held at once: memory does not grow with n."""


def wilson(successes: float, n: int) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927); within 0..1, and never of no width."""
    share = successes / n
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    # At the ends the formula gives 0 and 1 but for rounding.
    return max(0.0, middle - half) if successes else 0.0, min(1.0, middle + half) if successes < n else 1.0


def mean(values: Values) -> Values:
    means: Values = values.mean(axis=-1)
    return means


def quantile(q: float) -> Statistic:
    def statistic(values: Values) -> Values:
        cut: Values = np.quantile(values, q, axis=-1)
        return cut

    return statistic


def bootstrap(values: Values, statistic: Statistic = mean) -> tuple[float, float]:
    """The percentile interval of a statistic (Efron 1979) over DRAWS resamples of the values."""
    return _percentiles(lambda rows: statistic(values[rows]), len(values))


def basic(values: Values, statistic: Statistic) -> tuple[float, float]:
    """The basic interval (Davison and Hinkley 1997) of a statistic within 0..1 that chance makes larger.

    The values' is above the truth about as much as a resample's is above the values'. The interval holds the values' own.
    """
    value = float(statistic(values))
    low, high = bootstrap(values, statistic)
    return max(0.0, 2 * value - high), min(1.0, max(value, 2 * value - low))


def paired(a: Values, b: Values, statistic: Statistic = mean) -> tuple[float, float]:
    """The percentile interval of how much more b's statistic is than a's, items resampled in pairs."""
    return _percentiles(lambda rows: statistic(b[rows]) - statistic(a[rows]), len(a))


def _percentiles(draw: Callable[[NDArray[np.int64]], Values], n: int) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    at_once = max(1, _CELLS // n)
    drawn = [draw(rng.integers(n, size=(min(at_once, DRAWS - done), n))) for done in range(0, DRAWS, at_once)]
    low, high = np.quantile(np.concatenate(drawn), (0.025, 0.975))
    return float(low), float(high)


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p of so many changes each way, were both as likely (McNemar 1947); 1 without changes."""
    n = gained + lost
    tail = sum(math.comb(n, k) for k in range(min(gained, lost) + 1))
    return min(1.0, float(2 * tail / 2**n))  # whole numbers, so that no n underflows
