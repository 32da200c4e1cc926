"""The one orchestrator: question -> retrieve -> read or write -> cite -> Answer. Page, API, command line, evaluation call it."""

import math
import re
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rag import cite, condense, rank, retrieve
from rag.check import Checker
from rag.embed import Embedder
from rag.endpoint import Endpoint
from rag.errors import BadQuestion, ModelServerUnavailable
from rag.generate import Draft
from rag.index import Index
from rag.reader import Reader, Reading
from rag.settings import Settings
from rag.types import Answer, Citation, Claim, Evidence, Span, Turn

MAX_QUESTION = 1000
"""Characters; the reader sees the first 64 tokens, some 250 characters, of it."""

REFUSE_BELOW = 3.36
"""The null threshold on the weighed score of the best reading; this and the next are fitted by training/fit_answers.py on
held-out SQuAD 2.0 training articles."""

CONFIDENCE = (0.67, 0.58)
"""Slope and offset: confidence = 1 / (1 + exp(-(slope * (score - REFUSE_BELOW) + offset)))."""

NEAR = 2.5
"""How far below the best a second reading may be and still be shown; set by hand, not fitted."""

CLOSEST = 2

_YES_NO = re.compile(
    r"\s*(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)\b(?!.*\b(?:or|who|whom|whose|what|when|where|which|why|how)\b)",
    re.I,
)

REFUSAL = "The document does not say."
REFUSAL_MANY = "The documents do not say."


class Chatbot:
    """Holds what answering needs; each question stands alone, state lives with the caller. Safe to share by threads.

    With a model in the settings, the model writes and every sentence is checked before it is shown. When its server fails, the
    embedded reader answers in its place, with a notice; without `fall_back`, ModelServerUnavailable is raised instead.
    """

    def __init__(self, index: Index, settings: Settings, *, fall_back: bool = True) -> None:
        self.index = index
        self.settings = settings
        self._reader = Reader()
        self._endpoint = Endpoint(settings, settings.model, "RAG_MODEL") if settings.model else None
        self._checker = Checker(Embedder())
        self._fall_back = fall_back

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
        """Each verified claim as soon as there is one, then the Answer. Raises as `ask` does.

        The Answer's claims are those given before, except where the model's server failed half-way: then they are the reader's.
        """
        clock = _Clock()
        question = _checked(question)
        documents = self.index.documents
        possible = [(q, self._find(q, within, clock)) for q in condense.candidates(question, history)]
        if len(possible) > 1:
            meant, found, readings = max(
                ((q, found, self._read(q, found, clock)) for q, found in possible),
                key=lambda understood: understood[2][0].score if understood[2] else -math.inf,
            )
            written = yield from self._write(self._draft(meant, found), clock)
        else:  # the model's first sentence need not wait for the reader
            meant, found = possible[0]
            written = yield from self._write(self._draft(meant, found), clock)
            readings = self._read(meant, found, clock)
        ranked = rank.in_final_order(found, readings)
        if written.claims is not None:
            claims = written.claims
        else:
            claims = list(cite.verify(cite.place(_chosen(meant, readings), documents), documents))
            if not written.shown:
                yield from claims
        nearest = [] if claims else cite.place(_one_a_sentence(readings)[:CLOSEST], documents)
        refusal = REFUSAL if len(documents) == 1 else REFUSAL_MANY
        clock.lap("cite")
        yield Answer(
            question=question,
            standalone_question=meant,
            text=cite.compose(claims) or refusal,
            short_answer=claims[0].text if claims else "",
            citations=cite.citations(claims),
            evidence=tuple(ranked),
            dates=(),
            method="none" if not claims else "reader" if written.claims is None else "llm",
            confidence=_confidence(readings),
            seconds=clock.seconds(),
            claims=tuple(claims),
            closest=tuple(c.citations[0] for c in nearest),
            notice=written.notice,
            left_out=tuple(written.left_out),
            tokens=written.tokens,
        )

    def _find(self, question: str, within: str | Span | None, clock: "_Clock") -> list[Evidence]:
        found = retrieve.candidates(question, self.index, within)
        clock.lap("retrieve")
        return found

    def _read(self, question: str, found: Sequence[Evidence], clock: "_Clock") -> list[Reading]:
        """The weighed readings, best first."""
        readings = rank.weigh(question, found, self._reader.read(question, [e.passage for e in found]))
        clock.lap("read")
        return readings

    def _draft(self, question: str, evidence: Sequence[Evidence]) -> Draft | None:
        if not self._endpoint or not evidence:
            return None
        return Draft(self._endpoint, question, evidence, self.index.documents, self.settings.context_window)

    def _write(self, draft: Draft | None, clock: "_Clock") -> Generator[Claim, None, "_Written"]:
        """What the model writes: each claim that passes the check, as it does; at the end, all that is known."""
        written = _Written()
        if draft is None:
            return written
        try:
            for claim in cite.verify(self._checked_claims(draft, written.left_out), self.index.documents):
                written.shown.append(claim)
                yield claim
        except ModelServerUnavailable as error:
            if not self._fall_back:
                raise
            written.left_out.clear()
            written.notice = f"{_sentence(str(error))} {_sentence(error.hint)} This answer is the embedded reader’s."
            return written
        finally:
            draft.stop()
            clock.lap("write")
        written.claims = written.shown
        written.notice = _notice(len(written.left_out), draft.cut_short, len(self.index.documents))
        written.tokens = draft.reply.tokens
        return written

    def _checked_claims(self, draft: Draft, left_out: list[str]) -> Iterator[Claim]:
        """The draft's sentences that are supported, as claims; the others go to `left_out`."""
        documents = self.index.documents
        for sentence in draft:
            sources, before = (
                tuple(cite.cited(span, documents[span.document_id]) for span in spans)
                for spans in (sentence.sources, sentence.before)
            )
            if claim := self._checker.supported(Claim(sentence.text, sources), before, documents):
                yield claim
            else:
                left_out.append(sentence.text)


@dataclass
class _Written:
    """What came of a draft: `claims` is None where there was none, or its server failed; `shown` were given before that."""

    claims: list[Claim] | None = None
    shown: list[Claim] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notice: str | None = None
    tokens: dict[str, int] = field(default_factory=dict)


def _notice(left_out: int, cut_short: bool, documents: int) -> str | None:
    parts = []
    if left_out:
        support = "the document does" if documents == 1 else "the documents do"
        them = "it" if left_out == 1 else "them"
        parts.append(f"{left_out} sentence{'s' if left_out > 1 else ''} left out: {support} not support {them}.")
    if cut_short:
        parts.append("The model reached its limit before it had finished.")
    return " ".join(parts) or None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


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


def _confidence(readings: Sequence[Reading]) -> float:
    if not readings:
        return 0.0
    slope, offset = CONFIDENCE
    return 1 / (1 + math.exp(min(50.0, -(slope * (readings[0].score - REFUSE_BELOW) + offset))))


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
        "left_out": list(answer.left_out),
        "tokens": dict(answer.tokens) or None,
        "seconds": {stage: round(s, 4) for stage, s in answer.seconds.items()},
    }
