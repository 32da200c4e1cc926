"""What a passage holds by hand, and the retrieval metrics against a second, independent writing of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluate.metrics import places
from rag.types import Span
from tests.evaluate.metrics.test_score import DOC, DOCS, SECOND


def test_a_passage_hits_with_half_of_the_evidence_s_ink() -> None:
    """ "Anna Berg ran it." has 14 characters that are not space: "Anna Ber" holds 7 of them, "Anna Be" 6."""
    piece = (SECOND,)
    assert places.holds(Span(0, 38, DOC.id), piece, DOCS)
    assert not places.holds(Span(0, 37, DOC.id), piece, DOCS)
    assert not places.holds(Span(0, 38, "other"), piece, DOCS)


@given(st.lists(st.booleans(), max_size=16), st.integers(0, 12))
def test_retrieval_metrics_agree_with_an_independent_writing_of_them(hits: list[bool], missed: int) -> None:
    """Gains and discounts as vectors, where the code has sums over ranks."""
    relevant = sum(hits) + missed
    got = places.ranked(hits, relevant)
    gains = np.zeros(64)
    gains[: len(hits)] = hits
    discounts = np.log(2) / np.log(np.arange(2, 66))
    ideal = np.zeros(64)
    ideal[:relevant] = 1
    best = float((ideal * discounts)[:10].sum())
    ranks = np.flatnonzero(gains) + 1
    assert got["ndcg@10"] == pytest.approx(float((gains * discounts)[:10].sum()) / best if best else 0)
    assert got["mrr"] == pytest.approx(1 / ranks.min() if len(ranks) else 0)
    for k in (1, 3, 5):
        assert got[f"hit@{k}"] == float((ranks <= k).any())
