"""The HTTP API: questions as JSON or server-sent events, the documents, health, metrics. Every error is `{"error", "hint"}`."""

import functools
import secrets
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from functools import partial
from itertools import groupby, islice
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import Field

from rag.answer import answer_json, claim_json
from rag.chatbot import Chatbot
from rag.formats import Picture, Pictures
from rag.index import Index
from rag.page import source_html
from rag.search import MOST_CHOSEN
from rag.server.admission import Admission, Events, event, keep_alive, last_of
from rag.server.bodies import (
    AnswerBody,
    AskBody,
    BroughtBody,
    DocumentTextBody,
    ErrorBody,
    ListedBody,
    PageBody,
    brought_json,
    document_json,
    error_models,
)  # fmt: skip
from rag.server.prometheus import CountingChatbot
from rag.server.refusals import Refused, add_error_responses, logged_refusal_for
from rag.server.visitors import COOKIE, HEADER, Brought, Progress, Visitors
from rag.types import Answer, Claim, Document, Turn

FAULTS = error_models(ErrorBody)
Name = Annotated[str, Field(max_length=1000)]
PAGES_OF_ONE = 3
"""A sentence is shown on at most this many pages."""

STREAM: dict[str, Any] = {"text/event-stream": {"schema": {"type": "string"}}}
BYTES = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}


def add_api(app: FastAPI, chatbot: CountingChatbot, admission: Admission, visitors: Visitors | None) -> None:
    """The routes of the API on the app, and its errors; those that take documents where `visitors` may bring them."""
    documents = chatbot.index.documents
    names = {d.name: d.id for d in documents.values()}

    def own(request: Request) -> list[Document]:
        return visitors.documents_of(_visitor_of(request, visitors)) if visitors else []

    def asked(request: Request, within: Sequence[str] = ()) -> Chatbot:
        # Of the owner's documents alone, whoever asks can be answered while what was brought is out of reach.
        out_of_reach = hasattr(request.state, "out_of_reach")
        if not visitors or (out_of_reach and within and all(id in documents for id in within)):
            return chatbot
        return visitors.chatbot_of(_visitor_of(request, visitors))

    def ids_of(given: Iterable[str | None], request: Request) -> tuple[str, ...]:
        wanted = [name for name in given if name is not None]
        mine = {} if all(name in names for name in wanted) else {d.name: d.id for d in own(request)}
        found = [names.get(name) or mine.get(name) for name in wanted]
        if None in found:
            raise Refused(422, "there is no such document", "GET /api/documents lists them")
        return tuple(filter(None, found))

    def document_of(id: str, request: Request) -> Document:
        if found := documents.get(id) or next((d for d in own(request) if d.id == id), None):
            return found
        raise Refused(404, "there is no such document", "GET /api/documents lists their ids")

    offered = functools.cache(lambda within: chatbot.suggestions(within=within))

    @app.post("/api/ask", response_model=AnswerBody, responses={200: {"content": STREAM}, **FAULTS}, tags=["ask"])
    async def ask(body: AskBody, request: Request) -> Response:
        """Ask. With `Accept: text/event-stream` the answer comes as events: `sentence` as each is verified, then `answer`,
        or `error`."""
        within = ids_of((body.document, *body.documents), request)
        answering = asked(request, within)
        history = [Turn(turn.question, turn.answer) for turn in body.history]
        steps = admission.steps(body.question, history, within, answering)
        if _streams(request):
            return Events(admission, keep_alive(_answer_events(steps, answering.index)))
        with admission.slot():
            return JSONResponse(answer_json(await last_of(steps, request, Answer), answering.index))

    @app.get("/api/suggestions", response_model=list[str], responses=FAULTS, tags=["ask"])
    async def suggest(request: Request, document: Annotated[list[Name], Query(max_length=MOST_CHOSEN)] = []) -> Response:  # noqa: B006  FastAPI copies it
        """Up to three questions that the documents, or those of the names given, answer."""
        within = ids_of(document, request)
        answering = asked(request, within)
        if answering is chatbot:
            return JSONResponse(await admission.run(lambda: offered(within)))
        return JSONResponse(await admission.run(lambda: answering.suggestions(within=within)))

    @app.get("/api/documents", response_model=list[ListedBody], responses=FAULTS, tags=["documents"])
    async def list_documents(request: Request) -> Response:
        """What the visitor has brought, which has `own` true, then the owner's documents."""
        brought = [{**document_json(d), "own": True} for d in own(request)]
        # In a thread, since an archive's are read from the disk.
        owners = await admission.run(lambda: [{**document_json(d), "own": False} for d in documents.values()])
        return JSONResponse(brought + owners)

    @app.get("/api/documents/{id}", response_model=DocumentTextBody, responses=FAULTS, tags=["documents"])
    async def read_document(id: str, request: Request) -> Response:
        found = document_of(id, request)
        return JSONResponse({**document_json(found), "text": found.text})

    @app.get("/api/documents/{id}/article", include_in_schema=False)
    async def read_article(id: str, request: Request) -> Response:
        """As the page shows it."""
        found, index = document_of(id, request), asked(request, (id,)).index
        return HTMLResponse(await admission.run(lambda: source_html([found], index.passages_of(id))))

    _add_pages(app, chatbot.index, admission, document_of)
    if visitors:
        _add_uploads(app, admission, visitors)

    @app.get("/healthz", tags=["health"])
    async def healthz() -> dict[str, bool]:
        """The process is alive."""
        return {"ok": True}

    @app.get("/readyz", tags=["health"])
    async def readyz() -> dict[str, int]:
        """Index and models are loaded: they are before the first request is taken."""
        return {"documents": len(documents), "passages": len(chatbot.index.passages)}

    @app.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}, **FAULTS}, tags=["health"])
    async def metrics() -> Response:
        """In Prometheus' text format."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return Response(generate_latest(chatbot.registry), media_type=CONTENT_TYPE_LATEST)

    add_error_responses(app)


def _add_pages(app: FastAPI, index: Index, admission: Admission, document_of: Callable[[str, Request], Document]) -> None:
    """The pages of the owner's PDFs; of what a visitor brings the text alone is kept."""
    pictures = Pictures()

    def picture_of(document: Document, page: int) -> Picture | None:
        hash = index.hash_of(document.id)
        return pictures.get(hash, page, lambda: index.file_of(document.id)) if hash else None

    @app.get("/api/documents/{id}/pages", response_model=list[PageBody], responses=FAULTS, tags=["documents"])
    async def find_pages(id: str, request: Request, start: int, end: int) -> Response:
        """The pages on which the characters [start, end) stand, and where on them: none of what is no PDF of the owner's,
        or is no longer as it was read."""
        found = document_of(id, request)
        boxes = groupby(found.places.boxes(start, end) if 0 <= start < end else (), key=lambda box: box.page)
        told = []
        for page, held in islice(boxes, PAGES_OF_ONE):
            if picture := await admission.run(partial(picture_of, found, page)):
                part = found.places.part_at(start)
                rects = [{side: round(getattr(box, side), 1) for side in ("left", "top", "right", "bottom")} for box in held]
                about = {"number": page, "label": part.label if part and part.number == page else str(page), "rects": rects}
                where = f"api/documents/{found.id}/pages/{page}.png"
                told.append({**about, "width": picture.width, "height": picture.height, "picture": where})
        return JSONResponse(told)

    @app.get("/api/documents/{id}/pages/{page}.png", include_in_schema=False)
    async def draw_page(id: str, page: int, request: Request) -> Response:
        document = document_of(id, request)
        if not document.places.words or not (picture := await admission.run(partial(picture_of, document, page))):
            raise Refused(404, "there is no such page", "GET /api/documents/{id}/pages says which there are")
        return Response(picture.png, media_type="image/png", headers={"cache-control": "private, max-age=3600"})


