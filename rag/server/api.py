"""The HTTP API: questions as JSON or server-sent events, the documents, health, metrics. Every error is `{"error", "hint"}`."""

import functools
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag.answer import answer_json, claim_json
from rag.server.admission import Admission, Events, event, keep_alive, last_answer
from rag.server.bodies import AnswerBody, AskBody, DocumentBody, DocumentTextBody, ErrorBody, document_json, error_models
from rag.server.prometheus import CountingChatbot
from rag.server.refusals import Refused, add_error_responses, logged_refusal_for
from rag.types import Answer, Claim, Turn


def add_api(app: FastAPI, chatbot: CountingChatbot, admission: Admission) -> None:
    """The routes of the API on the app, and its errors."""
    documents = chatbot.index.documents
    names = {d.name: d.id for d in documents.values()}
    faults = error_models(ErrorBody)
    stream = {"text/event-stream": {"schema": {"type": "string"}}}

    def id_of(name: str | None) -> str | None:
        if name is not None and name not in names:
            raise Refused(422, "there is no such document", "GET /api/documents lists them")
        return None if name is None else names[name]

    offered = functools.cache(lambda within: chatbot.suggestions(within=within))

    @app.post("/api/ask", response_model=AnswerBody, responses={200: {"content": stream}, **faults}, tags=["ask"])
    async def ask(body: AskBody, request: Request) -> Response:
        """Ask. With `Accept: text/event-stream` the answer comes as events: `sentence` as each is verified, then `answer`,
        or `error`."""
        within = id_of(body.document)
        history = [Turn(turn.question, turn.answer) for turn in body.history]
        steps = admission.steps(body.question, history, within)
        if "text/event-stream" in request.headers.get("accept", ""):
            return Events(admission, keep_alive(_events(steps)))
        with admission.slot():
            return JSONResponse(answer_json(await last_answer(steps, request), chatbot.index))

    async def _events(steps: AsyncGenerator[Claim | Answer, None]) -> AsyncGenerator[bytes, None]:
        before: Claim | None = None
        try:
            async with aclosing(steps):
                async for step in steps:
                    if isinstance(step, Answer):
                        yield event(answer_json(step, chatbot.index), "answer")
                    else:
                        yield event(claim_json(step, chatbot.index, before), "sentence")
                        before = step
        except Exception as error:  # noqa: BLE001  the status is sent: an event says it
            refused = logged_refusal_for(error)
            yield event({"error": str(refused), "hint": refused.hint}, "error")

    @app.get("/api/suggestions", response_model=list[str], responses=faults, tags=["ask"])
    async def suggest(document: Annotated[str | None, Query(max_length=1000)] = None) -> Response:
        """Up to three questions that the documents, or the one of that name, answer."""
        within = id_of(document)
        return JSONResponse(await admission.run(lambda: offered(within)))

    @app.get("/api/documents", response_model=list[DocumentBody], responses=faults, tags=["documents"])
    async def list_documents() -> Response:
        return JSONResponse([document_json(d) for d in documents.values()])

    @app.get(
        "/api/documents/{id}",
        response_model=DocumentTextBody,
        responses={404: {"model": ErrorBody}, **faults},
        tags=["documents"],
    )
    async def read_document(id: str) -> Response:
        if id not in documents:
            raise Refused(404, "there is no such document", "GET /api/documents lists their ids")
        return JSONResponse({**document_json(documents[id]), "text": documents[id].text})

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

    add_error_responses(app)


async def refuse_route(request: Request) -> Response:
    """For what starts like our routes and is none: Gradio, mounted at /, is not to answer it."""
    routes = [r for r in request.app.routes if r.matches(request.scope)[0] is Match.PARTIAL]
    allowed = sorted({method for route in routes for method in route.methods})
    if allowed:
        raise HTTPException(405, "this route does not take that method", {"Allow": ", ".join(allowed)})
    raise HTTPException(404, "there is nothing here")
