"""Questions to suggest: drawn from the documents' own sentences, each answered before it is offered."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice, zip_longest

from rag.answer.of_type import of_type
from rag.question import draft_questions, suggest
from rag.search import SURE_FROM, Scope, Search, likelihood
from rag.types import Passage, Span

SUGGEST_FROM = 60
"""Questions are drawn from this many passages at the heads of the documents, beside those an answer drew on."""

FIRST_DOCUMENTS = 6
"""Of this many documents: the first."""

WHO_WORDS = 8
"""Who somebody is takes at most this many words: a longer reading took in more of its sentence, and is not suggested."""


class Offer:
    """What is found to be answered is remembered: asking costs a reading."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._confirmed: dict[tuple[str, Scope], bool] = {}

    def questions(self, asked: Sequence[str], near: Sequence[Span], count: int, scope: Scope) -> list[str]:
        """Up to `count` questions, none that was `asked`: from around the spans `near`, without those sentences; else one of each
        document in turn. Fewer where there are no more.
        """
        known = {" ".join(question.casefold().split()) for question in asked}
        leant_on = {(s.document_id, s.start) for s in near}
        drawn = draft_questions(self._passages(near, scope), self._search.reader.knows)
        new = (d for d in drawn if d.question.casefold() not in known)
        new = (d for d in new if (d.sentence.document_id, d.sentence.start) not in leant_on)
        return suggest(new, near, count, lambda question, at: self._is_answered(question, at, scope))

    def _passages(self, near: Sequence[Span], scope: Scope) -> Iterable[Passage]:
        """Those around the spans, then one from the head of each document in turn."""
        index = self._search.index
        ids = list(islice(scope.ids(index.documents), FIRST_DOCUMENTS))
        inside = (s for s in near if not scope.within or s.document_id in scope.within)
        held = (index.sentence_at(s.document_id, s.start, s.end) for s in inside)
        around = [found[0] for found in held if found]
        heads = (islice(index.passages_of(i), SUGGEST_FROM // len(ids)) for i in ids)
        in_turn = (passage for row in zip_longest(*heads) for passage in row if passage)
        return {passage.id: passage for passage in chain(around, in_turn)}.values()

    def _is_answered(self, question: str, at: Span, scope: Scope) -> bool:
        if (question, scope) not in self._confirmed:
            query = self._search.query(question, scope)
            readings = self._search.answers(query)
            short = not question.startswith("Who is ") or all(len(r.words.split()) <= WHO_WORDS for r in readings[:1])
            of_them = of_type(question, readings)
            surely = likelihood(of_them) >= SURE_FROM and of_them[0].sentence == at
            self._confirmed[question, scope] = short and surely
        return self._confirmed[question, scope]
