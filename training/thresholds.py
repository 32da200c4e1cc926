"""The null threshold: the score from which it pays to answer."""

import random
from collections.abc import Sequence

RESAMPLES = 200

Row = tuple[float, float, float]
"""A question: the score of its best span, what answering with that is worth, and what refusing is."""


def best_threshold(rows: Sequence[Row]) -> float:
    """The score from which to answer, for the most worth on these rows; infinite where refusing all is worth most."""
    total = best = sum(refused for _, _, refused in rows)
    threshold = float("inf")
    for score, answered, refused in sorted(rows, reverse=True):
        total += answered - refused
        if total > best:
            best, threshold = total, score
    return threshold


def bagged_threshold(rows: Sequence[Row]) -> float:
    """The mean of the best thresholds of bootstrap samples (bagging, Breiman 1996): the maximum is flat, so that a single one is
    mostly chance.
    """
    rng = random.Random(3)
    return sum(best_threshold(rng.choices(rows, k=len(rows))) for _ in range(RESAMPLES)) / RESAMPLES
