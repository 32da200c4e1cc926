"""The HTTP API: questions as JSON or server-sent events, the documents, health, metrics. Every error is `{"error", "hint"}`.

A question passes the gate, which bounds how many are answered and how many wait, and is answered in a thread; a client that
goes away stops the work at its next step.
"""

import asyncio
import json
import logging
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag.as_json import answer_json
from rag.chatbot import MAX_QUESTION
from rag.cite import compose
from rag.errors import BadInput, FootnoteError
from rag.guard import Refused, refusal
from rag.measure import MeasuredChatbot
from rag.types import Answer, Citation, Claim, Document, Turn

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

log = logging.getLogger(__name__)

ANSWERING = 4
"""Questions answered at once; more would only wait for each other on the processor."""

WAITING = 60
"""Questions that wait for their turn; the next one is told to come back."""

MAX_HISTORY = 20
"""Turns; follow-ups lean on the last few."""

PING_SECONDS = 10.0
"""Silence after which a comment keeps a stream's connection open."""

FAULT = "something went wrong while answering"


def _printable(text: str) -> str:
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        raise ValueError("holds control characters")
    return text


Text = Annotated[str, AfterValidator(_printable)]


class TurnBody(BaseModel):
    question: Text = Field(max_length=MAX_QUESTION)
    answer: Text = Field("", max_length=10_000)


class AskBody(BaseModel):
    """A question; `history` oldest first; `document` a document's name, to draw on that one alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "When was Hamas founded?"}]})

    question: Text = Field(min_length=1, max_length=MAX_QUESTION)
    history: list[TurnBody] = Field([], max_length=MAX_HISTORY)
    document: str | None = Field(None, max_length=1000)


class ErrorBody(BaseModel):
    error: str
    hint: str


class QuoteBody(BaseModel):
    """`quote` is characters [start, end) of the document's text, counted in Unicode code points."""

    document: str
    quote: str
    start: int
    end: int


class CitationBody(QuoteBody):
    number: int
    title: str


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
    confidence: float = Field(ge=0, le=1)
    notice: str | None
    seconds: dict[str, float]


class DocumentBody(BaseModel):
    id: str
    document: str
    title: str
    date: str | None
    characters: int


class DocumentTextBody(DocumentBody):
    text: str


class Gate:
    """How many questions are answered and how many wait; the one place that asks the chatbot on behalf of a request."""

    def __init__(self, chatbot: MeasuredChatbot) -> None:
        self._chatbot = chatbot
        self._turn = asyncio.Semaphore(ANSWERING)
        self._inside = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Raises Refused, status 503, where nobody else may wait."""
        if self._inside >= ANSWERING + WAITING:
            raise Refused(503, "too many questions are waiting", "ask again in a few seconds", retry_after="5")
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def steps(self, question: str, history: Sequence[Turn], within: str | None) -> AsyncGenerator[Claim | Answer, None]:
        """`Chatbot.stream` in a thread. Closing it, or cancelling who awaits it, closes that at its next step."""
        async with self._turn:
            steps = self._chatbot.stream(question, history, within=within)
            try:
                while (step := await _in_thread(next, steps, None)) is not None:
                    yield step
            finally:
                await _in_thread(steps.close)  # type: ignore[attr-defined]  # a generator


async def _in_thread(work: Callable[..., Any], *args: Any) -> Any:
    """The work's result; it is waited for even when who awaits it is cancelled, since a running step cannot be closed."""
    from anyio import CancelScope, to_thread

    running = asyncio.ensure_future(to_thread.run_sync(work, *args))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        with CancelScope(shield=True):
            await asyncio.wait({running})
        running.exception()  # whatever it was, nobody is there to hear it
        raise


