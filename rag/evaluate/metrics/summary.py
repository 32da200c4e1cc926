"""What the scores of a run's items come to."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypedDict

import numpy as np

from rag.evaluate.intervals import Statistic, Values, basic, bootstrap, mean, quantile, wilson
from rag.evaluate.metrics.calibration import calibration_error
from rag.evaluate.metrics.score import METRICS, PROPORTIONS, QUANTILES


class Measured(TypedDict):
    """A metric over n items, at least one, with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


class Unmeasured(TypedDict):
    """A metric over no items."""

    value: None
    low: None
    high: None
    n: Literal[0]


Metric = Measured | Unmeasured


def summarise_scores(
    rows: Iterable[tuple[Sequence[str], Mapping[str, float]]],
) -> tuple[dict[str, Metric], dict[str, dict[str, Metric]]]:
    """All metrics, and all by tag, of items' tags and scores; eight bytes an item and metric are held."""
    whole: dict[str, array[float]] = {name: array("d") for name in METRICS}
    tagged: dict[str, dict[str, array[float]]] = {}
    for tags, scores in rows:
        columns = [whole, *(tagged.setdefault(tag, {name: array("d") for name in METRICS}) for tag in tags)]
        for name, value in scores.items():
            for column in columns:
                column[name].append(value)
    return _metrics(whole), {tag: _metrics(columns) for tag, columns in tagged.items()}


def _metrics(columns: Mapping[str, "array[float]"]) -> dict[str, Metric]:
    return {name: metric(name, np.array(column)) for name, column in columns.items()}


def statistic_of(name: str) -> Statistic:
    """What makes one value of a metric's scores."""
    if name == "calibration_error":
        return calibration_error
    return quantile(QUANTILES[name]) if name in QUANTILES else mean


def metric(name: str, values: Values) -> Metric:
    """Value, 95 % interval and n; null over no items."""
    n = len(values)
    if not n:
        return {"value": None, "low": None, "high": None, "n": 0}
    statistic = statistic_of(name)
    value = float(statistic(values))
    if name in PROPORTIONS:
        low, high = wilson(value * n, n)
    else:
        low, high = (basic if name == "calibration_error" else bootstrap)(values, statistic)
        if low == high and name not in QUANTILES:  # resamples of equals are equal, which is not to be sure
            low, high = wilson(value * n, n)
    return {"value": value, "low": low, "high": high, "n": n}
