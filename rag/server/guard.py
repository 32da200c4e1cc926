"""Who may ask, and how often: origins, limits, tokens, sizes, and the security headers of every response.

One wrapper around the whole application, Gradio's routes included, so that no route can be forgotten. Pure ASGI: streamed
answers pass as they come.
"""

import hmac
import ipaddress
import logging
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import BadInput
from rag.page import CALLED, PageCalls, is_listening
from rag.server.listen import replay, whole_body
from rag.server.refusals import Refused, error_response
from rag.server.shared.rates import Rates
from rag.server.visitors import MAX_UPLOAD
from rag.settings import Settings, is_loopback, origin_of

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

MAX_BODY = 1_000_000
"""A request's body may have at most this many bytes."""

MAX_PATH = 200
"""At most this many characters of a path of Gradio's: it looks for a file of any name, and the system refuses longer ones."""

BODY_SECONDS = 20.0
"""A body that takes longer to arrive is refused."""

UPLOAD, UPLOAD_SECONDS, UPLOADS_AT_ONCE = "/api/documents", 120.0, 8
"""Where a visitor's document is sent, of up to MAX_UPLOAD bytes: in how many seconds, and how many of them at once."""

MANY_TIMES = 10
"""This many times RAG_RATE_LIMIT an origin may ask, since it is many people, and an address may send what is no question."""

ASKING = ("/api/ask", "/v1/chat/completions", "/mcp", UPLOAD)
"""The routes of the API that answer questions; of MCP's, whose calls all come to one, each request counts as one. A document is
more work than a question."""

OWN = re.compile(r"/(?:api/|v1/|footnote/|(?:healthz|readyz|metrics|openapi\.json|mcp|widget\.js|embed|demo)$)")
"""The routes that are Footnote's own."""

GRADIO = re.compile(
    r"/(?:$|config$|theme\.css$|favicon\.ico$|robots\.txt$|manifest\.json$|pwa_icon|static/|assets/|svelte/"
    r"|gradio_api/(?:run/predict$|queue/join$|queue/data$|heartbeat/|startup-events$|theme\.css$|cancel$))"
)
"""The routes of Gradio that the page needs. The rest of them (upload, file, proxy, call, run, monitoring …) answer nobody."""

# Gradio's own pages need inline and evaluated script. What the policy still holds is that no request leaves this origin.
_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'"
)
_OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_DISTRUSTED = (b"x-forwarded-host", b"x-gradio-server")  # Gradio would build addresses from them, whoever sent them


