"""A question through retrieval and reader: candidates, weighed readings, and what dates have to say about both."""

import functools
import re
from collections.abc import Callable, Sequence

from rag.dates import Interval
from rag.index import Index
from rag.models import Reader
from rag.question import asked_form
from rag.search.candidates import find_passages
from rag.search.dated import any_within, find_publication
from rag.search.imprint import find_imprint
from rag.search.query import Query
from rag.search.ranking import HAPPENED, IN_TIME, PUBLICATION_SCORE, is_enough, weigh_readings
from rag.types import Evidence, Reading, ResolvedDate, Span
from rag.words import stems

_DATE_LINE = re.compile(r"\W*date\b", re.I)


class Search:
    def __init__(self, index: Index, reader: Reader) -> None:
        self.index = index
        self.reader = reader

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
        else:
            weigh = functools.partial(weigh_readings, question, candidates)
            weighed = weigh(self.reader.read(question, passages, lambda readings: is_enough(weigh(readings))))
        return self._publication(query) + [r for r in weighed if not self._is_filing_date(r)]

    def answers(self, query: Query) -> list[Reading]:
        return self.read(query, self.find(query))

    def _is_filing_date(self, reading: Reading) -> bool:
        """Whether it is the line above a document that dates it, which answers that question alone."""
        above = reading.sentence.end <= self.index.documents[reading.passage.document_id].preface
        return above and _DATE_LINE.match(reading.sentence_words) is not None

    def _publication(self, query: Query) -> list[Reading]:
        """A question for a document's own date is answered by the words that gave the date, where the text has them."""
        ids = [query.scope.document_id] if query.scope.document_id else list(self.index.documents)
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
        ids = [query.scope.document_id] if query.scope.document_id else list(self.index.documents)
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
