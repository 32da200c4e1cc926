"""What scores come to, by hand, and what holds of every interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluate.metrics import METRICS, summary
from rag.evaluate.metrics.calibration import residual


def test_summary_by_hand() -> None:
    rows = [(["a"], {"correct": 1.0, "f1": 1.0, "latency_p50": 0.1, "latency_p95": 0.1}), (["a", "b"], {"correct": 0.0, "f1": 0.5, "latency_p50": 0.3, "latency_p95": 0.3})]  # fmt: skip
    whole, by_tag = summary.summarise_scores(rows)
    assert list(whole) == list(METRICS)
    assert (whole["correct"]["value"], whole["correct"]["n"], whole["f1"]["value"]) == (0.5, 2, 0.75)
    assert whole["latency_p50"]["value"] == pytest.approx(0.2)
    assert whole["mrr"] == {"value": None, "low": None, "high": None, "n": 0}
    assert {tag: (m["correct"]["value"], m["correct"]["n"]) for tag, m in by_tag.items()} == {"a": (0.5, 2), "b": (0.0, 1)}


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=1, max_size=40))
def test_every_interval_holds_its_value_and_has_a_width(values: list[float]) -> None:
    as_scores = {
        "correct": [float(v > 0.5) for v in values],
        "f1": values,
        "calibration_error": [residual(v, i % 3 > 0) for i, v in enumerate(values)],
    }
    for name, scores in as_scores.items():
        m = summary.metric(name, np.array(scores))
        assert m["low"] is not None
        assert m["high"] is not None
        assert m["value"] is not None
        assert 0 <= m["low"] <= m["value"] + 1e-12 <= m["high"] + 2e-12 <= 1 + 3e-12
        assert m["low"] < m["high"]


def test_what_chance_adds_to_a_calibration_error_is_not_taken_for_certain() -> None:
    """Confidences that are right as often as they say; resamples of few of them are off by more."""
    rng = np.random.default_rng(3)
    confidence = rng.uniform(0, 1, 60)
    m = summary.metric("calibration_error", np.array([residual(c, rng.uniform() < c) for c in confidence]))
    assert m["value"] > 0.07  # type: ignore[operator]  # it is measured
    assert m["low"] < 0.05  # type: ignore[operator]  # it is measured
