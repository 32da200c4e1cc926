"""A question through retrieval and reader: candidates, weighed readings, and what dates have to say about both."""

import functools
from collections.abc import Callable, Sequence

from rag.dates import Interval
from rag.index import Index
from rag.models import Reader
from rag.question import asks_for_publication, asks_what_happened, limits, without_limits
from rag.search.candidates import Within, find_passages
from rag.search.dated import matches, publication
from rag.search.ranking import HAPPENED, IN_TIME, NEAR, REFUSE_BELOW, is_sure, weigh_readings
from rag.types import Evidence, Reading, ResolvedDate, Span
from rag.words import stems


class Search:
    def __init__(self, index: Index, reader: Reader) -> None:
        self.index = index
        self.reader = reader

    def find(self, question: str, within: Within = None) -> list[Evidence]:
        """The candidate passages, best first by fusion."""
        return find_passages(question, self.index, within)

    def read(self, question: str, found: Sequence[Evidence], within: Within = None) -> list[Reading]:
        """The candidates' readings, best first; weighed, but within a span, where nothing but the reader has a say.

        Where the first candidates answer surely the rest goes unread, but for limits in time, which any passage may meet.
        """
        passages = [e.passage for e in found]
        if isinstance(within, Span):
            return self.reader.read(question, passages)
        if asked := limits(question):
            rest = without_limits(question)
            read = self.reader.read(question, passages)
            weighed = weigh_readings(question, found, read, rest, self._gain(question, rest, asked))
        else:
            weigh = functools.partial(weigh_readings, question, found)
            weighed = weigh(self.reader.read(question, passages, lambda readings: is_sure(weigh(readings))))
        return self._publication(question, within) + weighed

    def answers(self, question: str, within: Within = None) -> list[Reading]:
        return self.read(question, self.find(question, within), within)

    def _publication(self, question: str, within: Within) -> list[Reading]:
        """A question for a document's own date is answered by the words that gave the date, where the text has them."""
        ids = [within] if isinstance(within, str) else list(self.index.documents)
        if len(ids) != 1 or not asks_for_publication(question):
            return []
        found = publication(self.index, ids[0])
        return [Reading(found[0], found[1], found[2].start, found[2].end, REFUSE_BELOW + 2 * NEAR)] if found else []

    def dates_of(self, reading: Reading) -> list[ResolvedDate]:
        """The dates of a reading's sentence."""
        return self.index.dates(reading.passage.document_id, reading.sentence.start, reading.sentence.end)

    def _gain(self, question: str, rest: str, asked: Interval) -> Callable[[Reading], float]:
        """What a reading gains by being dated within the days asked about."""
        what_happened = asks_what_happened(question)
        words = stems(question) - stems(rest)

        def gain(reading: Reading) -> float:
            if not matches(self.dates_of(reading), asked):
                return 0.0
            if what_happened:
                return HAPPENED
            return 0.0 if words <= stems(reading.sentence_words) else IN_TIME

        return gain
