"""The one orchestrator: question -> retrieve -> read -> cite -> Answer. Page, API, command line and evaluation all call it."""

import itertools
import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rag import cite, condense, order, rank, retrieve, spelling, suggest, temporal
from rag.errors import BadQuestion
from rag.index import Index
from rag.reader import Reader, Reading
from rag.settings import Settings
from rag.timex import Interval
from rag.types import Answer, Citation, Claim, Evidence, ResolvedDate, Span, Turn

MAX_QUESTION = 1000
"""Characters; the reader sees the first 64 tokens, some 250 characters, of it."""

REFUSE_BELOW = 3.36
"""The null threshold on the weighed score of the best reading; this and the next are fitted by training/fit_answers.py on
held-out SQuAD 2.0 training articles."""

REFUSE_BELOW_IN_PASSAGE = -1.42
"""The null threshold on the reader's own score where the answer may come from one given span only: reading comprehension, as
SQuAD has it. Chosen by benchmarks/reader.py on held-out SQuAD 2.0 training articles."""

CONFIDENCE = (0.67, 0.58)
"""Slope and offset: confidence = 1 / (1 + exp(-(slope * (score - threshold) + offset))), fitted with REFUSE_BELOW."""

NEAR = 2.5
"""How far below the best a second reading may be and still be shown; set by hand, not fitted."""

CLOSEST = 2

SUGGEST_FROM = 60
"""Passages at the head of the documents from which questions are suggested, beside those an answer drew on."""

_YES_NO = re.compile(
    r"\s*(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)\b(?!.*\b(?:or|who|whom|whose|what|when|where|which|why|how)\b)",
    re.I,
)

REFUSAL = "The document does not say."
REFUSAL_MANY = "The documents do not say."


