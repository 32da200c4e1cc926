"""What the server counts, for Prometheus: questions, refusals, errors, seconds by stage. Never what was asked."""

import copy
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.chatbot import Chatbot
from rag.errors import BadInput
from rag.search import Within
from rag.types import Answer, Claim, Turn

if TYPE_CHECKING:
    from rag.index import Index
    from rag.settings import Settings

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class CountingChatbot(Chatbot):
    """A Chatbot that counts, whoever asks it: page, widget or API."""

    def __init__(self, index: "Index", settings: "Settings") -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        super().__init__(index, settings)
        self.registry = CollectorRegistry()
        self._questions = Counter("footnote_questions", "Questions answered or refused", registry=self.registry)
        self._refusals = Counter("footnote_refusals", "Questions the documents do not answer", registry=self.registry)
        self._errors = Counter("footnote_errors", "Questions that failed", ["kind"], registry=self.registry)
        self._refused = Counter("footnote_refused_requests", "Statuses from 400 on", ["status"], registry=self.registry)
        self._seconds = Histogram("footnote_stage_seconds", "By stage", ["stage"], registry=self.registry, buckets=SECONDS)
        self._first = Histogram("footnote_first_sentence_seconds", "To the first one", registry=self.registry, buckets=SECONDS)

    def over(self, index: "Index") -> "CountingChatbot":
        """The same over another index: one reader for both, and counted together."""
        other = copy.copy(self)
        Chatbot.__init__(other, index, self.settings, reader=self._reader)
        return other

    def count_refused(self, status: int) -> None:
        """One more response with this status."""
        self._refused.labels(str(status)).inc()

    def stream(self, question: str, history: Sequence[Turn] = (), *, within: Within = None) -> Iterator[Claim | Answer]:
        begin = time.perf_counter()
        waiting = True
        try:
            for step in super().stream(question, history, within=within):
                if waiting:
                    waiting = False
                    self._first.observe(time.perf_counter() - begin)
                if isinstance(step, Answer):
                    self._questions.inc()
                    self._refusals.inc(not step.answered)
                    for stage, seconds in step.seconds.items():
                        self._seconds.labels(stage).observe(seconds)
                yield step
        except Exception as error:  # counted, and raised again
            self._errors.labels("question" if isinstance(error, BadInput) else "server").inc()
            raise
