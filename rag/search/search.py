"""A question through retrieval and reader: candidates, weighed readings, and what dates have to say about both."""

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rag.dates import Interval, any_within
from rag.documents import dateline_of, plain_view
from rag.index import Index
from rag.models import Reader
from rag.question import asked_form, asked_time
from rag.search.candidates import find_passages
from rag.search.dated import find_publication, year_of
from rag.search.imprint import find_imprint
from rag.search.query import ANYWHERE, Query, Scope
from rag.search.ranking import ELSEWHERE, HAPPENED, IN_TIME, PUBLICATION_SCORE, SINCE, is_enough, weigh_readings
from rag.types import Evidence, Reading, ResolvedDate, Span
from rag.words import MONTHS, stems

_SINCE = re.compile(r"\b(?:since|from)\s(?:the\s)?\Z", re.I)
_PUBLISHED = re.compile(r"\b(?:published|posted|updated|modified|issued|released|written|created|by)\b", re.I)
_MONTH = re.compile("|".join(MONTHS), re.I)
_DATE_LINE = re.compile(r"\W*date\b", re.I)

TOLD_AMONG = 10
"""An answer that was given is looked for in so many passages."""

FURTHEST = 20_000
"""What counts from a document's day is sought among so many of its first characters."""

_HE_OR_SHE = re.compile(r"\b(?:(?P<he>he|him|his|himself)|(?P<she>she|her|hers|herself))\b", re.I)


