"""Question -> candidates: what both channels find, fused by reciprocal rank. Their final order is `rank`'s."""

from dataclasses import dataclass, replace

from rag import temporal
from rag.errors import BadInput
from rag.index import Index
from rag.types import Evidence, Span

DEPTH = 50
"""Passages each channel gives."""

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


def candidates(question: str, index: Index, within: str | Span | None = None) -> list[Evidence]:
    """The passages that may hold the answer, best first by reciprocal rank fusion; `score` is the fused one.

    `within` limits them to a document, or to the passages that touch a span of one. Raises BadInput for one unknown.
    Where the question limits its answer in time, dates are a third channel: the passages that hold a date within those
    limits, whatever their words, in the order of the other two.
    """
    document_id, span = _scope(index, within)
    ranks: dict[str, _Ranks] = {}
    for rank, passage_id in enumerate(index.dense(question, DEPTH, document_id), 1):
        ranks[passage_id] = _Ranks(rank, None)
    for rank, passage_id in enumerate(index.sparse(question, DEPTH, document_id), 1):
        ranks[passage_id] = _Ranks(ranks[passage_id].dense if passage_id in ranks else None, rank)
    if span:
        inside = [
            p for p in index.passages.values() if p.document_id == document_id and p.start < span.end and p.end > span.start
        ]
        ranks = {p.id: ranks.get(p.id, _Ranks(None, None)) for p in inside}
    if asked := temporal.limits(question):
        documents = [document_id] if document_id else list(dict.fromkeys(index.passages[i].document_id for i in ranks))
        dated = [i for i in temporal.passages_within(asked, index, documents) if not span or i in ranks]
        dated.sort(key=lambda i: -ranks[i].fused if i in ranks else 0.0)
        for rank, passage_id in enumerate(dated, 1):
            ranks[passage_id] = replace(ranks.get(passage_id, _Ranks(None, None)), dated=rank)
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
