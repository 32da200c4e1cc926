"""Every error that leaves by HTTP is made here: what a client may know of it, with a status and a hint."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag.errors import BadInput, FootnoteError

log = logging.getLogger(__name__)


class Refused(Exception):
    """A request that is turned away, or could not be served: an HTTP status, what happened, what to do."""

    def __init__(self, status: int, error: str, hint: str, **headers: str) -> None:
        super().__init__(error)
        self.status, self.hint = status, hint
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def refusal_for(error: Exception) -> Refused:
    """What a client may know of an error: ours whole, any other none of it."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, FootnoteError):
        return Refused(422 if isinstance(error, BadInput) else 503, str(error), error.hint)
    return Refused(500, "something went wrong while answering", "ask again; if it stays so, the server's log says why")


def logged_refusal_for(error: Exception) -> Refused:
    """The same once the status is sent and nothing else sees the error: then it goes to the log, as `OneLine` shows it."""
    refused = refusal_for(error)
    if refused.status == 500:
        log.error("answering failed", exc_info=error)
    return refused


def error_response(error: Exception, path: str) -> JSONResponse:
    """The response: `{"error", "hint"}`; under /v1 the error is an object, as OpenAI's clients read it."""
    refused = refusal_for(error)
    shown: str | dict[str, Any] = str(refused)
    if path.startswith("/v1/"):
        shown = openai_error(refused, "invalid_request_error" if refused.status < 500 else "server_error")
    return JSONResponse({"error": shown, "hint": refused.hint}, refused.status, refused.headers)


def openai_error(refused: Refused, kind: str = "server_error") -> dict[str, Any]:
    """The error as OpenAI's clients read it."""
    return {"message": f"{refused}: {refused.hint}", "type": kind, "param": None, "code": None}


def add_error_responses(app: FastAPI) -> None:
    """What the routes of the app raise, and the framework before them, becomes a response of ours."""

    async def respond(request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, RequestValidationError):
            error = _unreadable(error)
        elif isinstance(error, HTTPException):  # the framework's own: unreadable body, no such route
            headers = dict(error.headers or {})
            error = Refused(error.status_code, error.detail, "the routes and what they take are in /openapi.json", **headers)
        return error_response(error, request.scope["path"].removeprefix(request.scope.get("root_path", "")))

    for kind in (Exception, Refused, FootnoteError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, respond)


async def refuse_route(request: Request) -> Response:
    """For what starts like our routes and is none: Gradio, mounted at /, is not to answer it."""
    routes = [r for r in request.app.routes if r.matches(request.scope)[0] is Match.PARTIAL]
    allowed = sorted({method for route in routes for method in route.methods})
    if allowed:
        raise HTTPException(405, "this route does not take that method", {"Allow": ", ".join(allowed)})
    raise HTTPException(404, "there is nothing here")


def _unreadable(error: RequestValidationError) -> Refused:
    """Where the body is wrong and how, without what it held."""
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return Refused(400, "the body is not JSON", 'send {"question": "…"} as UTF-8 JSON')
    shown = "; ".join(
        f"{'.'.join(map(str, f['loc'][1:])) or 'body'}: {f['msg'].removeprefix('Value error, ')}" for f in faults[:3]
    )
    return Refused(422, f"the request cannot be used: {shown}", "what it may hold is in /openapi.json")