class Search:
    def __init__(self, index: Index, reader: Reader) -> None:
        self.index = index
        self.reader = reader

    def query(self, question: str, scope: Scope = ANYWHERE, near: str = "") -> Query:
        """The question with what it says of time; a day or month without a year is of the only year in which they tell of it.

        `near` is the id of a document that the answer is likelier in.
        """
        query = replace(Query.of(question, scope), near=near)
        yearless = query.time.yearless
        if yearless is None or query.time.limits:
            return query
        year = year_of(yearless, self.index, scope.ids(self.index.documents))
        dated = f"{question[: yearless.end]} {year}{question[yearless.end :]}"
        return replace(query, time=asked_time(dated)) if year else query

    def find(self, query: Query) -> list[Evidence]:
        """The candidate passages, best first by fusion."""
        return find_passages(query, self.index)

    def read(self, query: Query, candidates: Sequence[Evidence]) -> list[Reading]:
        """The candidates' readings, best first; weighed, but within a span, where nothing but the reader has a say.

        Where the first candidates answer surely the rest goes unread, but for limits in time, which any passage may meet.
        """
        question, passages = query.question, [e.passage for e in candidates]
        if query.scope.span:
            return self.reader.read(question, passages)
        if (imprint := self._imprint(query)) is not None:
            return imprint
        if limits := query.time.limits:
            read = self.reader.read(question, passages)
            weighed = weigh_readings(question, candidates, read, query.time.rest, self._gain(query, limits))
        elif begun := query.time.begun:
            read = self.reader.read(question, passages)
            since = dict.fromkeys(told for reading in read if (told := self._since(begun, reading)))
            weighed = weigh_readings(question, candidates, [*since, *read], begun, lambda r: SINCE * (r in since))
        else:
            weighed = self._read_until_sure(query, candidates)
        of_them = [reading for reading in weighed if not _says_the_other(question, reading.sentence_words)]
        return self._publication(query) + self._without_datelines(query, of_them)

    def _read_until_sure(self, query: Query, candidates: Sequence[Evidence]) -> list[Reading]:
        """Weighed readings, best first, of all candidates, or of the first ones where these are enough: none twice, then."""
        weigh = functools.partial(weigh_readings, query.question, candidates, rest=query.question, gain=self._nearness(query))
        of_first: list[Reading] = []

        def enough(readings: Sequence[Reading]) -> bool:
            of_first[:] = weigh(readings)
            return is_enough(of_first)

        read = self.reader.read(query.question, [e.passage for e in candidates], enough)
        return of_first if is_enough(of_first) else weigh(read)

    def told_in(self, question: str, answer: str, scope: Scope = ANYWHERE) -> str:
        """The id of the document that an answer to the question was in, or as much as its words tell; empty where they do not."""
        found = self.index.sparse(f"{question} {answer}", TOLD_AMONG, scope.within) if answer else []
        passages = [self.index.passages[passage_id] for passage_id in found]
        return next((p.document_id for p in passages if answer in plain_view(p.text).text), "")

    def answers(self, query: Query) -> list[Reading]:
        return self.read(query, self.find(query))

    def _without_datelines(self, query: Query, readings: Iterable[Reading]) -> list[Reading]:
        """The readings but those of the line that dates a document, which answers questions for that date alone."""
        asked = stems(query.time.rest)
        told = (r for r in readings if not self._is_filing_date(r))
        return [r for r in told if asked & stems(r.sentence_words) or not self._is_dateline(r)]

    def _is_dateline(self, reading: Reading) -> bool:
        """Whether the reading stands in the line that says when its document was written, and nothing else.

        A day that stands alone may be that of a concert, if no "yesterday" and no "Monday" counts from it.
        """
        document = self.index.documents[reading.passage.document_id]
        line = dateline_of(document.text)
        if line is None or not (line.start <= reading.sentence.start and reading.sentence.end <= line.end):
            return False
        counted = (d for d in self.index.dates(document.id, 0, FURTHEST) if d.anchor == "document")
        return _PUBLISHED.search(reading.sentence_words) is not None or any(not _MONTH.search(d.text) for d in counted)

    def _is_filing_date(self, reading: Reading) -> bool:
        """Whether it is the line above a document that dates it, which answers that question alone."""
        above = reading.sentence.end <= self.index.documents[reading.passage.document_id].preface
        return above and _DATE_LINE.match(reading.sentence_words) is not None

    def _publication(self, query: Query) -> list[Reading]:
        """A question for a document's own date is answered by the words that gave the date, where the text has them."""
        ids = query.scope.ids(self.index.documents)
        if len(ids) != 1 or not query.time.publication:
            return []
        if not (written := find_publication(self.index, ids[0])):
            return []
        passage, sentence, date = written
        return [Reading(passage, sentence, date.start, date.end, PUBLICATION_SCORE)]

    def dates_in(self, span: Span) -> list[ResolvedDate]:
        """The dates in a span, which names its document."""
        return self.index.dates(span.document_id, span.start, span.end)

    def _imprint(self, query: Query) -> list[Reading] | None:
        """The words that give the title or the author of the one document that is asked for them: none where its text does not,
        None where that is not asked, or may be asked of something else.
        """
        asked = asked_form(query.question)
        ids = query.scope.ids(self.index.documents)
        if asked.form not in ("title", "author") or len(ids) != 1:
            return None
        found = find_imprint(self.index, ids[0], asked.form)
        return found if found or asked.of_this else None

    def dates_of(self, reading: Reading) -> list[ResolvedDate]:
        """The dates of a reading's sentence."""
        return self.dates_in(reading.sentence)

    def is_within(self, reading: Reading, limits: Interval) -> bool:
        """Whether a date of the reading's sentence lies within the days."""
        return any_within(self.dates_of(reading), limits)

    def _since(self, begun: str, reading: Reading) -> Reading | None:
        """The words "Since Monday" of "Since Monday a ferry has run", where a ferry's beginning is asked for; else None."""
        sentence, start = reading.sentence_words, reading.sentence.start
        if not stems(begun) or not stems(begun) <= stems(sentence):
            return None
        for day in self.dates_of(reading):
            if since := _SINCE.search(sentence[: day.start - start]):
                return replace(reading, start=start + since.start(), end=day.end)
        return None

    def _nearness(self, query: Query) -> Callable[[Reading], float]:
        """What a reading loses by standing in another document than the query's likelier one."""
        return lambda reading: -ELSEWHERE if query.near not in ("", reading.passage.document_id) else 0.0

    def _gain(self, query: Query, limits: Interval) -> Callable[[Reading], float]:
        """What a reading gains by being dated within the days asked about."""
        words = stems(query.question) - stems(query.time.rest)

        def gain(reading: Reading) -> float:
            if not self.is_within(reading, limits):
                return 0.0
            if query.time.what_happened:
                return HAPPENED
            return 0.0 if words <= stems(reading.sentence_words) else IN_TIME

        return gain


def _says_the_other(question: str, sentence: str) -> bool:
    """Whether the question is of a "he" and the sentence of a "she" alone, or the other way round."""
    asked, said = ({match.lastgroup for match in _HE_OR_SHE.finditer(text)} for text in (question, sentence))
    return len(asked) == len(said) == 1 and asked != said
