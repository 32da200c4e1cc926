"""Question + passages -> the best spans of each sentence and how far they beat "not here", by the embedded reader.

The model scores each token as the start and as the end of the answer; a span's score is the sum of the two, less the
same sum for [CLS], which stands for "not here" (Devlin et al. 2019, section 4.3). Higher is better, 0 is the model's own
line between answer and none; scores compare across passages of one question. A third score, averaged over the tokens of a
sentence, gives the log odds that the sentence answers: it is trained on yes-or-no questions, rules and steps too, whose
answer is no short span. Both see the heading that a passage stands under.
"""

import functools
import heapq
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.documents import plain_view
from rag.languages import pairing
from rag.models.network import Network, Window, open_multilingual
from rag.models.onnx import FOLDER, THREADS
from rag.models.tidy import tidy
from rag.models.words import english_words
from rag.types import Passage, Reading, Span

MAX_ANSWER_TOKENS = 30

READ_FIRST, FIRST_SHARE = 4, 3 / 8
"""Passages, and the share of them if that is more, that are read before it is asked whether that is enough: six of sixteen. On
held-out articles a sure answer from these is as often right as one from all, and reading costs three quarters of what it would
(training/fit_answers.py); with four of sixteen two thirds, but then fewer of the best five passages hold the answer."""

LOOKS = 2
"""This many passages of a question get a closer look: those with the best spans."""

SPANS = 3
"""This many spans are given for a sentence, without overlap: the best may be of another type than the question asks for."""

Enough = Callable[[Sequence[Reading]], bool]
"""Whether readings, best first, answer so surely that no other passage need be read."""


class Reader:
    """Two networks: six layers that read English, and twelve for a question or a passage in another language, which are opened
    when they are first needed.
    """

    def __init__(self, english: Network | None = None) -> None:
        self._english = english or Network(FOLDER / "english-reader.onnx", english_words())
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")

    @functools.cached_property
    def _multilingual(self) -> Network:
        return open_multilingual()

    def _network(self, question: str, passage: Passage) -> Network:
        return self._english if pairing(question, passage.text) == "english" else self._multilingual

    def read(self, question: str, passages: Sequence[Passage], enough: Enough = lambda _: False) -> list[Reading]:
        """Up to SPANS readings for each sentence that holds a word, best first; none for an empty question.

        The first passages are read first, and the rest only if their readings are not `enough`.
        """
        networks = [self._network(question, passage) for passage in passages]
        closer: dict[int, list[Reading]] = {}
        first = max(READ_FIRST, int(FIRST_SHARE * len(passages)))
        read = self._read(question, passages[:first], networks)
        readings = self._look_closer(question, read, closer, networks)
        if len(passages) > first and not enough(readings):
            read += self._read(question, passages[first:], networks[first:])
            readings = self._look_closer(question, read, closer, networks)
        return readings

    def _look_closer(
        self, question: str, read: list[list[Reading]], closer: dict[int, list[Reading]], networks: Sequence[Network]
    ) -> list[Reading]:
        """All readings, best first, those of the surest passages after a closer look; `closer` keeps what was looked at."""
        surest = heapq.nlargest(LOOKS, (i for i, readings in enumerate(read) if readings), key=lambda i: read[i][0].score)
        near = {i: _around(read[i][0]) for i in surest if i not in closer and _around(read[i][0]) != read[i][0].passage}
        looked_at = self._read(question, list(near.values()), [networks[i] for i in near])
        for i, looked in zip(near, looked_at, strict=True):
            closer[i] = _merge(read[i], looked, near[i])
        return sorted((r for i, readings in enumerate(read) for r in closer.get(i, readings)), key=lambda r: -r.score)

    def knows(self, word: str) -> bool:
        """Whether the word is one that English has, rather than put together from pieces."""
        return self._english.knows(word)

    def _read(self, question: str, passages: Sequence[Passage], networks: Sequence[Network]) -> list[list[Reading]]:
        """Of each passage its readings by its network, best first."""
        windows = [
            (i, window)
            for i, (passage, network) in enumerate(zip(passages, networks, strict=False))
            for window in network.windows(question, passage)
        ]
        best: list[dict[Span, Reading]] = [{} for _ in passages]
        scores = self._threads.map(lambda at: networks[at[0]].logits(at[1]), windows)
        for (i, window), logits in zip(windows, scores, strict=True):
            for reading in _spans(window, passages[i], logits):
                key = Span(reading.start, reading.end)
                if key not in best[i] or best[i][key].score < reading.score:
                    best[i][key] = reading
        return [sorted(readings.values(), key=lambda r: -r.score) for readings in best]


