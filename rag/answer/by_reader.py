"""An answer by the reader: which readings to show, none below the null threshold, else the best, and maybe a second."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rag.answer.citations import claims_of, verify, with_calendar
from rag.answer.comparison import compare_events
from rag.question import fits_type
from rag.search import CONFIDENCE, NEAR, REFUSE_BELOW, REFUSE_BELOW_IN_PASSAGE, Query, Search
from rag.types import Citation, Claim, Document, Reading, Span
from rag.words import stems

_YES_NO = re.compile(
    r"\s*(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|ca|wo)(?:n['’]t)?\b"
    r"(?!.*\b(?:or|who|whom|whose|what|when|where|which|why|how)\b)",
    re.I,
)

CLOSEST = 2
"""At most this many sentences are named beside a refusal."""


@dataclass(frozen=True, slots=True)
class ReaderAnswer:
    """What the readings come to: verified claims, none for a refusal; what they say together; how sure, 0..1."""

    claims: tuple[Claim, ...]
    verdict: str
    confidence: float


def by_reader(search: Search, query: Query, readings: Sequence[Reading]) -> ReaderAnswer:
    """The answer that the readings of a query, best first, give; of a comparison, its two events are read for it."""
    documents = search.index.documents
    verdict, threshold, surest = "", REFUSE_BELOW, readings
    if query.scope.span:  # reading comprehension: the best span, or none, by a threshold of its own
        threshold = REFUSE_BELOW_IN_PASSAGE
        shown = [r for r in readings[:1] if r.score >= threshold]
    elif comparison := compare_events(search, query):
        shown, verdict = comparison
        surest = sorted(shown, key=lambda r: r.score) or readings
    else:
        surest = of_type(query.question, readings)
        shown = choose_readings(query, surest)
    claims = claims_of(shown, documents)
    if len(shown) > 1 and not verdict:
        apart = names_apart(query.question, shown)
        claims = [replace(claim, about=about) for claim, about in zip(claims, apart, strict=True)]
    verified = tuple(with_calendar(claim, search.index.dates) for claim in verify(claims, documents))
    return ReaderAnswer(verified, verdict, confidence(surest, threshold))


def closest(readings: Sequence[Reading], documents: Mapping[str, Document]) -> tuple[Citation, ...]:
    """The sentences nearest to an answer, none of them of a document's preface."""
    told = (r for r in best_of_each_sentence(readings) if r.start >= documents[r.passage.document_id].preface)
    return tuple(claim.citations[0] for claim in claims_of(islice(told, CLOSEST), documents))


def choose_readings(query: Query, readings: Sequence[Reading]) -> list[Reading]:
    """The readings to show, the likelier first; none for a refusal. `readings` are weighed, of the type asked for, best first.

    A second one is shown if its sentence shares every word of the question that the first one's shares, and it gives another
    answer.
    """
    if not readings or readings[0].score < REFUSE_BELOW:
        return []
    if query.time.what_happened:
        return [r.as_sentence() for r in best_of_each_sentence(readings)[:2] if r.score >= REFUSE_BELOW]
    asked = stems(query.question)

    def shared(reading: Reading) -> frozenset[str]:
        return asked & stems(reading.sentence_words)

    best, *others = readings
    said = best.words.casefold()
    both = [best]
    for reading in best_of_each_sentence(others):
        answer = reading.words.casefold()
        near = reading.score >= best.score - NEAR and shared(best) and shared(best) <= shared(reading)
        if near and reading.sentence != best.sentence and answer not in said and said not in answer:
            both.append(reading)
            break
    return [r.as_sentence() if _YES_NO.match(query.question) else r for r in both]


def of_type(question: str, readings: Sequence[Reading]) -> Sequence[Reading]:
    """The readings, if the best is of the type that is asked for; else those of its sentence that are, best first."""
    if not readings or fits_type(question, readings[0].words):
        return readings
    # What was asked for may stand beside it; from elsewhere it would be said of something else.
    return [r for r in readings if r.sentence == readings[0].sentence and fits_type(question, r.words)]


def confidence(readings: Sequence[Reading], threshold: float = REFUSE_BELOW) -> float:
    """0..1; of the first reading, 0 for none."""
    if not readings:
        return 0.0
    slope, offset = CONFIDENCE
    return 1 / (1 + math.exp(min(50.0, -(slope * (readings[0].score - threshold) + offset))))


def best_of_each_sentence(readings: Sequence[Reading]) -> list[Reading]:
    """Of each sentence its best reading, in order."""
    best: dict[Span, Reading] = {}
    for reading in readings:
        best.setdefault(reading.sentence, reading)
    return list(best.values())


def names_apart(question: str, readings: Sequence[Reading]) -> list[str]:
    """For two readings the name that each is about, where it differs: the one nearest to the question's own words in its
    sentence, before them if two are as near. Empty strings where that tells nothing.

    "When did relations deteriorate?": "… as relations with Israel have deteriorated, …" is about Israel.
    """
    names = [_nearest_name(question, r) for r in readings]
    return names if len(set(names)) == len(names) > 1 and all(names) else [""] * len(readings)


def _nearest_name(question: str, reading: Reading) -> str:
    words = re.findall(r"\w+", reading.sentence_words)
    word_stems = [stems(word) for word in words]
    asked = stems(question)
    counts = {stem: sum(stem in held for held in word_stems) for stem in asked}
    told = [stem for stem in asked if counts[stem]]
    if not told:
        return ""
    spoken = [next(iter(stems(w)), "") for w in re.findall(r"\w+", question)]
    rarest = min(told, key=lambda stem: (counts[stem], -spoken.index(stem)))
    at = next(i for i, held in enumerate(word_stems) if rarest in held)
    answer = set(re.findall(r"\w+", reading.words))
    named = [
        i
        for i, word in enumerate(words)
        if i and word[0].isupper() and word not in answer and not (word_stems[i] & asked) and word_stems[i]
    ]
    return words[min(named, key=lambda i: (abs(i - at), i > at))] if named else ""
