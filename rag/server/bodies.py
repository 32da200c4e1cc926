"""What the routes of the API take and give, for checking what comes in and for the OpenAPI file."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from rag.question import MAX_QUESTION
from rag.search import MOST_CHOSEN
from rag.types import Document

MAX_TURNS_SENT = 20
"""At most this many turns may be sent; follow-ups lean on the last few."""


def _printable(text: str) -> str:
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        raise ValueError("holds control characters")
    return text


Text = Annotated[str, AfterValidator(_printable)]


class TurnBody(BaseModel):
    question: Text = Field(max_length=MAX_QUESTION)
    answer: Text = Field("", max_length=10_000)


class AskBody(BaseModel):
    """A question; `history` oldest first; `document` a document's name, to draw on that one alone, `documents` those of a few."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "When was Hamas founded?"}]})

    # How long it may be is the chatbot's to say, in words for people.
    question: Text = Field(min_length=1, json_schema_extra={"maxLength": MAX_QUESTION})
    history: list[TurnBody] = Field([], max_length=MAX_TURNS_SENT)
    document: str | None = Field(None, max_length=1000)
    documents: list[Annotated[str, Field(max_length=1000)]] = Field([], max_length=MOST_CHOSEN)


class ErrorBody(BaseModel):
    error: str
    hint: str


class QuoteBody(BaseModel):
    """`quote` is characters [start, end) of the document's text, counted in Unicode code points; `plain` is what people see of
    them: without marks.
    """

    document: str
    quote: str
    plain: str
    start: int
    end: int


class CitationBody(QuoteBody):
    number: int
    title: str
    date: str | None


class AnswerBody(BaseModel):
    """The answer as `ask --json` prints it; a refusal has `answered` false and no citations."""

    model_config = ConfigDict(extra="allow")

    question: str
    standalone_question: str
    answered: bool
    text: str
    short_answer: str
    citations: list[CitationBody]
    dates: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    closest: list[QuoteBody]
    method: str
    sure: bool
    language: str
    labels: dict[str, str]
    confidence: float = Field(ge=0, le=1)
    notice: str | None
    seconds: dict[str, float]


class DocumentBody(BaseModel):
    id: str
    document: str
    title: str
    date: str | None
    characters: int


class ListedBody(DocumentBody):
    """`own`: the visitor has brought it, and nobody else sees it."""

    own: bool


class BroughtBody(ListedBody):
    """`notices` say what of the file could not be read, as a page that is a picture."""

    notices: list[str]


class DocumentTextBody(DocumentBody):
    text: str


class PageBody(BaseModel):
    """A page of a PDF with what stands on it: `number` counts from 1, `label` is as printed, `rects` and sizes are in points from
    the top left; `picture` is where the page is as a PNG.
    """

    number: int
    label: str
    width: float
    height: float
    rects: list[dict[str, float]]
    picture: str


def document_json(document: Document) -> dict[str, Any]:
    """A document as a `DocumentBody` has it."""
    date = document.date and document.date.isoformat()
    size = len(document.text)
    return {"id": document.id, "document": document.name, "title": document.title, "date": date, "characters": size}


def brought_json(document: Document, notices: Sequence[str]) -> dict[str, Any]:
    """A document as a `BroughtBody` has it."""
    return {**document_json(document), "own": True, "notices": list(notices)}


def error_models(fault: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """The errors of any route, for the OpenAPI file."""
    return {status: {"model": fault} for status in (400, 401, 403, 404, 405, 408, 413, 422, 429, 500, 503)}
