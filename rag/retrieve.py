"""Question -> candidates by both channels -> Evidence in final order, by the reader's scores and the channels' ranks."""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.errors import BadInput
from rag.index import Index
from rag.reader import Reading
from rag.types import Evidence, Passage, Span

DEPTH = 50
"""Passages each channel gives."""

CANDIDATES = 16
"""Fused passages that the reader reads: reading is what an answer's time goes into."""

RRF_K = 60
"""The constant of reciprocal rank fusion, as its paper has it (Cormack, Clarke and Büttcher 2009)."""

DENSE_WEIGHT = 1.0
SPARSE_WEIGHT = 1.0
OVERLAP_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class _Ranks:
    dense: int | None
    sparse: int | None

    @property
    def fused(self) -> float:
        return sum(1 / (RRF_K + rank) for rank in (self.dense, self.sparse) if rank is not None)


def candidates(question: str, index: Index, within: str | Span | None = None) -> list[Evidence]:
    """The passages that may hold the answer, best first by reciprocal rank fusion; `score` is the fused one.

    `within` limits them to a document, or to the passages that touch a span of one. Raises BadInput for one unknown.
    """
    document_id, span = _scope(index, within)
    ranks: dict[str, _Ranks] = {}
    for rank, passage_id in enumerate(index.dense(question, DEPTH, document_id), 1):
        ranks[passage_id] = _Ranks(rank, None)
    for rank, passage_id in enumerate(index.sparse(question, DEPTH, document_id), 1):
        ranks[passage_id] = _Ranks(ranks[passage_id].dense if passage_id in ranks else None, rank)
    if span:
        inside = [p for p in index.passages.values() if p.document_id == document_id and p.start < span.end and p.end > span.start]
        ranks = {p.id: ranks.get(p.id, _Ranks(None, None)) for p in inside}
    # Ties keep the document's order, so that equal scores never depend on a dictionary.
    order = sorted(ranks.items(), key=lambda item: (-item[1].fused, index.passages[item[0]].start))
    return [Evidence(index.passages[i], r.fused, r.dense, r.sparse) for i, r in order[:CANDIDATES]]


def _scope(index: Index, within: str | Span | None) -> tuple[str | None, Span | None]:
    if within is None:
        return None, None
    span = within if isinstance(within, Span) else None
    document_id = span.document_id if span else str(within)
    if span and not document_id and len(index.documents) == 1:
        document_id = next(iter(index.documents))
    if document_id not in index.documents:
        raise BadInput(f"there is no document with the id {document_id!r}", "use the id of one of the indexed documents")
    return document_id, span


def weigh(question: str, found: Sequence[Evidence], readings: Iterable[Reading], texts: Mapping[str, str]) -> list[Reading]:
    """The readings with what the channels and the shared words say added to the reader's score, best first."""
    by_id = {e.passage.id: e for e in found}
    asked = stems(question)
    weighed = []
    for reading in readings:
        prior = channel_prior(by_id[reading.passage.id])
        shared = stems(texts[reading.passage.document_id][reading.sentence.start : reading.sentence.end])
        overlap = len(asked & shared) / len(asked) if asked else 0.0
        weighed.append(replace(reading, score=reading.score + prior + OVERLAP_WEIGHT * overlap))
    return sorted(weighed, key=lambda r: -r.score)


def channel_prior(evidence: Evidence) -> float:
    """What the two ranks add to the score: 1 for a first place, falling slowly, 0 for a channel that missed it."""
    dense, sparse = ((RRF_K + 1) / (RRF_K + r) if r else 0.0 for r in (evidence.dense_rank, evidence.sparse_rank))
    return DENSE_WEIGHT * dense + SPARSE_WEIGHT * sparse


def in_final_order(found: Sequence[Evidence], readings: Sequence[Reading]) -> list[Evidence]:
    """The candidates by their best weighed reading; one without a reading (no words) comes last."""
    best: dict[str, float] = {}
    for reading in readings:
        best.setdefault(reading.passage.id, reading.score)
    scored = [replace(e, score=best.get(e.passage.id, float("-inf"))) for e in found]
    return sorted(scored, key=lambda e: -e.score)


@functools.cache
def _stemmer() -> object:
    import Stemmer

    return Stemmer.Stemmer("english")


_FUNCTION_WORDS = frozenset(
    "a an the is are was were be been being am do does did doing have has had of to in on at by for with from as and or but if "
    "than that this these those it its he she they them his her their there here what which who whom whose where when why how "
    "many much can could will would shall should may might must not no any some about into over".split()
)


def stems(text: str) -> set[str]:
    """The stems of a text's content words."""
    words = [w for w in re.findall(r"\w+", text.lower()) if w not in _FUNCTION_WORDS]
    return set(_stemmer().stemWords(words))  # type: ignore[attr-defined]  # PyStemmer has no type information


def best_passages(found: Sequence[Evidence], count: int) -> list[Passage]:
    return [e.passage for e in found[:count]]
