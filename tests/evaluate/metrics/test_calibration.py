"""The calibration error by hand, against a second writing of it, and what holds of it whatever the confidences."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluate.metrics import calibration

ANSWERS = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.51, 0.9, 1.0]) | st.floats(0, 1), st.booleans()), min_size=1, max_size=60)  # fmt: skip


def error_of(answers: Sequence[tuple[float, bool]]) -> float:
    return float(calibration.calibration_error(np.array([calibration.residual(c, right) for c, right in answers])))


def test_by_hand() -> None:
    """Twenty answers, two a bin: nine bins of one right and one wrong about 0.5, and the surest, of 0.98 and 1, both wrong."""
    answers = [(0.5 + i / 1000, bool(i % 2)) for i in range(18)] + [(0.98, False), (1.0, False)]
    near = sum(abs((0.5 + i / 1000 + 0.5 + (i + 1) / 1000) / 2 - 0.5) for i in range(0, 18, 2))
    assert error_of(answers) == pytest.approx((near + 0.99) / 10)
    bins = calibration.calibration_bins([calibration.residual(c, right) for c, right in answers])
    assert [(b.right, b.n) for b in bins] == [(0.5, 2)] * 9 + [(0.0, 2)]
    assert bins[-1].confidence == pytest.approx(0.99)


def test_certain_and_right_or_certain_and_wrong() -> None:
    assert error_of([(1.0, True)] * 5 + [(0.0, False)] * 5) == pytest.approx(0, abs=1e-8)
    assert error_of([(0.0, True)] * 5 + [(1.0, False)] * 5) == pytest.approx(1, abs=1e-8)


@given(st.floats(0, 1), st.booleans())
def test_a_residual_holds_both_the_confidence_and_whether_it_was_right(confidence: float, right: bool) -> None:
    (one,) = calibration.calibration_bins([calibration.residual(confidence, right)])
    assert one.confidence == pytest.approx(confidence, abs=1e-8)
    assert (one.right, one.n) == (right, 1)


@given(st.lists(st.floats(0, 1), min_size=10, max_size=60, unique_by=lambda c: round(c, 6)), st.randoms(use_true_random=False))
def test_agrees_with_an_independent_writing_of_it(confidences: list[float], random: "object") -> None:
    """Sorted and dealt out in equal parts, where the code has ranks: of as many answers as fill ten bins alike."""
    confidences = confidences[: len(confidences) // 10 * 10]
    answers = [(c, random.random() < c) for c in confidences]  # type: ignore[attr-defined]  # hypothesis gives a Random
    parts = np.array_split(np.array(sorted(answers)), 10)
    assert error_of(answers) == pytest.approx(sum(len(p) * abs(p[:, 0].mean() - p[:, 1].mean()) for p in parts) / len(answers), abs=1e-7)  # fmt: skip


@given(ANSWERS)
def test_the_order_of_answers_tells_nothing(answers: list[tuple[float, bool]]) -> None:
    assert error_of(answers) == pytest.approx(error_of(sorted(answers)), abs=1e-12)
    assert error_of(answers) == pytest.approx(error_of(answers[::-1]), abs=1e-12)


@given(ANSWERS)
def test_is_what_the_bins_show_between_the_whole_and_each(answers: list[tuple[float, bool]]) -> None:
    residuals = [calibration.residual(c, right) for c, right in answers]
    bins = calibration.calibration_bins(residuals)
    assert sum(b.n for b in bins) == len(answers)
    error = error_of(answers)
    assert error == pytest.approx(sum(b.n * abs(b.confidence - b.right) for b in bins) / len(answers), abs=1e-7)
    assert abs(np.mean(residuals)) - 1e-9 <= error <= np.mean(np.abs(residuals)) + 1e-9


def test_rows_are_resamples() -> None:
    rows = np.random.default_rng(1).uniform(-1, 1, (3, 40))
    assert list(calibration.calibration_error(rows)) == [float(calibration.calibration_error(row)) for row in rows]
