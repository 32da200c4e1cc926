"""The one orchestrator: question -> retrieve -> read or write -> cite -> Answer. Page, API, command line, evaluation call it."""

import contextlib
import functools
import math
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from rag.answer import Offer, ReaderAnswer, answer_asked, citations_of, closest, compose, sum_up
from rag.errors import ModelServerUnavailable
from rag.index import Index
from rag.languages import Language, language_of, sayings, spoken_in
from rag.llm import Endpoint
from rag.models import Embedder, Reader
from rag.question import MAX_HISTORY, Intent, Interpreter, check_question, find_intent, reply
from rag.search import CANDIDATES, Scope, Search, Within, in_final_order, likelihood
from rag.settings import Settings
from rag.types import Answer, Citation, Claim, Evidence, Reading, Span, Turn
from rag.writing import Readings, Writer, Written

LESS_LIKELY = 0.5
"""Each less likely meaning of a follow-up must score this much more than the one before it; set by hand."""


_Steps = Generator[Claim | Answer, None, None]


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


class Chatbot:
    """Holds what answering needs; each question stands alone, state lives with the caller. Safe to share by threads.

    With a model in the settings, the model writes and every sentence is checked before it is shown. The embedded reader answers
    in its place, with a notice, where nothing of the model's passed and the reader is sure, and where its server failed before
    anything had; without `fall_back`, ModelServerUnavailable is raised instead.
    """

    def __init__(self, index: Index, settings: Settings, *, fall_back: bool = True, reader: Reader | None = None) -> None:
        self.index = index
        self.settings = settings
        self._reader = reader or Reader()
        self._search = Search(index, self._reader)
        self._endpoint = Endpoint(settings, settings.model, "RAG_MODEL") if settings.model else None
        writes = self._endpoint and settings.writer != "reader"
        self._writer = (
            Writer(self._endpoint, self._embedder, self._reader, index, settings.context_window)
            if self._endpoint and writes
            else None
        )
        self._fall_back = fall_back
        self._interpreter = Interpreter(index.passages.values(), index.forms, self._reader.knows, self._endpoint, fall_back)
        self._offer = Offer(self._search)

    @functools.cached_property
    def _embedder(self) -> Embedder:
        """The index's, if that is the embedded one; else opened where a model's sentence needs it."""
        return self.index.embedder if isinstance(self.index.embedder, Embedder) else Embedder()

    def ask(self, question: str, history: Sequence[Turn] = (), *, within: Within = None) -> Answer:
        """The answer, or a refusal, which is an Answer too. `within` limits it to documents, by their ids, or to a Span in one.

        Raises BadQuestion for a question that is empty or too long, BadInput for a `within` that is not among the documents.
        """
        *_, answer = self.stream(question, history, within=within)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: str, history: Sequence[Turn] = (), *, within: Within = None) -> Iterator[Claim | Answer]:
        """Each verified claim as soon as there is one, then the Answer. Raises as `ask` does.

        The Answer's claims are those given before.
        """
        clock = _Clock()
        question, history = check_question(question), history[-MAX_HISTORY:]
        scope, asked_in = Scope.of(within, self.index.documents), spoken_in(question)
        intent = None if scope.span else find_intent(question, bool(history))
        if intent in ("summary", "about", "dates"):
            steps = self._sum_up(question, intent, scope, clock, asked_in)
        elif intent:
            steps = self._reply(question, intent, clock, asked_in)
        else:
            steps = self._answer_question(question, history, scope, clock, asked_in)
        with contextlib.closing(steps):
            for at, step in enumerate(steps):
                if at == 0 and isinstance(step, Answer):  # the reader's claims, which come all at once
                    yield from step.claims
                yield step if isinstance(step, Answer) else replace(step, asked_in=asked_in)

    def _answer_question(self, question: str, history: Sequence[Turn], scope: Scope, clock: _Clock, asked_in: Language) -> _Steps:
        documents, said = self.index.documents, sayings(asked_in)
        back = self._interpreter.taken_back(question, history)
        possible = []
        meanings = self._interpreter.meanings(back.question, back.history, within_span=scope.span is not None)
        is_completed = meanings[0] != back.question and language_of(meanings[0]) not in ("en", None)
        near = self._search.told_in(back.history[-1].question, back.history[-1].answer, scope) if is_completed else ""
        for asked in meanings:
            query = self._search.query(asked, scope, near)
            possible.append((query, self._search.find(query)))
            clock.lap("retrieve")

        @functools.cache
        def read(at: int) -> list[Reading]:
            readings = self._search.read(*possible[at])
            clock.lap("read")
            return readings

        if len(possible) > 1:
            best = max(range(len(possible)), key=lambda at: (r[0].score if (r := read(at)) else -math.inf) - LESS_LIKELY * at)
        else:  # the request need not wait for the reader
            best = 0
        meant, found = possible[best]
        written = yield from self._write(meant.question, () if back.back else found, scope, clock, functools.partial(read, best))
        readings = read(best)
        refusal = said.refusal if len(scope.ids(documents)) == 1 else said.refusal_many
        if written.claims or (written.claims is not None and self.settings.writer == "model"):
            answer = ReaderAnswer(written.claims, "", likelihood(readings))
        else:
            answer = answer_asked(self._search, meant, readings, back.back, back.more_before)
            if written.claims is not None and not (answer.claims and all(claim.sure for claim in answer.claims)):
                answer = ReaderAnswer((), "", likelihood(readings))  # the model's refusal stands
            elif written.claims is not None:
                written = replace(written, notice=f"{said.no_claim} {said.by_reader}")
            if answer.unanswered:
                written = replace(written, notice=f"{written.notice or ''} {refusal.rstrip('.')}: “{answer.unanswered}”".strip())
        answer = replace(answer, claims=tuple(replace(claim, asked_in=asked_in) for claim in answer.claims))
        clock.lap("cite")
        yield self._make_answer(
            question, meant.question, answer.claims, clock, written, asked_in,
            refusal=refusal,
            evidence=in_final_order(found, readings),
            confidence=answer.confidence,
            closest=() if answer.claims else closest(readings, documents),
            verdict=answer.verdict,
        )  # fmt: skip

    def _make_answer(
        self, question: str, meant: str, claims: Sequence[Claim], clock: _Clock, written: Written, asked_in: Language = "en", *,
        refusal: str, evidence: Sequence[Evidence], confidence: float, closest: tuple[Citation, ...] = (), verdict: str = "",
    ) -> Answer:  # fmt: skip
        citations = citations_of(claims)
        return Answer(
            question=question,
            standalone_question=meant,
            text=compose(claims, verdict)[0] or refusal,
            short_answer=min(claims, key=lambda claim: claim.introduces).text if claims else "",
            citations=citations,
            evidence=tuple(evidence),
            dates=tuple(d for c in citations for d in self.index.dates(c.document_id, c.start, c.end)),
            method="none" if not claims else "llm" if written.claims else "reader",
            confidence=confidence,
            seconds=clock.seconds(),
            claims=tuple(claims),
            closest=closest,
            notice=written.notice,
            verdict=verdict,
            left_out=written.left_out,
            tokens=written.tokens,
            asked_in=asked_in,
        )

    def _reply(self, question: str, intent: Intent, clock: _Clock, asked_in: Language) -> _Steps:
        """What is neither answer nor refusal: a greeting, a question back."""
        text = reply(intent, [d.title for d in self.index.documents.values()], asked_in)
        clock.lap("cite")
        yield Answer(
            question=question, standalone_question=question, text=text, short_answer="", citations=(), evidence=(),
            dates=(), method="none", confidence=0.0, seconds=clock.seconds(), aside=True, asked_in=asked_in,
            suggestions=() if intent == "thanks" else tuple(self.suggestions()),
        )  # fmt: skip

    def _sum_up(self, question: str, intent: Intent, scope: Scope, clock: _Clock, asked_in: Language) -> _Steps:
        """The documents' own key sentences, or their dated ones, with footnotes; a model puts the key ones in its words."""
        told, passages = sum_up(self.index, intent, scope, question)
        clock.lap("read")
        evidence = [Evidence(passage, 1.0, None, None) for passage in passages]
        written = Written() if intent == "dates" else (yield from self._write(question, evidence, scope, clock))
        claims = written.claims or told
        clock.lap("cite")
        yield self._make_answer(
            question, question, claims, clock, written, asked_in,
            refusal=sayings(asked_in).refusal,
            evidence=evidence,
            confidence=float(bool(claims)),
        )  # fmt: skip

    def _write(
        self, question: str, evidence: Sequence[Evidence], scope: Scope, clock: _Clock, readings: Readings | None = None
    ) -> Generator[Claim, None, Written]:
        """Have the model write, where there is one; where its server fails, the reader is to answer, with a notice of why."""
        if self._writer is None or not evidence:
            return Written()
        try:
            return (yield from self._writer.write(question, evidence, scope, readings))
        except ModelServerUnavailable as error:
            if not self._fall_back:
                raise
            return Written(notice=f"{error.sentences} {sayings(spoken_in(question)).by_reader}")
        finally:
            clock.lap("write")

    def search(self, question: str, count: int = CANDIDATES, *, within: Within = None) -> list[Evidence]:
        """The passages likeliest to answer, best first, at most `count` and at most CANDIDATES. Raises as `ask` does."""
        scope = Scope.of(within, self.index.documents)
        query = self._search.query(self._interpreter.meanings(check_question(question), (), scope.span is not None)[0], scope)
        found = self._search.find(query)
        return in_final_order(found, self._search.read(query, found))[:count]

    def suggestions(
        self, asked: Sequence[str] = (), near: Sequence[Span] = (), count: int = 3, within: Within = None
    ) -> list[str]:
        """Questions that the documents, or those of `within`, answer, each answered before it is offered: from around the spans
        `near`, which name their document, without those sentences; else from each document in turn; none that was `asked`.
        """
        return self._offer.questions(asked, near, count, Scope.of(within, self.index.documents))
