"""Gold set in, scored items out: every question goes through `Chatbot.ask`, as people's do."""

import time
from collections import deque
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any, Literal

from rag import judge, metrics
from rag.answer import answer_json
from rag.chatbot import Chatbot
from rag.errors import FootnoteError, Unavailable
from rag.gold import GoldSet
from rag.gold_line import GoldLine
from rag.index import Index, Progress
from rag.models import checksums
from rag.runs import Item, Journal, Run
from rag.search import CANDIDATES, REFUSE_BELOW, REFUSE_BELOW_IN_PASSAGE
from rag.settings import Settings
from rag.types import Document, Span

Scope = Literal["all", "document", "passage"]

LLM_WORKERS = 8
"""Questions under way at once where a language model's server does the work; the embedded reader fills the cores with one."""


def header(gold: GoldSet, settings: Settings, scope: Scope, limit: int | None, judge: int | None) -> dict[str, Any]:
    """What a run was: its gold set, the settings that bear on answers (none of them secret), the models with checksums."""
    return {
        "gold_sha256": gold.sha256,
        "gold": gold.name,
        "settings": {
            "scope": scope,
            "limit": limit,
            "judge": judge,
            "documents": [d.name for d in gold.documents],
            "candidates": CANDIDATES,
            "refuse_below": REFUSE_BELOW_IN_PASSAGE if scope == "passage" else REFUSE_BELOW,
        },
        "models": {**checksums(), "llm": {"name": settings.model} if settings.model else None},
    }


def measurable(gold: GoldSet) -> set[str]:
    """The metrics that some line of the gold set says something on, whatever is answered."""
    documents = {d.id: d for d in gold.documents}
    found = {name for line in gold.lines for name in metrics.score(line, None, documents, (), 0.0)}
    return found | {"quote_verification_rate", "citation_precision"}  # these are over the citations that there will be


def run(
    gold: GoldSet, chatbot: Chatbot, scope: Scope, journal: Journal, judge_times: int | None, progress: Progress | None
) -> None:
    """Ask all that the journal does not hold yet, and note each item there as it comes. Raises as `items` does."""
    for item in items(gold, chatbot, scope, journal, judge_times):
        journal.add(item)
        if progress:
            progress(len(journal), len(gold.lines))


def result(gold: GoldSet, journal: Journal, judge_times: int | None) -> Run:
    """What the journal holds of the gold set, scored and, where asked for, judged."""
    done = journal.run(line.id for line in gold.lines)
    return Run({**done.figures, "judge": judge.summary(done.items(), judge_times)}, done.items) if judge_times else done


def items(gold: GoldSet, chatbot: Chatbot, scope: Scope, done: Container[str], judge_times: int | None = None) -> Iterator[Item]:
    """The scored items of all lines that are not done, in the gold set's order, some asked at once where a server answers.

    An error in one is recorded on it and counts as wrong. Raises Unavailable when what answers is gone; what was done by then
    has been given.
    """
    lines = [line for line in gold.lines if line.id not in done]
    passages = _by_document(chatbot.index)

    def ask(line: GoldLine) -> Item:
        item = _item(line, chatbot, scope, passages)
        return {**item, "judge": judge.judge(item, chatbot.settings, judge_times)} if judge_times else item

    yield from _in_order(ask, lines, LLM_WORKERS if chatbot.settings.model else 1)


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


def _item(line: GoldLine, chatbot: Chatbot, scope: Scope, passages: Mapping[str, Sequence[Span]]) -> Item:
    documents = chatbot.index.documents
    answer, error = None, None
    begin = time.perf_counter()
    try:
        answer = chatbot.ask(line.question, line.history, within=_within(line, scope))
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
    relevant = [p for p in open_to if any(metrics.holds(p, e, documents) for e in line.evidence)]
    return {
        **line.extra,
        "id": line.id,
        "question": line.question,
        "tags": list(line.tags),
        "answer": answer_json(answer, chatbot.index) if answer else None,
        "scores": metrics.score(line, answer, documents, relevant, seconds),
        "error": error,
        "gold": _gold(line, documents, relevant),
    }


def _within(line: GoldLine, scope: Scope) -> str | Span | None:
    return {"all": None, "document": line.document_id, "passage": line.passage}[scope]


def _gold(line: GoldLine, documents: Mapping[str, Document], relevant: Sequence[Span]) -> dict[str, Any]:
    """The line as it was understood; `passages` are those of the index that hold its evidence."""

    def place(span: Span) -> dict[str, Any]:
        return {"document": documents[span.document_id].name, "start": span.start, "end": span.end}

    return {
        **line.extra,
        "answers": list(line.answers),
        "answerable": line.answerable,
        "document": documents[line.document_id].name if line.document_id else None,
        "passage": place(line.passage) if line.passage else None,
        "evidence": [
            {**place(s), "quote": documents[s.document_id].text[s.start : s.end]} for piece in line.evidence for s in piece
        ],
        "temporal": line.temporal,
        "history": [{"question": t.question, "answer": t.answer} for t in line.history],
        "passages": [place(s) for s in relevant],
    }


def _by_document(index: Index) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {d: [] for d in index.documents}
    for p in index.passages.values():
        found[p.document_id].append(p.span)
    return found
