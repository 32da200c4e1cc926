"""The HTTP server, put together: the API, the widget, the static files, the page, and the guard around them all."""

import asyncio
import contextlib
import errno
import functools
import gzip
import html
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from rag import __version__
from rag.chatbot import Chatbot
from rag.errors import BadSettings
from rag.index import Index
from rag.server.log import quieten
from rag.server.prometheus import CountingChatbot
from rag.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send

    from rag.server.admission import Admission
    from rag.server.visitors import Visitors

STATIC = Path(__file__).resolve().parent / "static"

ALONE = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/mcp", "/widget.js", "/embed", "/demo")
OPTIONS = ("title", "greeting", "suggestions", "position", "color", "theme", "open", "document", "lang", "upload")
FORGET_SECONDS = 60
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def check_port(settings: Settings) -> None:
    """Raises BadSettings when the address cannot be listened on."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as uvicorn will: a just-closed port is free
            probe.bind((settings.host, settings.port))
    except (OSError, UnicodeError) as error:  # a host such as a..b cannot even be encoded
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        other = settings.port % 65535 + 1
        free = f"stop what uses it, or take another port: --port {other} (make run PORT={other})"
        what = f"cannot listen on {settings.host}:{settings.port}: {getattr(error, 'strerror', None) or error}"
        raise BadSettings(what, free if taken else "check RAG_HOST and RAG_PORT; ports below 1024 need rights") from error


def create_app(chatbot: CountingChatbot, settings: Settings, admission: "Admission") -> "ASGIApp":
    """The whole application behind its guard; the index and the models are loaded by then, so what answers is ready."""
    import fastapi
    from fastapi.staticfiles import StaticFiles
    from mcp.server.streamable_http_manager import StreamableHTTPASGIApp
    from starlette.routing import Route

    from rag.page import mount_page
    from rag.server.api import add_api
    from rag.server.guard import guard_app
    from rag.server.mcp import mcp_server, open_http
    from rag.server.openai_api import add_openai_api
    from rag.server.refusals import refuse_route
    from rag.server.shared.documents import SharedDocuments
    from rag.server.visitors import IDLE_SECONDS, Visitors

    assistants = open_http(mcp_server(chatbot, admission.run))
    # FastAPI's own documentation pages load from a CDN.
    shared = SharedDocuments(settings.shared.get_secret_value(), IDLE_SECONDS) if settings.shared else None
    visitors = Visitors(chatbot, admission, shared=shared) if settings.takes_uploads else None

    @contextlib.asynccontextmanager
    async def running(_: "FastAPI") -> AsyncIterator[None]:
        async with assistants.run():
            forgetting = asyncio.ensure_future(_forget(visitors))
            try:
                yield
            finally:
                forgetting.cancel()

    app = fastapi.FastAPI(
        title="Footnote", version=__version__, docs_url=None, redoc_url=None, openapi_url="/openapi.json", lifespan=running
    )
    add_api(app, chatbot, admission, visitors)
    add_openai_api(app, chatbot, admission)
    app.router.routes.append(Route("/mcp", StreamableHTTPASGIApp(assistants), methods=["POST"]))
    add_widget(app, chatbot.index)
    for path in ("/api/{rest:path}", "/v1/{rest:path}", *ALONE):
        app.add_route(path, refuse_route, methods=METHODS, include_in_schema=False)
    files = StaticFiles(packages=[("rag.page", "static"), ("rag.server", "static")])
    app.mount("/footnote", files, name="footnote")  # /static is Gradio's
    asked = (lambda request: visitors.chatbot_of(visitors.key_of(request.headers, request.cookies))) if visitors else None
    mounted, calls = mount_page(app, chatbot, admission.steps, asked)
    return guard_app(recalling(mounted, visitors) if visitors and shared else mounted, settings, calls, chatbot.count_refused)


def recalling(app: "ASGIApp", visitors: "Visitors") -> "ASGIApp":
    """The application, which is asked once what its visitor has brought to another copy of it is here; where that is out of
    reach, the API is asked all the same, and has what needs it refused.
    """
    from starlette.requests import Request

    from rag.server.refusals import Refused, error_response

    async def recalled(scope: "Scope", receive: "Receive", send: "Send") -> None:
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] == "http" and path.startswith(("/api/", "/gradio_api/")):
            request = Request(scope)
            try:
                await visitors.recall(request.headers, request.cookies)
            except Refused as error:
                if path.startswith("/gradio_api/"):
                    await error_response(error, path)(scope, receive, send)
                    return
                request.state.out_of_reach = error
        await app(scope, receive, send)

    return recalled


async def _forget(visitors: "Visitors | None") -> None:
    """What nobody asks about goes also while nobody asks anything."""
    while visitors:
        await asyncio.sleep(FORGET_SECONDS)
        visitors.forget_idle()


def add_widget(app: "FastAPI", index: Index) -> None:
    """The widget; /embed, a page of it alone for an iframe; /demo, a plain page that holds a document, the first if none is
    named, and the widget for it. Both take its options as a query.
    """
    from fastapi import Request
    from fastapi.responses import HTMLResponse, Response

    from rag.page import source_html
    from rag.server.refusals import Refused

    ids = {d.name: d.id for d in index.documents.values()}
    script = re.sub(rb"(?m)^ *//.*\n|^ +|^\n", b"", (STATIC / "widget.js").read_bytes())  # comments and indents stay at home
    packed = gzip.compress(script, mtime=0)

    @app.api_route("/widget.js", methods=["GET", "HEAD"], include_in_schema=False)
    async def widget(request: Request) -> Response:
        headers = {"cache-control": "public, max-age=300", "vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(script, media_type="text/javascript", headers=headers)
        return Response(packed, media_type="text/javascript", headers={**headers, "content-encoding": "gzip"})

    def page(name: str, options: dict[str, str], article: str = "") -> Response:
        attributes = "".join(f' data-{name}="{html.escape(value)}"' for name, value in options.items())
        markup = Template((STATIC / name).read_text("utf-8"))
        return HTMLResponse(markup.substitute(attributes=attributes, article=article))

    def options(request: Request) -> dict[str, str]:
        return {name: request.query_params[name] for name in OPTIONS if name in request.query_params}

    @functools.lru_cache(maxsize=8)
    def article(name: str) -> str:
        document = index.documents[ids[name]]
        return source_html([document], index.passages_of(document.id))

    @app.get("/embed", include_in_schema=False)
    def embed(request: Request) -> Response:
        return page("embed.html", options(request))

    @app.get("/demo", include_in_schema=False)
    def demo(request: Request) -> Response:
        given = {"document": next(iter(ids)), **options(request)}
        if given["document"] not in ids:
            raise Refused(404, "there is no such document", "GET /api/documents lists them")
        return page("demo.html", given, article(given["document"]))


def serve(index: Index, settings: Settings) -> None:
    """Listen until interrupted."""
    from rag.server.admission import Admission
    from rag.server.listen import server_for

    chatbot = CountingChatbot(index, settings)
    admission = Admission(chatbot)
    server = server_for(create_app(chatbot, settings, admission), settings, admission)
    quieten()
    many = len(index.documents)
    what = f"{many:,} documents" if many > 3 else ", ".join(d.title for d in index.documents.values())
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Footnote is at http://{host}:{settings.port}  ({what})", flush=True)
    server.run()


def serve_assistant(index: Index, settings: Settings) -> None:
    """Serve one assistant, which has started this process, on standard input and output, until it ends."""
    from rag.server.mcp import serve_stdio

    serve_stdio(Chatbot(index, settings))