class Chatbot:
    """Holds what answering needs; each question stands alone, state lives with the caller. Safe to share by threads."""

    def __init__(self, index: Index, settings: Settings) -> None:
        self.index = index
        self.settings = settings
        self._reader = Reader()
        self._confirmed: dict[str, bool] = {}
        self._words: spelling.Vocabulary | None = None

    def ask(self, question: str, history: Sequence[Turn] = (), *, within: str | Span | None = None) -> Answer:
        """The answer, or a refusal, which is an Answer too. `within` limits it to a document's id or a Span in one.

        Raises BadQuestion for an empty question or one over MAX_QUESTION characters.
        """
        *_, answer = self.stream(question, history, within=within)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        within: str | Span | None = None,
    ) -> Iterator[Claim | Answer]:
        """Each verified claim, then the Answer. Raises as `ask` does."""
        clock = _Clock()
        question = _checked(question)
        meant, found, readings = max(
            (self._read(q, within, clock) for q in condense.candidates(self._respelled(question), history)),
            key=lambda understood: understood[2][0].score if understood[2] else -math.inf,
        )
        if isinstance(within, Span):
            chosen, verdict = _chosen_in_passage(readings), ""
        else:
            chosen, verdict = self._compared(meant, within, clock) or (_chosen(meant, readings), "")
        claims = cite.verify(cite.place(chosen, self.index.documents), self.index.documents)
        claims = cite.dated(claims, self.index.dates)
        yield from claims
        told = (r for r in _one_a_sentence(readings) if r.start >= self.index.documents[r.passage.document_id].preface)
        nearest = [] if claims else cite.place(list(itertools.islice(told, CLOSEST)), self.index.documents)
        refusal = REFUSAL if len(self.index.documents) == 1 else REFUSAL_MANY
        clock.lap("cite")
        yield Answer(
            question=question,
            standalone_question=meant,
            text=f"{verdict}\n{cite.compose(claims)}".strip() or refusal,
            short_answer=claims[0].text if claims else "",
            citations=(citations := cite.citations(claims)),
            evidence=tuple(rank.in_final_order(found, readings)),
            dates=tuple(d for c in citations for d in self.index.dates(c.document_id, c.start, c.end)),
            method="reader" if claims else "none",
            confidence=_confidence(
                sorted(chosen, key=lambda r: r.score) if verdict else readings,
                REFUSE_BELOW_IN_PASSAGE if isinstance(within, Span) else REFUSE_BELOW,
            ),
            seconds=clock.seconds(),
            claims=tuple(claims),
            closest=tuple(c.citation for c in nearest),
            verdict=verdict,
        )

    def suggestions(self, asked: Sequence[str] = (), near: Sequence[Span] = (), count: int = 3) -> list[str]:
        """Questions the documents answer, each read and answered before it is offered: from around the spans `near`, which
        name their document, without those sentences themselves; none that was `asked`. Fewer where there are no more.
        """
        known = {" ".join(question.casefold().split()) for question in asked}
        passages = self.index.passages.values()
        about = (p for p in passages if any(s.document_id == p.document_id and p.start <= s.start < p.end for s in near))
        pool = {p.id: p for p in (*about, *itertools.islice(passages, SUGGEST_FROM))}

        def keep(candidate: suggest.Candidate) -> bool:
            question, at = candidate.question, candidate.sentence
            if question.casefold() in known or any((s.document_id, s.start) == (candidate.document_id, at.start) for s in near):
                return False
            if question not in self._confirmed:
                _, _, readings = self._read(question, None, _Clock())
                self._confirmed[question] = suggest.confirmed(candidate, _chosen(question, readings))
            return self._confirmed[question]

        return suggest.spread(suggest.candidates(pool.values(), self._reader.knows), near, count, keep)

    def _read(self, question: str, within: str | Span | None, clock: "_Clock") -> tuple[str, list[Evidence], list[Reading]]:
        """The question with its candidate passages and their readings, weighed but within a span, best first."""
        found = retrieve.candidates(question, self.index, within)
        clock.lap("retrieve")
        read = self._reader.read(question, [e.passage for e in found])
        if isinstance(within, Span):  # there, nothing but the reader has anything to say
            readings = read
        elif asked := temporal.limits(question):
            rest = temporal.without_limits(question)
            readings = rank.weigh(question, found, read, rest, self._gain(question, rest, asked))
        else:
            readings = rank.weigh(question, found, read)
        if not isinstance(within, Span):
            readings = self._publication(question, within) + readings
        clock.lap("read")
        return question, found, readings

    def _respelled(self, question: str) -> str:
        if self._words is None:
            self._words = spelling.vocabulary(self.index.passages.values())
        return spelling.respelled(question, self._words, self._reader.knows)

    def _compared(self, question: str, within: str | Span | None, clock: "_Clock") -> tuple[list[Reading], str] | None:
        """The two dated sentences of a comparison and what they say together; none of them where "which came first" cannot be
        told; None where nothing is compared, or where a yes-or-no question is better read as any other.
        """
        asked = order.comparison(question)
        if asked is None:
            return None
        pair = []
        for part in asked.questions:
            readings = self._read(part, within, clock)[2]
            pair.append(order.dated(readings, self._dates_of(readings[0]) if readings else (), REFUSE_BELOW))
        x, y = pair
        verdict = order.verdict(asked, x, y) if x and y and x.date != y.date else ""
        if x and y and verdict:
            turned = asked.asks in ("first", "last") and x.days > y.days
            return [_whole(d.reading) for d in ((y, x) if turned else (x, y))], verdict
        return ([], "") if asked.asks in ("first", "last") else None

    def _publication(self, question: str, within: str | Span | None) -> list[Reading]:
        """A question for a document's own date is answered by the words that gave the date, where the text has them."""
        ids = [within] if isinstance(within, str) else [within.document_id] if within else list(self.index.documents)
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
        words = rank.stems(question) - rank.stems(rest)

        def gain(reading: Reading) -> float:
            if not temporal.matches(self._dates_of(reading), asked):
                return 0.0
            if what_happened:
                return rank.HAPPENED
            return 0.0 if words <= rank.stems(reading.sentence_words) else rank.IN_TIME

        return gain