class Events(StreamingResponse):
    """Server-sent events of a question that holds its place at the gate until the last one is sent, or the client is gone."""

    media_type = "text/event-stream"

    def __init__(self, gate: Gate, events: AsyncGenerator[bytes, None]) -> None:
        super().__init__(events, headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        self._gate = gate
        self._events = events

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        from anyio import CancelScope

        with self._gate.place():
            try:
                await super().__call__(scope, receive, send)
            finally:
                with CancelScope(shield=True):
                    await self._events.aclose()


def event(data: Any, name: str | None = None) -> bytes:
    return (f"event: {name}\n" if name else "").encode() + f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def kept_alive(events: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """The events, with a comment at once, so that headers travel, and at every PING_SECONDS of silence."""
    from anyio import CancelScope

    yield b": ok\n\n"
    async with aclosing(events):
        while True:
            step = asyncio.ensure_future(anext(events, None))
            try:
                while not (await asyncio.wait({step}, timeout=PING_SECONDS))[0]:
                    yield b": ping\n\n"
                found = step.result()
            finally:
                if not step.done():
                    step.cancel()
                    with CancelScope(shield=True):
                        await asyncio.wait({step})
            if found is None:
                return
            yield found


def claim_json(claim: Claim, documents: Mapping[str, Document]) -> dict[str, Any]:
    """A verified sentence as the stream has it: its text with its marks, and the citations they stand for."""

    def place(c: Citation) -> dict[str, Any]:
        return {"document": documents[c.document_id].name, "quote": c.quote, "start": c.start, "end": c.end}

    return {"text": compose([claim]), "citations": [{"number": c.number, "title": c.title, **place(c)} for c in claim.citations]}


def refused(error: Exception) -> Refused:
    """What a client may know of an error: ours whole, any other none of it; that one goes to the log."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, FootnoteError):
        return Refused(422 if isinstance(error, BadInput) else 503, str(error), error.hint)
    log.error("answering failed", exc_info=error)
    return Refused(500, FAULT, "ask again; if it stays so, the server's log says why")


def described(fault: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """The errors of any route, for the OpenAPI file."""
    return {status: {"model": fault} for status in (400, 401, 403, 404, 405, 408, 413, 422, 429, 500, 503)}


def add_api(app: FastAPI, chatbot: MeasuredChatbot, gate: Gate) -> None:
    """The routes of the API on the app, and its errors."""
    documents = chatbot.index.documents
    names = {d.name: d.id for d in documents.values()}
    faults = described(ErrorBody)
    stream = {"text/event-stream": {"schema": {"type": "string"}}}

    @app.post("/api/ask", response_model=AnswerBody, responses={200: {"content": stream}, **faults}, tags=["ask"])
    async def ask(body: AskBody, request: Request) -> Response:
        """Ask. With `Accept: text/event-stream` the answer comes as events: `sentence` as each is verified, then `answer`,
        or `error`."""
        if body.document is not None and body.document not in names:
            raise Refused(422, "there is no such document", "GET /api/documents lists them")
        within = None if body.document is None else names[body.document]
        history = [Turn(turn.question, turn.answer) for turn in body.history]
        steps = gate.steps(body.question, history, within)
        if "text/event-stream" in request.headers.get("accept", ""):
            return Events(gate, kept_alive(_events(steps)))
        with gate.place():
            return JSONResponse(answer_json(await last(steps, request), chatbot.index))

    async def _events(steps: AsyncGenerator[Claim | Answer, None]) -> AsyncGenerator[bytes, None]:
        try:
            async with aclosing(steps):
                async for step in steps:
                    if isinstance(step, Answer):
                        yield event(answer_json(step, chatbot.index), "answer")
                    else:
                        yield event(claim_json(step, documents), "sentence")
        except Exception as error:  # noqa: BLE001  # the status is sent: an event says it, `refused` logs it
            what = refused(error)
            yield event({"error": str(what), "hint": what.hint}, "error")

    def listed(document: Document) -> dict[str, Any]:
        date = document.date and document.date.isoformat()
        size = len(document.text)
        return {"id": document.id, "document": document.name, "title": document.title, "date": date, "characters": size}

    @app.get("/api/documents", response_model=list[DocumentBody], responses=faults, tags=["documents"])
    async def list_documents() -> Response:
        return JSONResponse([listed(d) for d in documents.values()])

    @app.get(
        "/api/documents/{id}",
        response_model=DocumentTextBody,
        responses={404: {"model": ErrorBody}, **faults},
        tags=["documents"],
    )
    async def read_document(id: str) -> Response:
        if id not in documents:
            raise Refused(404, "there is no such document", "GET /api/documents lists their ids")
        return JSONResponse({**listed(documents[id]), "text": documents[id].text})

    @app.get("/healthz", tags=["health"])
    async def healthz() -> dict[str, bool]:
        """The process is alive."""
        return {"ok": True}

    @app.get("/readyz", tags=["health"])
    async def readyz() -> dict[str, int]:
        """Index and models are loaded: they are before the first request is taken."""
        return {"documents": len(documents), "passages": len(chatbot.index.passages)}

    @app.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}, **faults}, tags=["health"])
    async def metrics() -> Response:
        """In Prometheus' text format."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return Response(generate_latest(chatbot.registry), media_type=CONTENT_TYPE_LATEST)

    app.add_exception_handler(Exception, _failed)
    for kind in (Refused, FootnoteError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _failed)


async def last(steps: AsyncGenerator[Claim | Answer, None], request: Request) -> Answer:
    """The answer, when nobody wants its sentences one by one. Raises Refused when the client has gone."""
    async with aclosing(steps):
        async for step in steps:
            if isinstance(step, Answer):
                return step
            if await request.is_disconnected():
                break
    raise Refused(499, "the client has gone", "ask again")


async def _failed(request: Request, error: Exception) -> Response:
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    if isinstance(error, RequestValidationError):
        return refusal(_unreadable(error), path)
    if isinstance(error, HTTPException):  # the framework's own: unreadable body, no such route
        what = Refused(error.status_code, error.detail, "the routes and what they take are in /openapi.json")
        what.headers = dict(error.headers or {})
        return refusal(what, path)
    return refusal(refused(error), path)


def _unreadable(error: RequestValidationError) -> Refused:
    """Where the body is wrong and how, without what it held."""
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Refused(400, "the body is not JSON", 'send {"question": "…"} as UTF-8 JSON')
    shown = "; ".join(
        f"{'.'.join(map(str, f['loc'][1:])) or 'body'}: {f['msg'].removeprefix('Value error, ')}" for f in faults[:3]
    )
    return Refused(422, f"the request cannot be used: {shown}", "what it may hold is in /openapi.json")


async def nowhere(request: Request) -> Response:
    """For what starts like our routes and is none: Gradio, mounted at /, is not to answer it."""
    routes = [r for r in request.app.routes if r.matches(request.scope)[0] is Match.PARTIAL]
    allowed = sorted({method for route in routes for method in route.methods})
    if allowed:
        raise HTTPException(405, "this route does not take that method", {"Allow": ", ".join(allowed)})
    raise HTTPException(404, "there is nothing here")
