"""The documents in their own words: their key sentences, or those that tell a date."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.documents import timeline
from rag.index import Index
from rag.question import Intent
from rag.search import Scope
from rag.types import Document, Passage, Span

KEY_SENTENCES = 4
"""A summary has at most this many sentences of each document."""

ABOUT = 2
""" "What is this about?" gets at most this many."""

READ_FOR_SUMMARY = 150
"""Sentences at the head of each document among which the key ones are sought."""

SUMMED_UP = 3
"""A summary, or a list of dates, is made of this many documents: the first."""

DATES_LISTED = 12
"""A list of dates has at most this many of each document."""

Embed = Callable[[list[str]], NDArray[np.float32]]


def sum_up(index: Index, embed: Embed, intent: Intent, scope: Scope) -> Iterator[tuple[Passage, Span, str]]:
    """Sentences with their passages, document by document, and for the intent "dates" what calendar time each tells of."""
    for document in [d for d in index.documents.values() if scope.document_id in (None, d.id)][:SUMMED_UP]:
        passages = [p for p in index.passages.values() if p.document_id == document.id]
        if intent == "dates":
            at = {s.start: p for p in passages for s in p.sentences}
            dated, _ = timeline(document, index.dates(document.id, 0, len(document.text)))
            yield from ((at[e.sentence.start], e.sentence, e.when) for e in dated[:DATES_LISTED])
        else:
            count = ABOUT if intent == "about" else KEY_SENTENCES
            yield from ((p, s, "") for p, s in key_sentences(document, passages, embed, count))


def key_sentences(document: Document, passages: Sequence[Passage], embed: Embed, count: int) -> list[tuple[Passage, Span]]:
    """The sentences nearest to what all of them say, in their order; none says again what another did.

    Nearness is the cosine to the mean of the sentences' vectors, a little more for an early one; maximal marginal relevance
    (Carbonell and Goldstein 1998) keeps them apart. Fewer than `count` for a short document.
    """
    told = [
        (p, s)
        for p in passages
        if p.document_id == document.id
        for s in p.sentences
        if s.start >= document.preface
        and 40 <= s.end - s.start <= 400
        and not document.text[s.start : s.end].rstrip().endswith("?")
    ][:READ_FOR_SUMMARY]
    if not told:
        return []
    vectors = embed([document.text[s.start : s.end] for _, s in told])
    centre = vectors.mean(axis=0)
    early = 0.05 / (1 + np.arange(len(told)))
    central = vectors @ (centre / np.linalg.norm(centre)) + early
    chosen: list[int] = []
    while len(chosen) < min(count, len(told)):
        said = (vectors @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(told))
        worth = central - 0.5 * said
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
    return [told[at] for at in sorted(chosen)]