def guard_app(app: "ASGIApp", settings: Settings, calls: PageCalls, count_refused: Callable[[int], None]) -> "ASGIApp":
    """The application behind its guard; forwarded addresses and schemes are believed from RAG_TRUSTED_PROXIES alone."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    if "*" in settings.allowed_origins:
        log.warning("RAG_ALLOWED_ORIGINS holds *: every website may ask questions here, read the documents and frame the page")
    guard: Any = Guard(app, settings, calls, count_refused)
    return ProxyHeadersMiddleware(guard, list(settings.trusted_proxies)) if settings.trusted_proxies else guard  # type: ignore[return-value]  # its own ASGI types


class Guard:
    def __init__(self, app: "ASGIApp", settings: Settings, calls: PageCalls, count_refused: Callable[[int], None]) -> None:
        from limits import parse

        self._app, self._calls, self._count_refused = app, calls, count_refused
        self._origins = settings.allowed_origins
        self._tokens = [token.get_secret_value().encode() for token in settings.api_tokens]
        self._rates = Rates(settings.shared.get_secret_value() if settings.shared else None)
        self._limit = parse(settings.rate_limit)
        self._large = type(self._limit)(self._limit.amount * MANY_TIMES, self._limit.multiples)
        self._takes_uploads, self._uploading = settings.takes_uploads, 0
        self._ancestors = " ".join(("'self'", *self._origins))
        here_alone = settings.here_alone and "*" not in self._origins
        self._names = {urlsplit(origin).hostname for origin in self._origins} if here_alone else None

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # nothing here speaks WebSocket
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        from starlette.datastructures import Headers
        from starlette.responses import Response

        headers = Headers(scope=scope)
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        origin = headers.get("origin")
        extra = self._headers(path)
        try:
            self._check_host(headers.get("host", ""))
            if origin is not None and not self._may_talk(origin, scope, headers):
                why = "add it to RAG_ALLOWED_ORIGINS; behind a proxy, set RAG_TRUSTED_PROXIES too"
                raise Refused(403, "this site may not use this Footnote", f"ask its owner to allow it ({why})")
            if origin is not None:
                extra["access-control-allow-origin"] = origin
                extra["access-control-expose-headers"] = "Retry-After"
            if scope["method"] == "OPTIONS" and origin is not None:
                extra |= {"access-control-allow-methods": "GET, POST", "access-control-max-age": "600"}
                extra["access-control-allow-headers"] = "Content-Type, Authorization, Footnote-Visitor"
                response: ASGIApp = Response(status_code=204)
            else:
                await self._check_request(scope, path, headers)
                scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in _DISTRUSTED]
                if scope["method"] not in ("GET", "HEAD"):
                    message = await self._body(receive, headers, uploading=path == UPLOAD and scope["method"] == "POST")
                    # A client that has gone before it sent its body calls nothing.
                    if not OWN.match(path) and "body" in message and self._calls.is_question(path, message["body"]):
                        await self._count(self._limit, "question", _address(scope))
                    receive = replay(message, receive)
                response = self._app
        except (Refused, BadInput) as error:
            response = error_response(error, path)

        async def send_with_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                if message["status"] >= 400:
                    self._count_refused(message["status"])
                theirs = [(k, v) for k, v in message["headers"] if not k.lower().startswith(b"access-control-")]
                message["headers"] = theirs + [(k.encode(), v.encode("latin-1")) for k, v in extra.items()]
            await send(message)

        await response(scope, receive, send_with_headers)

    def _headers(self, path: str) -> dict[str, str]:
        policy = _OWN_POLICY if OWN.match(path) else _PAGE_POLICY
        return {
            "content-security-policy": f"{policy}; frame-ancestors {self._ancestors}",
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-resource-policy": "cross-origin" if path == "/widget.js" else "same-origin",
            "vary": "Origin",
        }

    def _check_host(self, host: str) -> None:
        """Raises Refused where only this machine can reach us, yet by a name that is not its own: any website can have its name
        point here (DNS rebinding), and its pages would then be of our own origin.
        """
        name = urlsplit(origin_of(f"http://{host}")).hostname or ""
        if self._names is not None and not is_loopback(name) and name not in self._names:
            hint = "ask at localhost, or add the site to RAG_ALLOWED_ORIGINS; behind a proxy, set RAG_TRUSTED_PROXIES"
            raise Refused(403, "this Footnote does not go by the name in the Host header", hint)

    def _may_talk(self, origin: str, scope: "Scope", headers: "Headers") -> bool:
        """Whether pages of this origin may talk to us: our own always, `null` never, others if they are named."""
        own = origin_of(f"{scope['scheme']}://{headers.get('host', '')}")
        asking = origin_of(origin)
        return bool(asking) and (asking == own or asking in self._origins or "*" in self._origins)

    async def _check_request(self, scope: "Scope", path: str, headers: "Headers") -> None:
        """Raises Refused for a route that is closed, a missing or wrong token, and one request too many."""
        own = OWN.match(path)
        if "\n" in path or (not own and not GRADIO.match(path)):  # routes match before a line end, exact names here would not
            raise Refused(404, "there is nothing here", "the routes are in /openapi.json, the page at /")
        has_method = scope["method"] in ("GET", "HEAD") or (scope["method"] == "POST" and path in CALLED)
        if not own and (len(path) > MAX_PATH or not has_method):
            raise Refused(404, "there is nothing here", "the page is at /")
        if not own and not is_listening(path, scope.get("query_string", b"").decode("latin-1")):
            raise Refused(422, "this is no session of the page", "open the page at /")
        programs = path.startswith(("/api/", "/v1/")) or path in ("/metrics", "/mcp")
        if self._tokens and programs:
            given = re.sub("^bearer +", "", headers.get("authorization", ""), flags=re.I).encode()
            if sum(hmac.compare_digest(given, token) for token in self._tokens):  # all are compared, whichever matches
                return
            if "origin" not in headers and headers.get("sec-fetch-site") != "same-origin":
                hint = "send the header Authorization: Bearer TOKEN with one of RAG_API_TOKENS"
                raise Refused(401, "a token is needed", hint, www_authenticate="Bearer")
        if scope["method"] != "POST" and not programs:
            return  # files and pages
        asking = path in ASKING and (path != UPLOAD or scope["method"] == "POST")
        limit, kind = (self._limit, "question") if asking else (self._large, "request")
        await self._count(limit, kind, _address(scope))
        if origin := headers.get("origin"):
            await self._count(self._large, "origin", origin)

    async def _body(self, receive: "Receive", headers: "Headers", *, uploading: bool) -> "Message":
        if not uploading:
            return await whole_body(receive, headers, MAX_BODY, BODY_SECONDS)
        if not self._takes_uploads:
            raise Refused(403, "no documents are taken here", "its owner can set RAG_UPLOADS=on")
        if self._uploading >= UPLOADS_AT_ONCE:
            raise Refused(503, "too many documents are being sent", "send it again in a few seconds", retry_after="5")
        self._uploading += 1
        try:
            return await whole_body(receive, headers, MAX_UPLOAD, UPLOAD_SECONDS)
        finally:
            self._uploading -= 1

    async def _count(self, limit: Any, *key: str) -> None:
        if seconds := await self._rates.wait_for(limit, *key):
            wait = math.ceil(seconds)
            told = "a second" if wait == 1 else f"{wait} seconds"
            raise Refused(429, "too many questions in a short time", f"ask again in {told}", retry_after=str(wait))


def _address(scope: "Scope") -> str:
    """Whom to count: the client's address, of IPv6 the network of 64 bits, which is what one customer is given."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)