def _around(reading: Reading) -> Passage:
    """The reading's passage, cut to its sentence and the ones before and after."""
    passage = reading.passage
    at = passage.sentences.index(reading.sentence)
    near = passage.sentences[max(0, at - 1) : at + 2]
    if near == passage.sentences:
        return passage
    whole = Span(near[0].start, near[-1].end, passage.document_id)
    headed = passage.headed and near[0] == passage.sentences[0]
    return replace(passage, start=whole.start, end=whole.end, text=passage.cut(whole), sentences=near, headed=headed)


def _merge(readings: list[Reading], closer: list[Reading], near: Passage) -> list[Reading]:
    """A passage's readings after a closer look at its best one, best first.

    Near it the spans are those of the closer look, each with the mean of its score and the best one of the first look: two
    views err less than one, and the reader was mostly trained on as few sentences. Worth 0.9 of F1 on held-out articles.
    """
    best = readings[0]
    judged = {r.sentence: r.judged for r in readings}
    closer = [
        replace(
            r,
            passage=best.passage,
            score=(best.score + r.score) / 2,
            judged=(judged.get(r.sentence, r.judged) + r.judged) / 2,
        )
        for r in closer
    ]
    return sorted([*closer, *(r for r in readings if r.sentence not in near.sentences)], key=lambda r: -r.score)


def _spans(window: Window, passage: Passage, logits: NDArray[np.float32]) -> Iterator[Reading]:
    """The best spans of each sentence in the window: whole words, at most MAX_ANSWER_TOKENS tokens."""
    count = len(window.tokens)
    if not count:
        return
    null = float(logits[0, :2].sum())
    inside = logits[window.first : window.first + count]
    can_start, can_end = np.array(window.whole, dtype=bool).T
    starts = np.where(can_start, inside[:, 0], -np.inf)
    ends = np.where(can_end, inside[:, 1], -np.inf)
    edges = np.array([s.start for s in passage.sentences])
    view = plain_view(passage.text)
    owner = np.searchsorted(edges, [passage.start + view.places[start] for start, _ in window.tokens], side="right") - 1
    padded_ends = np.concatenate([ends, np.full(MAX_ANSWER_TOKENS, -np.inf)])
    padded_owner = np.concatenate([owner, np.full(MAX_ANSWER_TOKENS, -1)])
    reach = np.arange(count)[:, None] + np.arange(MAX_ANSWER_TOKENS)
    scores = np.where(padded_owner[reach] == owner[:, None], starts[:, None] + padded_ends[reach], -np.inf)
    for number in sorted(set(owner.tolist())):
        rows = np.flatnonzero(owner == number)
        sentence = passage.sentences[number]
        judged = float(inside[rows, 2].mean())
        for first, last, score in _best_apart(scores[rows], int(rows[0])):
            low, high = tidy(view.text, window.tokens[first][0], window.tokens[last][1])
            if low == high:
                continue
            low, high = view.span(low, high)
            low, high = max(low + passage.start, sentence.start), min(high + passage.start, sentence.end)
            if low < high:
                yield Reading(passage, sentence, low, high, score - null, judged)


def _best_apart(scores: NDArray[np.float32], offset: int) -> Iterator[tuple[int, int, float]]:
    """First token, last token and score of the SPANS best spans that share no token.

    `scores` is (tokens, MAX_ANSWER_TOKENS): of the span that begins at a token and holds so many tokens more.
    """
    scores = scores.copy()
    reach = np.arange(len(scores))[:, None] + np.arange(MAX_ANSWER_TOKENS)
    for _ in range(SPANS):
        first, more = divmod(int(scores.argmax()), MAX_ANSWER_TOKENS)
        score = float(scores[first, more])
        if not np.isfinite(score):
            return
        yield offset + first, offset + first + more, score
        overlap = (np.arange(len(scores))[:, None] <= first + more) & (reach >= first)
        scores[overlap] = -np.inf
