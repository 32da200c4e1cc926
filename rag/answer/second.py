"""A second answer beside the best: of another thing that a name sets apart, or of another document, which may disagree.

Two documents disagree where both surely answer, each with one number of the same unit or one date, the two cannot both hold, and
nothing in their sentences tells of two things or of two times.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal

from rag.dates import Interval
from rag.question import fits_type
from rag.readings import is_doubtful, lent, names_apart
from rag.search import NEAR, SURE_FROM, Query, Search, likelihood
from rag.types import Document, Passage, Reading, Span
from rag.words import NUMBER, name_stems, number_of, stems

NEWER_FIRST = "The documents disagree: the newer one first."
NEITHER_NEWER = "The documents disagree."

RIVAL = 0.8
"""A hedged answer names a second sentence that scores at most this much less; set by hand on benchmarks/kinds/development."""

OTHERS_READ = 4
"""Passages of other documents that are read for what they say of the same."""

_ROUGHLY = re.compile(
    r"\b(?:about|around|some|roughly|nearly|almost|approximately|at (?:least|most)|up to|(?:more|fewer|less) than|over|under|"
    r"above|below|between|from|per|every|each|another|further|first|last|of (?:these|the|them|which))\s+(?:the\s+|[£$€]\s?)?\Z",
    re.I,
)
"""Before a number these say that it is no exact one, or not the whole of what is asked for."""

_NOT_ON = re.compile(r"\b(?:about|around|roughly|approximately|circa|c\.|before|after|by|until|since)\s+(?:the\s+)?\Z", re.I)
"""Before a date these say that it is another day, or not certainly that one."""

_TIMES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_SIGN = re.compile(r"([£$€])\s?\Z")
_SCALE = re.compile(r"\s?(hundred|thousand|million|billion)\b", re.I)
_UNIT = re.compile(r"\s?(%|°C|°F|[A-Za-z]+)")
_VERSION = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Value:
    """One date, by its first and last day, or one number with the stem or sign of its unit."""

    days: Interval | None = None
    number: float = 0.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Second:
    """Both readings in the order in which they are shown, and what is said of them, empty where they do not disagree."""

    readings: tuple[Reading, Reading]
    said: str


def beside_best(query: Query, readings: Sequence[Reading]) -> Second | None:
    """Another reading beside the best: its sentence shares every word of the question that the best one's shares, it
    gives another answer, and a name in each sentence tells the two apart.
    """
    best, *others = readings
    asked = stems(query.question)
    shared = asked & stems(best.sentence_words)
    said = best.words.casefold()
    for reading in best_of_each_sentence(others):
        answer = reading.words.casefold()
        if reading.score < best.score - NEAR:
            return None
        alike = shared and shared <= asked & stems(reading.sentence_words)
        if alike and reading.sentence != best.sentence and answer not in said and said not in answer:
            return Second((best, reading), "") if all(names_apart(query.question, [best, reading])) else None
    return None


def of_another(search: Search, query: Query, readings: Sequence[Reading]) -> Second | None:
    """The best reading, which is a sure answer, and what another document surely says in its place; None where none does, or the
    same.
    """
    documents = search.index.documents
    best = readings[0]
    if len(query.scope.ids(documents)) < 2 or (value := _value(search, best)) is None:
        return None
    for other in _others(search, query, best):
        theirs = _value(search, other)
        if theirs is None or not _differ(value, theirs, query.question, best, other):
            continue
        pair = (documents[best.passage.document_id], documents[other.passage.document_id])
        relation = _relation(search, query.question, best, other, pair)
        if relation == "apart":
            return Second((best, other), "")
        if relation == "same":
            return _newer_first((best, other), (pair[0].date, pair[1].date))
    return None


def _newer_first(readings: tuple[Reading, Reading], days: tuple[date | None, date | None]) -> Second:
    first, second = days
    if first is None or second is None or first == second:
        return Second(readings, NEITHER_NEWER)
    return Second(readings if first > second else (readings[1], readings[0]), NEWER_FIRST)


def _others(search: Search, query: Query, best: Reading) -> list[Reading]:
    """Of each other document its best reading, where that surely answers with the words that the best one's sentence shares with
    the question.
    """
    documents = search.index.documents
    asked = stems(query.question)
    shared = asked & _said(best, documents)

    def may_say_it(passage: Passage) -> bool:
        above = f"{documents[passage.document_id].title} {passage.heading}"
        return any(shared <= stems(f"{above} {passage.cut(sentence)}") for sentence in passage.sentences)

    elsewhere = (e for e in search.find(query) if e.passage.document_id != best.passage.document_id)
    found = [evidence for evidence in elsewhere if may_say_it(evidence.passage)][:OTHERS_READ]
    if not shared or not found:
        return []
    read = search.read(query, found)
    others = []
    for document_id in dict.fromkeys(r.passage.document_id for r in read):
        of_it = [r for r in read if r.passage.document_id == document_id]
        first = of_it[0]
        if (
            likelihood(of_it) >= SURE_FROM
            and fits_type(query.question, first.words)
            and shared <= _said(first, documents)
            and lent(query.question, first, search.dates_in) == ""
            and not is_doubtful(query.question, first, search.dates_in, documents)
        ):
            others.append(first)
    return others


def _said(reading: Reading, documents: Mapping[str, Document]) -> frozenset[str]:
    """The stems of a sentence, of its heading and of its document's title."""
    title = documents[reading.passage.document_id].title
    return stems(f"{title} {reading.passage.heading} {reading.sentence_words}")


