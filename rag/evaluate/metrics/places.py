"""Cited sentences and retrieved passages against the places of the evidence, all of them spans of documents."""

import math
from collections.abc import Mapping, Sequence

from rag.evaluate.evidence import Places
from rag.types import Document, Span


def overlap(span: Span, piece: Places) -> bool:
    """Whether they share a character."""
    return any(span.document_id == s.document_id and span.start < s.end and s.start < span.end for s in piece)


def holds(passage: Span, piece: Places, documents: Mapping[str, Document]) -> bool:
    """Whether the passage has at least half of the non-space characters of the evidence."""
    for span in piece:
        low, high = max(passage.start, span.start), min(passage.end, span.end)
        if passage.document_id == span.document_id and low < high:
            text = documents[span.document_id].text
            if 2 * _inked(text[low:high]) >= _inked(text[span.start : span.end]):
                return True
    return False


def _inked(text: str) -> int:
    return sum(not c.isspace() for c in text)


def ranked(hits: Sequence[bool], relevant: int) -> dict[str, float]:
    """The retrieval metrics of passages in final order; `relevant` passages in the index would have hit. No passages score 0.

    nDCG@10 with gain 1 for a hit (Järvelin and Kekäläinen 2002), log base 2.
    """
    first = next((i for i, hit in enumerate(hits, 1) if hit), None)
    gain = sum(1 / math.log2(i + 1) for i, hit in enumerate(hits[:10], 1) if hit)
    ideal = sum(1 / math.log2(i + 1) for i in range(1, min(10, relevant) + 1))
    return {
        **{f"hit@{k}": float(any(hits[:k])) for k in (1, 3, 5)},
        "mrr": 1 / first if first else 0.0,
        "ndcg@10": gain / ideal if ideal else 0.0,
    }
