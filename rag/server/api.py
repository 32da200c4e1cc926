"""The HTTP API: questions as JSON or server-sent events, the documents, health, metrics. Every error is `{"error", "hint"}`."""

import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag.answer import answer_json, compose
from rag.errors import BadInput, FootnoteError, Refused
from rag.server.admission import Events, Gate, event, kept_alive, last
from rag.server.bodies import AnswerBody, AskBody, DocumentBody, DocumentTextBody, ErrorBody, described, refusal
from rag.server.prometheus import MeasuredChatbot
from rag.types import Answer, Citation, Claim, Document, Turn

log = logging.getLogger(__name__)

FAULT = "something went wrong while answering"


def claim_json(claim: Claim, documents: Mapping[str, Document]) -> dict[str, Any]:
    """A verified sentence as the stream has it: its text with its marks, and the citations they stand for."""

    def place(c: Citation) -> dict[str, Any]:
        return {"document": documents[c.document_id].name, "quote": c.quote, "start": c.start, "end": c.end}

    return {"text": compose([claim]), "citations": [{"number": c.number, "title": c.title, **place(c)} for c in claim.citations]}


def refused(error: Exception) -> Refused:
    """What a client may know of an error: ours whole, any other none of it."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, FootnoteError):
        return Refused(422 if isinstance(error, BadInput) else 503, str(error), error.hint)
    return Refused(500, FAULT, "ask again; if it stays so, the server's log says why")


def refused_in_stream(error: Exception) -> Refused:
    """The same once the status is sent and nothing else sees the error: then it goes to the log, as `server_log` shows it."""
    what = refused(error)
    if what.status == 500:
        log.error("answering failed", exc_info=error)
    return what


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
        except Exception as error:  # noqa: BLE001  the status is sent: an event says it
            what = refused_in_stream(error)
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
