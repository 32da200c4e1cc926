"""A question through retrieval and reader: candidates, weighed readings, and what dates have to say about both."""

import functools
from collections.abc import Callable, Sequence

from rag import order, rank, retrieve, temporal
from rag.choose import NEAR, REFUSE_BELOW, is_sure
from rag.dates import Interval
from rag.index import Index
from rag.models import Reader
from rag.types import Evidence, Reading, ResolvedDate, Span
from rag.words import stems

Within = str | Span | None
"""Where an answer may come from: a document's id, a span of one, or anywhere."""


class Search:
    def __init__(self, index: Index, reader: Reader) -> None:
        self.index = index
        self.reader = reader

    def find(self, question: str, within: Within = None) -> list[Evidence]:
        """The candidate passages, best first by fusion."""
        return retrieve.candidates(question, self.index, within)

    def read(self, question: str, found: Sequence[Evidence], within: Within = None) -> list[Reading]:
        """The candidates' readings, best first; weighed, but within a span, where nothing but the reader has a say.

        Where the first candidates answer surely the rest goes unread, but for limits in time, which any passage may meet.
        """
        passages = [e.passage for e in found]
        if isinstance(within, Span):
            return self.reader.read(question, passages)
        if asked := temporal.limits(question):
            rest = temporal.without_limits(question)
            weighed = rank.weigh(question, found, self.reader.read(question, passages), rest, self._gain(question, rest, asked))
        else:
            weigh = functools.partial(rank.weigh, question, found)
            weighed = weigh(self.reader.read(question, passages, lambda readings: is_sure(weigh(readings))))
        return self._publication(question, within) + weighed

    def answers(self, question: str, within: Within = None) -> list[Reading]:
        return self.read(question, self.find(question, within), within)

    def compared(self, question: str, within: Within) -> tuple[list[Reading], str] | None:
        """The two dated sentences of a comparison and what they say together; none of them where "which came first" cannot be
        told; None where nothing is compared, or where a yes-or-no question is better read as any other.
        """
        asked = order.comparison(question)
        if asked is None:
            return None
        pair = []
        for part in asked.questions:
            readings = self.answers(part, within)
            pair.append(order.dated(readings, self._dates_of(readings[0]) if readings else (), REFUSE_BELOW))
        x, y = pair
        verdict = order.verdict(asked, x, y) if x and y and x.date != y.date else ""
        if x and y and verdict:
            turned = asked.asks in ("first", "last") and x.days > y.days
            return [d.reading.as_sentence() for d in ((y, x) if turned else (x, y))], verdict
        return ([], "") if asked.asks in ("first", "last") else None

    def _publication(self, question: str, within: Within) -> list[Reading]:
        """A question for a document's own date is answered by the words that gave the date, where the text has them."""
        ids = [within] if isinstance(within, str) else list(self.index.documents)
        if len(ids) != 1 or not temporal.asks_for_publication(question):
            return []
        found = temporal.publication(self.index, ids[0])
        return [Reading(found[0], found[1], found[2].start, found[2].end, REFUSE_BELOW + 2 * NEAR)] if found else []

    def _dates_of(self, reading: Reading) -> list[ResolvedDate]:
        """The dates of a reading's sentence."""
        return self.index.dates(reading.passage.document_id, reading.sentence.start, reading.sentence.end)

    def _gain(self, question: str, rest: str, asked: Interval) -> Callable[[Reading], float]:
        """What a reading gains by being dated within the days asked about."""
        what_happened = temporal.asks_what_happened(question)
        words = stems(question) - stems(rest)

        def gain(reading: Reading) -> float:
            if not temporal.matches(self._dates_of(reading), asked):
                return 0.0
            if what_happened:
                return rank.HAPPENED
            return 0.0 if words <= stems(reading.sentence_words) else rank.IN_TIME

        return gain
