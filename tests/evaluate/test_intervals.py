"""Intervals and tests against published and worked values."""

import numpy as np
import pytest

from rag.evaluate import intervals
from rag.evaluate.metrics.calibration import calibration_error


def test_wilson_by_published_values() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29; method 3."""
    for k, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)):
        assert intervals.wilson(k, n) == pytest.approx((low, high), abs=5e-5)
    assert intervals.wilson(29, 29)[1] == 1


def test_bootstrap_is_the_same_every_time_and_near_the_normal_interval() -> None:
    values = np.random.default_rng(1).normal(5, 2, 400)
    low, high = intervals.bootstrap(values)
    assert (low, high) == intervals.bootstrap(values)
    half = 1.96 * values.std() / 20
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.03)


def test_bootstrap_does_not_depend_on_how_many_draws_are_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(1).random(100)
    whole = intervals.bootstrap(values, intervals.quantile(0.5))
    monkeypatch.setattr(intervals, "_CELLS", 700)
    assert intervals.bootstrap(values, intervals.quantile(0.5)) == whole


def test_the_basic_interval_is_the_bootstrap_s_turned_about_the_value() -> None:
    def far(values: intervals.Values) -> intervals.Values:
        return np.abs(intervals.mean(values))

    for middle in (0.0, 0.3, 0.9):
        values = np.random.default_rng(2).normal(middle, 1, 50)
        value, (low, high) = float(far(values)), intervals.bootstrap(values, far)
        assert intervals.basic(values, far) == (max(0, 2 * value - high), min(1, max(value, 2 * value - low)))


def test_of_calibrated_answers_the_basic_interval_comes_near_to_no_error() -> None:
    """Resamples of few answers are worse calibrated than these, which by chance are worse than their confidences."""
    rng = np.random.default_rng(3)
    lows = []
    for _ in range(5):
        confidence = rng.uniform(0, 1, 60)
        residuals = (rng.uniform(0, 1, 60) < confidence) - confidence
        assert intervals.bootstrap(residuals, calibration_error)[0] > 0.07
        lows.append(intervals.basic(residuals, calibration_error)[0])
    assert max(lows) < 0.05


def test_pairs_are_drawn_together() -> None:
    """Values that differ much among themselves, but by 0.1 in every pair: no doubt about the difference."""
    a = np.random.default_rng(1).random(50)
    assert intervals.paired(a, a + 0.1) == pytest.approx((0.1, 0.1))
    assert intervals.paired(a, a) == (0, 0)


def test_mcnemar_by_hand() -> None:
    """Of 10 changes 9 one way: 2 (1 + 10) / 1024."""
    assert intervals.mcnemar(9, 1) == intervals.mcnemar(1, 9) == pytest.approx(22 / 1024)
    assert intervals.mcnemar(0, 0) == 1
    assert intervals.mcnemar(5, 5) == 1
    assert intervals.mcnemar(0, 6) == pytest.approx(2 / 64)
    assert 0 < intervals.mcnemar(900, 1100) < 1e-4
    assert intervals.mcnemar(0, 3000) == 0 or intervals.mcnemar(0, 3000) < 1e-300
