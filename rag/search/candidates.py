"""Question -> candidates: what both channels find, fused by reciprocal rank. `ranking` gives their final order."""

from collections.abc import Iterable
from dataclasses import replace

from rag.documents import sentences
from rag.errors import BadInput
from rag.index import Index
from rag.search.query import Query
from rag.types import Document, Evidence, Passage, Span

DEPTH = 50
"""Passages that each channel gives."""

CANDIDATES = 16
"""Fused passages that the reader reads: reading is what an answer's time goes into."""

RRF_K = 60
"""The constant of reciprocal rank fusion, as its paper has it (Cormack, Clarke and Büttcher 2009)."""


def find_passages(query: Query, index: Index) -> list[Evidence]:
    """The passages that may hold the answer, best first by reciprocal rank fusion; `score` is the fused one.

    Within a span, it is itself the one candidate; raises BadInput for one that is not inside its document.
    Where the question limits its answer in time, dates are a third channel: the passages that hold a date within those
    limits, whatever their words, in the order of the other two.
    """
    question, within = query.question, query.scope.within
    if query.scope.span:
        return [Evidence(_passage(index.documents[within[0]], query.scope.span), 0.0, None, None)]
    channels = [_ranks(search(question, DEPTH, within)) for search in (index.dense, index.sparse)]

    def fused(passage_id: str) -> float:
        return sum(1 / (RRF_K + ranks[passage_id]) for ranks in channels if passage_id in ranks)

    if limits := query.time.limits:
        documents = within or dict.fromkeys(index.passages[i].document_id for r in channels for i in r)
        dated = index.dated(limits, documents)
        channels.append(_ranks(sorted(dated, key=fused, reverse=True)))
    dense, sparse, *_ = channels
    # Ties keep the document's order, so that equal scores never depend on a dictionary.
    ids = sorted(dict.fromkeys(i for ranks in channels for i in ranks), key=lambda i: (-fused(i), index.passages[i].start))
    return [Evidence(index.passages[i], fused(i), dense.get(i), sparse.get(i)) for i in ids[:CANDIDATES]]


def _ranks(passage_ids: Iterable[str]) -> dict[str, int]:
    return {passage_id: rank for rank, passage_id in enumerate(passage_ids, 1)}


def _passage(document: Document, span: Span) -> Passage:
    """Exactly the span, however the document was split."""
    if not 0 <= span.start < span.end <= len(document.text):
        raise BadInput(f"{document.name} has no characters {span.start}–{span.end}", "give a span inside the document")
    inside = tuple(replace(s, document_id=document.id) for s in sentences(document.text, span.start, span.end))
    name = f"{document.id}:{span.start}-{span.end}"
    return Passage(name, document.id, span.start, span.end, document.text[span.start : span.end], "", inside)
