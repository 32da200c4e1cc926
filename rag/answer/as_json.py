"""An answer as JSON: the one object that `ask --json`, the HTTP API and the run file give; and a timeline."""

from collections.abc import Sequence
from typing import Any

from rag.documents import Entry
from rag.index import Index
from rag.types import Answer, Citation, Document


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
        "verdict": answer.verdict,
        "suggestions": list(answer.suggestions),
        "left_out": list(answer.left_out),
        "tokens": dict(answer.tokens) or None,
        "seconds": {stage: round(s, 4) for stage, s in answer.seconds.items()},
    }


def timeline_json(document: Document, dated: Sequence[Entry], undated: Sequence[Entry]) -> dict[str, Any]:
    """A document's timeline as `timeline --json` has it; `document` is the file name."""

    def entry(e: Entry) -> dict[str, Any]:
        return {
            "when": e.when,
            "value": e.date.value,
            "interval": e.interval and [day.isoformat() for day in e.interval],
            "text": e.date.text,
            "sentence": e.text,
            "start": e.sentence.start,
            "end": e.sentence.end,
        }

    return {"document": document.name, "dated": [entry(e) for e in dated], "undated": [entry(e) for e in undated]}
