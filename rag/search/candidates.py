"""Question -> candidates: what both channels find, fused by reciprocal rank. `ranking` gives their final order."""

from dataclasses import dataclass, replace

from rag.documents import sentences
from rag.errors import BadInput
from rag.index import Index
from rag.search.dated import passages_within
from rag.search.query import Query
from rag.types import Document, Evidence, Passage, Span

DEPTH = 50
"""Passages that each channel gives."""

CANDIDATES = 16
"""Fused passages that the reader reads: reading is what an answer's time goes into."""

RRF_K = 60
"""The constant of reciprocal rank fusion, as its paper has it (Cormack, Clarke and Büttcher 2009)."""


@dataclass(frozen=True, slots=True)
class _Ranks:
    dense: int | None
    sparse: int | None
    dated: int | None = None

    @property
    def fused(self) -> float:
        return sum(1 / (RRF_K + rank) for rank in (self.dense, self.sparse, self.dated) if rank is not None)


def find_passages(query: Query, index: Index) -> list[Evidence]:
    """The passages that may hold the answer, best first by reciprocal rank fusion; `score` is the fused one.

    Within a span, it is itself the one candidate; raises BadInput for one that is not inside its document.
    Where the question limits its answer in time, dates are a third channel: the passages that hold a date within those
    limits, whatever their words, in the order of the other two.
    """
    question, document_id = query.question, query.scope.document_id
    if query.scope.span:
        return [Evidence(_passage(index.documents[str(document_id)], query.scope.span), 0.0, None, None)]
    ranks: dict[str, _Ranks] = {}
    for rank, passage_id in enumerate(index.dense(question, DEPTH, document_id), 1):
        ranks[passage_id] = _Ranks(rank, None)
    for rank, passage_id in enumerate(index.sparse(question, DEPTH, document_id), 1):
        ranks[passage_id] = _Ranks(ranks[passage_id].dense if passage_id in ranks else None, rank)
    if limits := query.time.limits:
        documents = [document_id] if document_id else list(dict.fromkeys(index.passages[i].document_id for i in ranks))
        dated = passages_within(limits, index, documents)
        dated.sort(key=lambda i: -ranks[i].fused if i in ranks else 0.0)
        for rank, passage_id in enumerate(dated, 1):
            ranks[passage_id] = replace(ranks.get(passage_id, _Ranks(None, None)), dated=rank)
    # Ties keep the document's order, so that equal scores never depend on a dictionary.
    order = sorted(ranks.items(), key=lambda item: (-item[1].fused, index.passages[item[0]].start))
    return [Evidence(index.passages[i], r.fused, r.dense, r.sparse) for i, r in order[:CANDIDATES]]


def _passage(document: Document, span: Span) -> Passage:
    """Exactly the span, however the document was split."""
    if not 0 <= span.start < span.end <= len(document.text):
        raise BadInput(f"{document.name} has no characters {span.start}–{span.end}", "give a span inside the document")
    inside = tuple(replace(s, document_id=document.id) for s in sentences(document.text, span.start, span.end))
    name = f"{document.id}:{span.start}-{span.end}"
    return Passage(name, document.id, span.start, span.end, document.text[span.start : span.end], "", inside)
