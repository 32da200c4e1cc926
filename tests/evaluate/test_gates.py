"""Floors and ceilings of a run."""

import pytest

from rag.errors import BadGold
from rag.evaluate.gates import outcomes_of, parse_gates


def test_gates_are_read_and_checked() -> None:
    gates = parse_gates(["correct=0.9", "mrr=0"], ["latency_p95=2"])
    metrics = {"correct": {"value": 0.75}, "mrr": {"value": 0.0}, "latency_p95": {"value": 2.5}}
    assert [(o.gate.metric, o.value, o.missed_by, o.kept) for o in outcomes_of(gates, metrics)] == [
        ("correct", 0.75, pytest.approx(0.15), False), ("mrr", 0.0, 0.0, True), ("latency_p95", 2.5, 0.5, False),
    ]  # fmt: skip
    assert [outcome.kept for outcome in outcomes_of(parse_gates(["correct=0.75"], []), metrics)] == [True]


@pytest.mark.parametrize(
    "text", ["accuracy=1", "correct", "correct=", "correct=high", "correct=nan", "false_answer_rate=0.1", "=1"]
)
def test_a_gate_that_cannot_be_used(text: str) -> None:
    with pytest.raises(BadGold) as caught:
        parse_gates([text], [])
    assert caught.value.hint


def test_a_gate_on_a_metric_over_no_items_is_bad_usage() -> None:
    with pytest.raises(BadGold, match="null"):
        outcomes_of(parse_gates(["mrr=0"], []), {"mrr": {"value": None}})
