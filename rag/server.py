"""The HTTP server: health routes, the page's static files, and the page itself. Nothing here reaches outside."""

import errno
import logging
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from rag.chatbot import Chatbot
from rag.errors import BadSettings
from rag.index import Index
from rag.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(__file__).resolve().parent / "static"

# Gradio's own pages need inline and evaluated script; what the policy is for is that no request leaves this origin.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


def check_port(settings: Settings) -> None:
    """Raises BadSettings when the address cannot be listened on."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as uvicorn will: a just-closed port is free
            probe.bind((settings.host, settings.port))
    except (OSError, UnicodeError) as error:  # a host such as a..b cannot even be encoded
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        free = f"stop what uses it, or take another port: make run PORT={settings.port % 65535 + 1}"
        what = f"cannot listen on {settings.host}:{settings.port}: {getattr(error, 'strerror', None) or error}"
        raise BadSettings(what, free if taken else "check RAG_HOST and RAG_PORT; ports below 1024 need rights") from error


def create_app(chatbot: Chatbot) -> "FastAPI":
    """The whole application; the index and the models are loaded by then, so it is ready as soon as it answers."""
    import fastapi
    from fastapi.staticfiles import StaticFiles

    from rag.page import mount_page

    # FastAPI's own documentation pages load from a CDN.
    app = fastapi.FastAPI(title="Footnote", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def healthz() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/readyz")
    def readyz() -> dict[str, int]:
        return {"documents": len(chatbot.index.documents), "passages": len(chatbot.index.passages)}

    app.mount("/footnote", StaticFiles(directory=STATIC), name="footnote")  # /static is Gradio's
    mounted = mount_page(app, chatbot)
    mounted.add_middleware(_SecurityHeaders)
    return mounted


class _SecurityHeaders:
    """Pure ASGI, so that streamed answers are not held back."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        async def send_with_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", POLICY.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"same-origin"),
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def serve(index: Index, settings: Settings) -> None:
    """Listen until interrupted."""
    import uvicorn

    app = create_app(Chatbot(index, settings))
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, access_log=False, log_level="warning", timeout_graceful_shutdown=3
    )
    server = uvicorn.Server(config)
    names = ", ".join(d.title for d in list(index.documents.values())[:3])
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Footnote is at http://{host}:{settings.port}  ({names}{' …' if len(index.documents) > 3 else ''})", flush=True)
    server.run()
