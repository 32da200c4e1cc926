"""An answer to what is asked about the last answer: what it stands on, once again, or what the text says next."""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.by_reader import ReaderAnswer, answer_of, by_reader
from rag.answer.citations import name_documents
from rag.search import HEDGED_FROM, SURE_FROM, Query, Search, likelihood
from rag.types import Reading

MORE = 3
"""So many more sentences are told at a time."""

SURE, UNSURE = "It stands on this.", "Not sure: this is all it stands on."


def answer_asked(
    search: Search, query: Query, readings: Sequence[Reading], back: str | None = None, told: int = 0
) -> ReaderAnswer:
    """The answer to a query by its readings, best first; asked `back` for "again" under a line that says how sure it is, for
    "more" what stands beside it, less what was `told` as many times before.
    """
    if back == "more":
        return _more(search, readings, told)
    answer = by_reader(search, query, readings)
    answer = replace(answer, claims=name_documents(answer.claims, search.index.documents))
    if not back or not answer.claims:
        return answer
    return replace(answer, verdict=SURE if all(claim.sure for claim in answer.claims) else UNSURE)


def _more(search: Search, readings: Sequence[Reading], told: int) -> ReaderAnswer:
    """The sentences under the best reading's heading, those after it first; none where that may not answer, or all are told."""
    likely = likelihood(readings)
    if likely < HEDGED_FROM:
        return ReaderAnswer((), "", likely)
    best = readings[0]
    section = [p for p in search.index.passages_of(best.passage.document_id) if p.heading == best.passage.heading]
    at = next(i for i, passage in enumerate(section) if passage.id == best.passage.id)
    reach = (told + 1) * MORE
    around = section[max(0, at - reach) : at + reach + 1]
    near = [Reading(p, s, s.start, s.end, best.score) for p in around for s in p.sentences[p.headed :] if "|" not in p.cut(s)]
    after = [r for r in near if r.start >= best.sentence.end]
    before = [r for r in near if r.end <= best.sentence.start]
    chosen = [*after, *reversed(before)][MORE * told :][:MORE]
    return answer_of(search, sorted(chosen, key=lambda r: r.start), likely, sure=likely >= SURE_FROM)
