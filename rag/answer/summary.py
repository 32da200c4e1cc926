"""The documents in their own words: their key sentences, or those that tell a date."""

import re
from dataclasses import replace
from itertools import islice

from rag.answer.citations import claims_of, name_documents, verify
from rag.answer.key_sentences import key_sentences, opening
from rag.documents import timeline
from rag.index import Index
from rag.question import Intent
from rag.search import Scope
from rag.types import Claim, Passage, Reading, Span
from rag.words import NUMBER_WORDS

KEY_SENTENCES = 5
"""Sentences of a summary, if it is not said how many."""

ABOUT = 2
"""Sentences that say what a document is about."""

SUMMED_UP = 3
"""A summary, or a list of dates, is made of this many documents: the first."""

DATES_LISTED = 12
"""A list of dates has at most this many of each document."""

_COUNT = rf"\d{{1,2}}|{'|'.join(list(NUMBER_WORDS)[1:13])}"
_WANTED = re.compile(rf"\b(?P<count>{_COUNT})(?: \w+)? (?:sentences?|points?|bullets?|lines?|takeaways?|facts?|things)\b", re.I)


def sentences_wanted(question: str) -> int | None:
    """How many sentences a summary is asked in, 1 to 12; None where the question does not say.

    >>> sentences_wanted("Summary in three sentences"), sentences_wanted("main points")
    (3, None)
    """
    wanted = _WANTED.search(question)
    if wanted is None:
        return None
    said = wanted["count"].lower()
    number = int(said) if said.isdecimal() else NUMBER_WORDS.get(said, 0)
    return min(12, number) or None


def sum_up(index: Index, intent: Intent, scope: Scope, question: str = "") -> tuple[tuple[Claim, ...], list[Passage]]:
    """Verified claims, document by document, and the passages they stand in; for the intent "dates" with their calendar time.

    A summary has as many sentences in all as the question asks for, KEY_SENTENCES of each document if it does not say.
    """
    told: list[tuple[Passage, Span, str]] = []
    documents = [index.documents[i] for i in islice(scope.ids(index.documents), SUMMED_UP)]
    wanted = sentences_wanted(question) or (ABOUT if intent == "about" else KEY_SENTENCES) * len(documents)
    for document in documents:
        passages = index.passages_of(document.id)
        if intent == "dates":
            at = {s.start: p for p in passages for s in p.sentences}
            dated, _ = timeline(document, index.dates(document.id, 0, len(document.text)))
            told += [(at[e.sentence.start], e.sentence, e.when) for e in dated[:DATES_LISTED]]
            continue
        count = max(1, wanted // len(documents))
        if intent == "about":
            chosen = opening(document, passages, count)
        else:
            chosen = key_sentences(document, passages, count, asked=question)
        told += [(passage, sentence, "") for passage, sentence in chosen]
    claims = claims_of([Reading(p, s, s.start, s.end, 0.0) for p, s, _ in told], index.documents)
    dated_claims = [replace(claim, calendar=when) for claim, (*_, when) in zip(claims, told, strict=True)]
    verified = list(verify(dated_claims, index.documents))
    return name_documents(verified, index.documents), list({p.id: p for p, *_ in told}.values())
