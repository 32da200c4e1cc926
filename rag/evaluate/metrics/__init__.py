"""What an answer scores against its gold line, and what the scores come to: every metric is defined here, and deterministic."""

from rag.evaluate.metrics.calibration import Bin, calibration_bins
from rag.evaluate.metrics.places import holds, overlap
from rag.evaluate.metrics.score import LESS_IS_BETTER, METRICS, PROPORTIONS, QUANTILES, measurable, score
from rag.evaluate.metrics.summary import Measured, Metric, statistic_of, summarise_scores
from rag.evaluate.metrics.words import is_correct

__all__ = [
    "LESS_IS_BETTER",
    "METRICS",
    "PROPORTIONS",
    "QUANTILES",
    "Bin",
    "Measured",
    "Metric",
    "calibration_bins",
    "holds",
    "is_correct",
    "measurable",
    "overlap",
    "score",
    "statistic_of",
    "summarise_scores",
]