def _value(search: Search, reading: Reading) -> _Value | None:
    """The one date or number that a reading's words say exactly; None where there is none, or more."""
    touched = [d for d in search.dates_of(reading) if d.start < reading.end and reading.start < d.end and d.type != "SET"]
    dated = [d for d in touched if d.interval and d.type == "DATE"]
    sentence, low = reading.sentence_words, reading.sentence.start
    if dated or any(d.type == "TIME" for d in touched):
        is_one = len(touched) == len(dated) == 1 and not dated[0].mod and not _NOT_ON.search(sentence[: dated[0].start - low])
        return _Value(dated[0].interval) if is_one else None
    inside = [m for m in NUMBER.finditer(sentence) if m.start() + low < reading.end and reading.start < m.end(1) + low]
    if len(inside) != 1 or _ROUGHLY.search(sentence[: inside[0].start()]):
        return None
    return _number(sentence, inside[0])


def _number(sentence: str, match: re.Match[str]) -> _Value | None:
    digits = number_of(match[1])
    if not re.fullmatch(r"\d+(?:\.\d+)?", digits):
        return None
    scale = _SCALE.match(sentence, match.end(1))
    number = float(digits) * (_TIMES[scale[1].lower()] if scale else 1)
    sign = _SIGN.search(sentence[: match.start()])
    unit = _UNIT.match(sentence, scale.end() if scale else match.end(1))
    word = unit[1] if unit else ""
    return _Value(number=number, unit=sign[1] if sign else next(iter(stems(word)), word))


def _differ(ours: _Value, theirs: _Value, question: str, best: Reading, other: Reading) -> bool:
    """Whether the two cannot both hold of one thing: days that do not meet, or unequal numbers of one unit."""
    if ours.days and theirs.days:
        return ours.days[1] < theirs.days[0] or theirs.days[1] < ours.days[0]
    if ours.days or theirs.days or ours.number == theirs.number:
        return False
    counted = re.match(r".*\bhow many (\w+)", question, re.I)
    of_counted = counted and stems(counted[1]) <= stems(best.sentence_words) & stems(other.sentence_words)
    return ours.unit == theirs.unit or bool(of_counted)


Relation = Literal["same", "apart", "unclear"]


def _relation(search: Search, question: str, best: Reading, other: Reading, documents: tuple[Document, Document]) -> Relation:
    """Whether the sentences tell of the same thing: a name of the question is in both, or the documents are two of one kind, and
    neither tells of another time than the other; of two things, if a name sets them apart or nothing holds them together.
    """
    if any(names_apart(question, [best, other])) and not _names_in(question, best, other, documents):
        return "apart"
    if _times_apart(search, best, other):
        return "unclear"
    if _names_in(question, best, other, documents) or _are_versions(*documents):
        return "same"
    return "apart"


def _names_in(question: str, best: Reading, other: Reading, documents: tuple[Document, Document]) -> bool:
    """Whether the question names something, and both sentences are of all that it names."""
    names = name_stems(question)
    told = zip((best, other), documents, strict=True)
    return bool(names) and all(names <= stems(f"{d.title} {r.passage.heading} {r.sentence_words}") for r, d in told)


def _are_versions(first: Document, second: Document) -> bool:
    """Whether the titles are the same but for numbers and dates: "Fees 2023" and "Fees 2024"."""
    one, other = ({stem for stem in stems(d.title) if not _VERSION.search(stem)} for d in (first, second))
    return bool(one) and one == other


def _times_apart(search: Search, best: Reading, other: Reading) -> bool:
    """Whether a date beside the answer in one sentence is another time than what the other sentence tells of."""
    told = [[d for d in search.dates_of(r) if not (d.start < r.end and r.start < d.end)] for r in (best, other)]
    beside = [[d.interval for d in dates if d.interval] for dates in told]
    return any(not any(low[0] <= high[1] and high[0] <= low[1] for high in beside[1 - at]) for at in (0, 1) for low in beside[at])


def best_of_each_sentence(readings: Sequence[Reading]) -> list[Reading]:
    """Of each sentence its best reading, in order."""
    best: dict[Span, Reading] = {}
    for reading in readings:
        best.setdefault(reading.sentence, reading)
    return list(best.values())


def rivals(readings: Sequence[Reading], shown: Sequence[Reading]) -> list[Reading]:
    """Of a hedged answer the sentence that is nearly as likely to answer, if there is one."""
    told = {r.sentence for r in shown}
    others = (r for r in readings if r.sentence not in told)
    return [r.as_sentence() for r in islice(others, 1) if r.score >= readings[0].score - RIVAL]