def _add_uploads(app: FastAPI, admission: Admission, visitors: Visitors) -> None:
    taken = {201: {"content": STREAM}, **FAULTS}

    @app.post(
        "/api/documents", status_code=201, response_model=BroughtBody, responses=taken, tags=["documents"], openapi_extra=BYTES
    )
    async def bring_document(request: Request, name: Annotated[str, Query(max_length=1000)] = "") -> Response:
        """Bring a document, the bytes of a file or a text, for yourself alone: it is told by a cookie, or by the header
        `Footnote-Visitor` with 32 hexadecimal digits of your own, who you are; send it with what you ask from then on.
        With `Accept: text/event-stream` what is being done comes as `progress` events, then the `document`, or `error`."""
        if HEADER in request.headers and not visitors.key_of(request.headers, {}):
            raise Refused(422, "the header Footnote-Visitor is no key", "send 32 random hexadecimal digits, in lower case")
        key = _visitor_of(request, visitors) or secrets.token_hex(16)
        visitors.check_room(key)  # before a status is sent
        steps = visitors.take(key, name, await request.body())
        if _streams(request):
            response: Response = Events(admission, keep_alive(_document_events(steps)), 201)
        else:
            brought = await last_of(steps, request, Brought)
            response = JSONResponse(brought_json(brought.document, brought.notices), 201)
        if HEADER not in request.headers:
            path = request.scope.get("root_path", "") or "/"
            response.set_cookie(COOKIE, key, path=path, httponly=True, samesite="strict", secure=request.url.scheme == "https")
        return response

    @app.delete("/api/documents/{id}", status_code=204, responses=FAULTS, tags=["documents"])
    async def remove_document(id: str, request: Request) -> Response:
        """Forget a document that you brought."""
        if not await visitors.remove(_visitor_of(request, visitors), id):
            raise Refused(404, "you have brought no such document", "GET /api/documents lists yours")
        return Response(status_code=204)


def _visitor_of(request: Request, visitors: Visitors) -> str | None:
    """The key of whoever sends this. Raises Refused, status 503, while what this visitor has brought is out of reach."""
    if error := getattr(request.state, "out_of_reach", None):
        raise error
    return visitors.key_of(request.headers, request.cookies)


def _streams(request: Request) -> bool:
    return "text/event-stream" in request.headers.get("accept", "")


async def _answer_events(steps: AsyncGenerator[Claim | Answer, None], index: Index) -> AsyncGenerator[bytes, None]:
    before: Claim | None = None
    try:
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, Answer):
                    yield event(answer_json(step, index), "answer")
                else:
                    yield event(claim_json(step, index, before), "sentence")
                    before = step
    except Exception as error:  # noqa: BLE001  the status is sent: an event says it
        yield _error_event(error)


async def _document_events(steps: AsyncGenerator[Progress | Brought, None]) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, Brought):
                    yield event(brought_json(step.document, step.notices), "document")
                else:
                    yield event(step._asdict(), "progress")
    except Exception as error:  # noqa: BLE001  the status is sent: an event says it
        yield _error_event(error)


def _error_event(error: Exception) -> bytes:
    refused = logged_refusal_for(error)
    return event({"error": str(refused), "hint": refused.hint}, "error")
