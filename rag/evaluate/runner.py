"""Gold set in, scored items out: every question goes through `Chatbot.ask`, as people's do."""

import time
from collections import deque
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from rag.answer import answer_json
from rag.chatbot import Chatbot
from rag.errors import FootnoteError, ReplyFailed, Unavailable
from rag.evaluate.gold import GoldSet
from rag.evaluate.gold_line import GoldLine
from rag.evaluate.items import Gold, Item, Place
from rag.evaluate.judge import Judge, summarise_opinions
from rag.evaluate.metrics import holds, score
from rag.evaluate.runs import Journal, Run, open_journal
from rag.index import Index, Progress
from rag.languages import sayings
from rag.models import checksums
from rag.search import CANDIDATES, HEDGED_FROM, REFUSE_BELOW_IN_PASSAGE
from rag.types import Answer, Document, Span

Scope = Literal["all", "document", "passage"]

MOST_FAILED = 5
"""A model server of which this many replies in a row fail is taken to be gone."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A gold set, whom to ask it, and what an answer may draw on. `limit` is what the gold set was cut to, None if it was not.

    With `sure_only`, a hedged answer counts as the refusal that it might have been.
    """

    gold: GoldSet
    chatbot: Chatbot
    scope: Scope = "all"
    limit: int | None = None
    judge: Judge | None = None
    sure_only: bool = False

    def open_journal(self, path: Path | None, *, resume: bool = False) -> AbstractContextManager[Journal]:
        """The journal that this run writes to, of the run file at the path. Raises BadGold as `Journal` does."""
        return open_journal(path, self.header(), resume=resume)

    def header(self) -> dict[str, Any]:
        """What the run is: its gold set, the settings that bear on answers (none of them secret), the models with checksums."""
        model, writer = self.chatbot.settings.model, self.chatbot.settings.writer
        return {
            "gold_sha256": self.gold.sha256,
            "gold": self.gold.name,
            "settings": {
                "scope": self.scope,
                "limit": self.limit,
                "sure_only": self.sure_only or None,
                "writer": writer if model else None,
                "judge": self.judge.times if self.judge else None,
                "documents": [d.name for d in self.gold.documents],
                "candidates": CANDIDATES,
                "refuse_below": REFUSE_BELOW_IN_PASSAGE if self.scope == "passage" else HEDGED_FROM,
            },
            "models": {**checksums(), "llm": {"name": model} if model else None},
        }

    def run(self, journal: Journal, progress: Progress | None = None) -> None:
        """Ask all that the journal does not hold yet, and note each item there as it comes. Raises as `items` does."""
        for item in self.items(journal):
            journal.add(item)
            if progress:
                progress(len(journal), len(self.gold.lines))

    def result(self, journal: Journal) -> Run:
        """What the journal holds of the gold set, scored and, where asked for, judged."""
        run = journal.run(line.id for line in self.gold.lines)
        if self.judge is None:
            return run
        return Run({**run.figures, "judge": summarise_opinions(run.items(), self.judge.times)}, run.items)

    def items(self, done: Container[str] = ()) -> Iterator[Item]:
        """The scored items of all lines that are not done, in the gold set's order, some asked at once where a server answers.

        An error in one is recorded on it and counts as wrong, also a reply of the model server's that is too slow or breaks off.
        Raises Unavailable when what answers is gone; what was done by then has been given.
        """
        lines = [line for line in self.gold.lines if line.id not in done]
        passages = _by_document(self.chatbot.index)

        failed = 0

        def ask(line: GoldLine) -> Item:
            nonlocal failed
            item, fault = _item(line, self, passages)
            failed = failed + 1 if fault else 0
            if fault and failed >= MOST_FAILED:
                raise fault
            return {**item, "judge": self.judge.opinions(item)} if self.judge else item

        # The embedded reader fills the cores with one question.
        yield from _in_order(ask, lines, self.chatbot.settings.model_workers if self.chatbot.settings.model else 1)


