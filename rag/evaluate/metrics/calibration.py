"""Whether `confidence` is what it says, a probability: of the answers with 0.7, do seven in ten have the right sentence first?

An item's score is its residual, so that a run is summed up, gated and compared as by any metric.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.evaluate.intervals import Values

BINS = 10

_LEAST = 1e-9
"""Confidences are taken within [_LEAST, 1 - _LEAST]: then the sign of a residual tells whether the answer was right."""


@dataclass(frozen=True, slots=True)
class Bin:
    """`n` answers of like confidence, which is its mean, and the share of them that was right."""

    confidence: float
    right: float
    n: int


def residual(confidence: float, right: bool) -> float:
    """How much more right than confident: 1 - confidence if it is right, else -confidence."""
    return right - min(1 - _LEAST, max(_LEAST, confidence))


def calibration_error(residuals: Values) -> Values:
    """The expected calibration error (Naeini et al. 2015), in BINS bins of equal mass; (draws, n) -> (draws,).

    It is the mean, over answers, of how far their bin's mean confidence is from its share of right ones. Of few answers, chance
    alone makes it a good deal more than 0.
    """
    bins = _bins(_confidence(residuals))
    sums = np.array([np.where(bins == b, residuals, 0).sum(axis=-1) for b in range(BINS)])
    errors: Values = np.abs(sums).sum(axis=0) / residuals.shape[-1]
    return errors


def calibration_bins(residuals: Sequence[float]) -> list[Bin]:
    """The bins that hold answers, by confidence."""
    values = np.array(residuals, dtype=np.float64)
    confidence = _confidence(values)
    bins = _bins(confidence)
    members = [bins == b for b in np.unique(bins)]
    return [Bin(float(confidence[m].mean()), float((values[m] > 0).mean()), int(m.sum())) for m in members]


def _confidence(residuals: Values) -> Values:
    confidence: Values = np.where(residuals > 0, 1 - residuals, -residuals)
    return confidence


def _bins(confidence: Values) -> NDArray[np.int64]:
    """The bin of each, 0..BINS - 1, between the tenths of its row; equal confidences share one."""
    edges = np.quantile(confidence, np.arange(1, BINS) / BINS, axis=-1)
    bins: NDArray[np.int64] = (confidence > edges[..., None]).sum(axis=0)
    return bins
