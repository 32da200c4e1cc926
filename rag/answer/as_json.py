"""An answer as JSON: the one object that `ask --json`, the HTTP API and the run file give; and a timeline."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypedDict

from rag.answer.citations import compose_claim
from rag.documents import TimelineEntry, plain_view
from rag.index import Index
from rag.languages import Language, sayings
from rag.types import Answer, Citation, Claim, Document, Method


class PlaceObject(TypedDict):
    """Characters [start, end) of the text of a document, which is named by its file."""

    document: str
    start: int
    end: int


class RectObject(TypedDict):
    """A rectangle on the `page`-th page of the file, from 1, in points from its top left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class FilePlace(TypedDict, total=False):
    """What the document's format knows of a place in its file: `page` as it is printed; `slide` and `row` count from 1."""

    page: str
    rects: list[RectObject]
    slide: int
    sheet: str
    row: int
    chapter: str
    heading: str


class QuoteObject(PlaceObject, FilePlace):
    """`quote` is the text's characters, `plain` what people see of them: without marks."""

    quote: str
    plain: str


class CitationObject(QuoteObject):
    """`date` is the document's own, or None."""

    number: int
    title: str
    date: str | None


class DateObject(PlaceObject):
    text: str
    value: str
    interval: list[str] | None


class EvidenceObject(PlaceObject):
    score: float


class LabelsObject(TypedDict):
    """What stands over two readings, and over the closest passages, in the asker's language."""

    two_readings: str
    closest: str


class AnswerObject(TypedDict):
    """An `Answer` as JSON."""

    question: str
    standalone_question: str
    answered: bool
    text: str
    short_answer: str
    citations: list[CitationObject]
    dates: list[DateObject]
    evidence: list[EvidenceObject]
    closest: list[QuoteObject]
    method: Method
    sure: bool
    confidence: float
    notice: str | None
    verdict: str
    suggestions: list[str]
    left_out: list[str]
    tokens: dict[str, int] | None
    language: Language
    labels: LabelsObject
    seconds: dict[str, float]


def answer_json(answer: Answer, index: Index) -> AnswerObject:
    """The answer as `ask --json`, the HTTP API and the run file have it."""
    documents, said = index.documents, sayings(answer.asked_in)
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answered": answer.answered,
        "text": answer.text,
        "short_answer": answer.short_answer,
        "citations": [_numbered(c, index) for c in answer.citations],
        "dates": [
            {
                "document": documents[d.document_id].name,
                "text": d.text,
                "start": d.start,
                "end": d.end,
                "value": d.value,
                "interval": d.interval and [day.isoformat() for day in d.interval],
            }
            for d in answer.dates
        ],
        "evidence": [
            {"document": documents[p.document_id].name, "start": p.start, "end": p.end, "score": round(score, 4)}
            for p, score in ((e.passage, e.score) for e in answer.evidence[:10])
        ],
        "closest": [_quote(c, index) for c in answer.closest],
        "method": answer.method,
        "sure": answer.sure,
        "confidence": round(answer.confidence, 4),
        "notice": answer.notice,
        "verdict": answer.verdict,
        "suggestions": list(answer.suggestions),
        "left_out": list(answer.left_out),
        "tokens": dict(answer.tokens) or None,
        "language": answer.asked_in,
        "labels": {"two_readings": said.two_readings, "closest": f"{said.closest}: {said.nearby}"},
        "seconds": {stage: round(s, 4) for stage, s in answer.seconds.items()},
    }


def claim_json(claim: Claim, index: Index, before: Claim | None = None) -> dict[str, Any]:
    """A verified sentence as the stream has it: what it adds to the text after the one `before` it, and its citations.

    `span` is where the document has the words that may answer, inside the first citation; None for a model's own words. Its
    `parts` are what stands in that citation's `plain` before them, they, and what stands after them.
    """
    span = None
    if claim.span:
        cited = claim.citations[0]
        view = plain_view(cited.quote)
        edges = (0, claim.span.start - cited.start, claim.span.end - cited.start, len(cited.quote))
        parts = [view.cut(low, high) for low, high in pairwise(edges)]
        span = {"start": claim.span.start, "end": claim.span.end, "parts": parts}
    return {
        "text": compose_claim(claim, before)[0],
        "sure": claim.sure,
        "span": span,
        "citations": [_numbered(c, index) for c in claim.citations],
    }


def _numbered(cited: Citation, index: Index) -> CitationObject:
    day = index.documents[cited.document_id].date
    return {"number": cited.number, "title": cited.title, "date": day.isoformat() if day else None, **_quote(cited, index)}


def _quote(cited: Citation, index: Index) -> QuoteObject:
    document = index.documents[cited.document_id]
    place = _place(document, cited.start, cited.end)
    # A plain text has no places in a file; what stands over the passage is known all the same.
    if not place and (heading := index.heading(cited.document_id, cited.start)):
        place["heading"] = heading
    plain = plain_view(cited.quote).text
    return {"document": document.name, "quote": cited.quote, "plain": plain, "start": cited.start, "end": cited.end, **place}


def _place(document: Document, start: int, end: int) -> FilePlace:
    """Where the characters stand in a document's file, as far as its format knows; rectangles to a tenth of a point."""
    places, told = document.places, FilePlace()
    part = places.part_at(start)
    if part is None:
        pass
    elif part.kind == "page":
        told["page"] = part.label
        told["rects"] = [
            {
                "page": b.page,
                "left": round(b.left, 1),
                "top": round(b.top, 1),
                "right": round(b.right, 1),
                "bottom": round(b.bottom, 1),
            }
            for b in places.boxes(start, end)
        ]
    elif part.kind == "slide":
        told["slide"] = part.number
    elif part.kind == "sheet":
        told["sheet"] = part.label
    else:
        told["chapter"] = part.label
    if (row := places.row_at(start)) is not None:
        told["row"] = row
    if (part is None or part.kind == "chapter") and (heading := places.heading_before(start)):
        told["heading"] = document.text[slice(*heading)]
    return told


def timeline_json(document: Document, dated: Sequence[TimelineEntry], undated: Sequence[TimelineEntry]) -> dict[str, Any]:
    """A document's timeline as `timeline --json` has it; `document` is the file name."""

    def entry(e: TimelineEntry) -> dict[str, Any]:
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