def _in_order(ask: Callable[[GoldLine], Item], lines: Sequence[GoldLine], workers: int) -> Iterator[Item]:
    """At most twice as many as workers are under way or waiting to be taken."""
    waiting: deque[Future[Item]] = deque()
    coming = iter(lines)
    gone: Unavailable | None = None
    pool = ThreadPoolExecutor(workers)
    try:
        while waiting or not gone:
            waiting += [] if gone else [pool.submit(ask, line) for line in islice(coming, 2 * workers - len(waiting))]
            if not waiting:
                return
            try:
                yield waiting.popleft().result()
            except Unavailable as error:
                gone = gone or error
                waiting = deque(future for future in waiting if not future.cancel())
        raise gone
    finally:
        pool.shutdown(cancel_futures=True)


def _item(line: GoldLine, evaluation: Evaluation, passages: Mapping[str, Sequence[Span]]) -> tuple[Item, ReplyFailed | None]:
    """The item, and the fault of the model server's that it records, if it is one."""
    chatbot, scope = evaluation.chatbot, evaluation.scope
    documents = chatbot.index.documents
    answer, error, failed = None, None, None
    begin = time.perf_counter()
    try:
        answer = chatbot.ask(line.question, line.history, within=_within(line, scope))
        if evaluation.sure_only and answer.answered and not answer.sure:
            answer = refusal_for(answer)
    except ReplyFailed as fault:
        failed, error = fault, {"error": str(fault), "hint": fault.hint}
    except Unavailable:
        raise
    except FootnoteError as fault:
        error = {"error": str(fault), "hint": fault.hint}
    except Exception as fault:  # noqa: BLE001  whatever one question raises, the others are still asked
        error = {"error": f"{type(fault).__name__}: {fault}"[:500], "hint": "this is a fault in Footnote: please report it"}
    seconds = answer.seconds["total"] if answer else time.perf_counter() - begin
    open_to = (
        [line.passage]
        if scope == "passage" and line.passage
        else [p for d in {s.document_id for e in line.evidence for s in e} for p in passages[d]]
    )
    relevant = [p for p in open_to if any(holds(p, e, documents) for e in line.evidence)]
    item: Item = {
        **line.extra,  # type: ignore[typeddict-item]  # whatever other keys the line has
        "id": line.id,
        "question": line.question,
        "tags": list(line.tags),
        "answer": answer_json(answer, chatbot.index) if answer else None,
        "scores": score(line, answer, documents, relevant, seconds),
        "error": error,
        "gold": _gold(line, documents, relevant),
    }
    return item, failed


def refusal_for(answer: Answer) -> Answer:
    """A refusal in the answer's place, for which the sentences that it cited are the closest."""
    closest, text = answer.citations, sayings(answer.asked_in).refusal
    return replace(
        answer, text=text, short_answer="", citations=(), dates=(), method="none", claims=(), closest=closest, verdict=""
    )


def _within(line: GoldLine, scope: Scope) -> str | Span | None:
    return {"all": None, "document": line.document_id, "passage": line.passage}[scope]


def _gold(line: GoldLine, documents: Mapping[str, Document], relevant: Sequence[Span]) -> Gold:
    """The line as it was understood; `passages` are those of the index that hold its evidence."""

    def as_range(span: Span) -> Place:
        return {"document": documents[span.document_id].name, "start": span.start, "end": span.end}

    return {
        **line.extra,  # type: ignore[typeddict-item]  # whatever other keys the line has
        "answers": list(line.answers),
        "answerable": line.answerable,
        "document": documents[line.document_id].name if line.document_id else None,
        "passage": as_range(line.passage) if line.passage else None,
        "evidence": [
            {**as_range(s), "quote": documents[s.document_id].text[s.start : s.end]} for piece in line.evidence for s in piece
        ],
        "temporal": line.temporal,
        "history": [{"question": t.question, "answer": t.answer} for t in line.history],
        "passages": [as_range(s) for s in relevant],
    }


def _by_document(index: Index) -> dict[str, list[Span]]:
    return {document_id: [passage.span for passage in index.passages_of(document_id)] for document_id in index.documents}
