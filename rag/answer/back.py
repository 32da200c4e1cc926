"""An answer to what is asked about the last answer: what it stands on, once again, or what the text says next."""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.by_reader import ReaderAnswer, answer_of, by_reader
from rag.search import HEDGED_FROM, SURE_FROM, Query, Search, likelihood
from rag.types import Reading

MORE = 3
"""So many more sentences are told at a time."""

SURE, UNSURE = "Yes: it stands on this.", "Not quite: this is all it stands on."


def answer_asked(
    search: Search, query: Query, readings: Sequence[Reading], back: str | None = None, told: int = 0
) -> ReaderAnswer:
    """The answer to a query by its readings, best first; asked `back` for "again" under a line that says how sure it is, for
    "more" what stands after it in its document, less what was `told` as many times before.
    """
    if back == "more":
        return _more(search, readings, told)
    answer = by_reader(search, query, readings)
    if not back or not answer.claims:
        return answer
    return replace(answer, verdict=SURE if all(claim.sure for claim in answer.claims) else UNSURE)


def _more(search: Search, readings: Sequence[Reading], told: int) -> ReaderAnswer:
    """The sentences after the best reading's; none where that may not answer at all, or nothing follows."""
    likely = likelihood(readings)
    if likely < HEDGED_FROM:
        return ReaderAnswer((), "", likely)
    best = readings[0]
    passages = [p for p in search.index.passages.values() if p.document_id == best.passage.document_id]
    at = next(i for i, passage in enumerate(passages) if passage.id == best.passage.id)
    near = [(p, s) for p in passages[at : at + (told + 1) * MORE + 1] for s in p.sentences[p.headed :]]
    following = [Reading(p, s, s.start, s.end, best.score) for p, s in near if s.start > best.sentence.start]
    return answer_of(search, following[MORE * told :][:MORE], likely, sure=likely >= SURE_FROM)
