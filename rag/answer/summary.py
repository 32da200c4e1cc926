"""The documents in their own words: their key sentences, or those that tell a date."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.answer.citations import claims_of, verify
from rag.documents import timeline
from rag.index import Index
from rag.question import Intent
from rag.search import Scope
from rag.types import Claim, Document, Passage, Reading, Span
from rag.words import NUMBER_WORDS

KEY_SENTENCES = 5
"""Sentences of a summary, if it is not said how many."""

ABOUT = 2
"""Sentences that say what a document is about."""

READ_FOR_SUMMARY = 240
"""Sentences of each document among which the key ones are sought: all, or so many spread evenly over it."""

SUMMED_UP = 3
"""A summary, or a list of dates, is made of this many documents: the first."""

DATES_LISTED = 12
"""A list of dates has at most this many of each document."""

Embed = Callable[[list[str]], NDArray[np.float32]]


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


def sum_up(index: Index, embed: Embed, intent: Intent, scope: Scope, question: str = "") -> tuple[list[Claim], list[Passage]]:
    """Verified claims, document by document, and the passages they stand in; for the intent "dates" with their calendar time.

    A summary has as many sentences in all as the question asks for, KEY_SENTENCES of each document if it does not say.
    """
    told: list[tuple[Passage, Span, str]] = []
    documents = [d for d in index.documents.values() if scope.document_id in (None, d.id)][:SUMMED_UP]
    wanted = sentences_wanted(question) or (ABOUT if intent == "about" else KEY_SENTENCES) * len(documents)
    for document in documents:
        passages = [p for p in index.passages.values() if p.document_id == document.id]
        if intent == "dates":
            at = {s.start: p for p in passages for s in p.sentences}
            dated, _ = timeline(document, index.dates(document.id, 0, len(document.text)))
            told += [(at[e.sentence.start], e.sentence, e.when) for e in dated[:DATES_LISTED]]
        else:
            told += [(p, s, "") for p, s in key_sentences(document, passages, embed, max(1, wanted // len(documents)))]
    claims = claims_of([Reading(p, s, s.start, s.end, 0.0) for p, s, _ in told], index.documents)
    dated_claims = [replace(claim, calendar=when) for claim, (*_, when) in zip(claims, told, strict=True)]
    return list(verify(dated_claims, index.documents)), list({p.id: p for p, *_ in told}.values())


def key_sentences(document: Document, passages: Sequence[Passage], embed: Embed, count: int) -> list[tuple[Passage, Span]]:
    """One sentence of each of `count` parts of the document, which are of like length, in their order: all of it is covered.

    Of a part it is the sentence nearest to what the whole says: the cosine to the mean of the sentences' vectors, more for one
    that opens a passage, less for one that says again what another did (Carbonell and Goldstein 1998). Fewer for a short
    document.
    """
    told = [
        (passage, sentence, number == passage.headed)
        for passage in passages
        if passage.document_id == document.id
        for number, sentence in enumerate(passage.sentences)
        if number >= passage.headed and sentence.start >= document.preface and _tells(passage.cut(sentence))
    ]
    told = told[:: -(-len(told) // READ_FOR_SUMMARY) or 1]
    if not told:
        return []
    vectors = embed([passage.cut(sentence) for passage, sentence, _ in told])
    centre = vectors.mean(axis=0)
    worth = vectors @ (centre / np.linalg.norm(centre)) + 0.08 * np.array([opens for *_, opens in told])
    chosen: list[int] = []
    for part in np.array_split(np.arange(len(told)), min(count, len(told))):
        said = (vectors[part] @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(part))
        chosen.append(int(part[(worth[part] - 0.5 * said).argmax()]))
    return [told[at][:2] for at in chosen]


def _tells(sentence: str) -> bool:
    """Whether a sentence can stand in a summary: neither a fragment nor a question, no row of a table and no code."""
    return 40 <= len(sentence) <= 400 and not sentence.rstrip().endswith("?") and "|" not in sentence and "```" not in sentence