class _Clock:
    """Seconds by stage; a stage entered again adds to its own."""

    def __init__(self) -> None:
        self._begin = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + now - self._last
        self._last = now

    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": self._last - self._begin}


def _checked(question: str) -> str:
    question = " ".join(question.split())
    if not re.search(r"\w", question):
        raise BadQuestion("the question is empty", "ask something about the document")
    if any("\ud800" <= c <= "\udfff" for c in question):
        raise BadQuestion("the question is not valid Unicode", "type it again, or set the terminal to UTF-8")
    if len(question) > MAX_QUESTION:
        raise BadQuestion(f"the question has {len(question):,} characters, more than {MAX_QUESTION:,}", "ask it in fewer words")
    return question


def _chosen(question: str, readings: Sequence[Reading]) -> list[Reading]:
    """The readings to show: none below the null threshold, else the best, and a second one near it.

    A question has a second reading where another sentence says of it what the first does: it holds all the words of the
    question that the first one's sentence holds, and gives another answer.
    """
    if not readings or readings[0].score < REFUSE_BELOW:
        return []
    if temporal.asks_what_happened(question):
        return [_whole(r) for r in _one_a_sentence(readings)[:2] if r.score >= REFUSE_BELOW]
    asked = rank.stems(question)

    def shared(reading: Reading) -> frozenset[str]:
        return asked & rank.stems(reading.sentence_words)

    best, *others = readings
    said = best.words.casefold()
    chosen = [best]
    for reading in _one_a_sentence(others):
        answer = reading.words.casefold()
        near = reading.score >= best.score - NEAR and shared(best) and shared(best) <= shared(reading)
        if near and reading.sentence != best.sentence and answer not in said and said not in answer:
            chosen.append(reading)
            break
    return [_whole(r) if _YES_NO.match(question) else r for r in chosen]


def _chosen_in_passage(readings: Sequence[Reading]) -> list[Reading]:
    """Reading comprehension: the best span, unless it is below that task's own null threshold."""
    return list(readings[:1]) if readings and readings[0].score >= REFUSE_BELOW_IN_PASSAGE else []


def _confidence(readings: Sequence[Reading], threshold: float) -> float:
    if not readings:
        return 0.0
    slope, offset = CONFIDENCE
    return 1 / (1 + math.exp(min(50.0, -(slope * (readings[0].score - threshold) + offset))))


def _one_a_sentence(readings: Sequence[Reading]) -> list[Reading]:
    """Of each sentence its best reading, in order."""
    best: dict[tuple[str, Span], Reading] = {}
    for reading in readings:
        best.setdefault((reading.passage.document_id, reading.sentence), reading)
    return list(best.values())


def _whole(reading: Reading) -> Reading:
    return Reading(reading.passage, reading.sentence, reading.sentence.start, reading.sentence.end, reading.score)


def answer_json(answer: Answer, index: Index) -> dict[str, Any]:
    """The answer as `ask --json`, the HTTP API and the run file have it; `document` is the file name."""

    def name(document_id: str) -> str:
        return index.documents[document_id].name

    def quoted(c: Citation) -> dict[str, Any]:
        return {"document": name(c.document_id), "quote": c.quote, "start": c.start, "end": c.end}

    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answered": answer.answered,
        "text": answer.text,
        "short_answer": answer.short_answer,
        "citations": [{"number": c.number, "title": c.title, **quoted(c)} for c in answer.citations],
        "dates": [
            {
                "document": name(d.document_id),
                "text": d.text,
                "start": d.start,
                "end": d.end,
                "value": d.value,
                "interval": d.interval and [day.isoformat() for day in d.interval],
            }
            for d in answer.dates
        ],
        "evidence": [
            {"document": name(e.passage.document_id), "start": e.passage.start, "end": e.passage.end, "score": round(e.score, 4)}
            for e in answer.evidence[:10]
        ],
        "closest": [quoted(c) for c in answer.closest],
        "method": answer.method,
        "confidence": round(answer.confidence, 4),
        "notice": answer.notice,
        "seconds": {stage: round(s, 4) for stage, s in answer.seconds.items()},
    }
