"""Question -> candidates by both channels -> Evidence in final order, by the reader's scores and the channels' ranks."""

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rag.errors import BadInput
from rag.index import Index
from rag.reader import Reading
from rag.split import embedded_text
from rag.types import Evidence, Span

DEPTH = 50
"""Passages each channel gives."""

CANDIDATES = 16
"""Fused passages that the reader reads: reading is what an answer's time goes into."""

RRF_K = 60
"""The constant of reciprocal rank fusion, as its paper has it (Cormack, Clarke and Büttcher 2009)."""

WEIGHTS = (0.67, 1.58, 0.76, 1.04, 1.18, -1.76)
"""Of `features`, in their order; fitted by training/fit_answers.py on held-out SQuAD 2.0 training articles."""


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
        inside = [
            p for p in index.passages.values() if p.document_id == document_id and p.start < span.end and p.end > span.start
        ]
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as `features` need it: its stems with their weights, and which of them name something."""

    weights: Mapping[str, float]
    names: frozenset[str]

    @classmethod
    def of(cls, question: str, found: Sequence[Evidence]) -> "Asked":
        """A word weighs the more, the fewer sentences of the candidates hold it (inverse document frequency)."""
        sentences = [stems(p.text[s.start - p.start : s.end - p.start]) for p in (e.passage for e in found) for s in p.sentences]
        counts = Counter(stem for sentence in sentences for stem in sentence)
        weights = {stem: math.log((len(sentences) + 1) / (counts[stem] + 0.5)) for stem in stems(question)}
        return cls(weights, names(question))

    def share(self, text: str) -> float:
        """0..1: the weight of the question's words that the text holds; 0 for a question without content words."""
        total = sum(self.weights.values())
        held = stems(text)
        return sum(w for stem, w in self.weights.items() if stem in held) / total if total > 0 else 0.0


def weigh(question: str, found: Sequence[Evidence], readings: Iterable[Reading]) -> list[Reading]:
    """The readings with the weighted sum of their features as score, best first."""
    by_id = {e.passage.id: e for e in found}
    asked = Asked.of(question, found)
    weighed = []
    for reading in readings:
        values = features(asked, by_id[reading.passage.id], reading)
        weighed.append(replace(reading, score=sum(w * v for w, v in zip(WEIGHTS, values, strict=True))))
    return sorted(weighed, key=lambda r: -r.score)


def features(asked: Asked, evidence: Evidence, reading: Reading) -> tuple[float, ...]:
    """What speaks for a reading: the reader's score; each channel's place (1 for the first, falling slowly, 0 for a miss);
    the weighed share of the question's words in the sentence, and in the passage with its heading; and of its names, the
    share that the passage lacks.
    """
    passage = reading.passage
    sentence = passage.text[reading.sentence.start - passage.start : reading.sentence.end - passage.start]
    around = embedded_text(passage)
    dense, sparse = ((RRF_K + 1) / (RRF_K + r) if r else 0.0 for r in (evidence.dense_rank, evidence.sparse_rank))
    missing = len(asked.names - stems(around)) / len(asked.names) if asked.names else 0.0
    return reading.score, dense, sparse, asked.share(sentence), asked.share(around), missing


def in_final_order(found: Sequence[Evidence], readings: Sequence[Reading]) -> list[Evidence]:
    """The candidates by their best weighed reading; one without a reading (no words) comes last."""
    best: dict[str, float] = {}
    for reading in readings:
        best.setdefault(reading.passage.id, reading.score)
    scored = [replace(e, score=best.get(e.passage.id, float("-inf"))) for e in found]
    return sorted(scored, key=lambda e: -e.score)


_FUNCTION_WORDS = frozenset(
    "a an the is are was were be been being am do does did doing have has had of to in on at by for with from as and or but if "
    "than that this these those it its he she they him his them her their there here what which who whom whose where when why "
    "how many much can could will would shall should may might must not no any some about into over s".split()
)


@functools.lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The stems of a text's content words, by Snowball's English stemmer."""
    words = [w for w in re.findall(r"\w+", text.lower()) if w not in _FUNCTION_WORDS]
    return frozenset(_stemmer().stemWords(words))


def names(question: str) -> frozenset[str]:
    """The stems of words that name something: those with a digit, and capitalised ones but the first."""
    words = re.findall(r"\w+", question)
    named = [w for i, w in enumerate(words) if any(c.isdigit() for c in w) or (i and w[0].isupper())]
    return stems(" ".join(named))


@functools.cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")
