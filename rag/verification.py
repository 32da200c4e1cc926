"""Does somebody else's claim stand on the quotes given for it? By the checker that a language model's own sentences pass."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answer import citation_of
from rag.index import Index
from rag.models import Embedder, Reader
from rag.types import Claim, Span
from rag.writing import Checker


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim stands; `places` says where each quote does, in order, None for one that is in no document.

    `why` it does not: "quote" (one is in no document, or there is none), or what the checker found: "number", "date", "name",
    "negation", "cause", "roles", "support" …, or "unsure" where nothing contradicts it and the words do not
    settle it; empty where it stands.
    """

    places: tuple[Span | None, ...]
    why: str

    @property
    def stands(self) -> bool:
        return not self.why


def verify_claim(claim: str, quotes: Sequence[str], index: Index) -> Verdict:
    """Whether the documents' sentences that hold the quotes support the claim, which is one sentence.

    A quote must be a document's, character for character; of one that stands in several places the first is taken. It is read
    with the whole of its sentences, so that half of one cannot be quoted against its sense.
    """
    places = tuple(_find(quote, index) for quote in quotes)
    found = [place for place in places if place]
    cited = tuple(citation_of(sentence, index.documents[sentence.document_id]) for sentence in _sentences_at(found, index))
    if not cited or len(found) < len(places):
        return Verdict(places, "quote")
    judged = Checker(Embedder(), Reader(), index.dates).judge(Claim(claim, cited), (), index.documents)
    if isinstance(judged, Claim):
        return Verdict(places, "" if judged.sure else "unsure")
    return Verdict(places, judged)


def _find(quote: str, index: Index) -> Span | None:
    for document in index.documents.values() if quote.strip() else ():
        if (start := document.text.find(quote)) >= 0:
            return Span(start, start + len(quote), document.id)
    return None


def _sentences_at(places: Iterable[Span], index: Index) -> list[Span]:
    """The sentences that the places touch, in the documents' order."""
    places = list(places)
    ids = {place.document_id for place in places}
    passages = (p for document_id in index.documents if document_id in ids for p in index.passages_of(document_id))
    touched = (p for p in passages if any(_overlap(p.span, place) for place in places))
    return [s for p in touched for s in p.sentences if any(_overlap(s, place) for place in places)]


def _overlap(one: Span, other: Span) -> bool:
    return one.document_id == other.document_id and one.start < other.end and other.start < one.end
