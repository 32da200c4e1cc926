"""Listening for requests: uvicorn, patient with whoever asks but not with those who never do, and polite when it stops."""

import asyncio
import socket
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from rag.server.refusals import Refused
from rag.settings import Settings

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import ASGIApp, Message, Receive

    from rag.server.admission import Admission

HEADER_SECONDS = 20.0
"""A connection is closed when it has sent no head of a request for this long, or for up to twice as long."""

IDLE_SECONDS = 10
"""A connection stays open for so long after an answer: well past the five seconds after which who was sent away comes back on it,
who would otherwise now and then find it just closed.
"""

MAX_CONNECTIONS = 1000
"""At most this many connections are open at once; the next one gets 503."""

STOP_SECONDS = 8
"""Answers under way may take this long when the server stops."""

CUT_SECONDS = 1
"""After them what is still open is cut: an open page listens for ever."""


def server_for(app: "ASGIApp", settings: Settings, admission: "Admission") -> uvicorn.Server:
    """A server of the application, ready to run; at its end it admits nobody any more."""
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, root_path=settings.root_path, http=PatientProtocol, access_log=False,
        log_config=None, limit_concurrency=MAX_CONNECTIONS, timeout_graceful_shutdown=CUT_SECONDS, server_header=False,
        timeout_keep_alive=IDLE_SECONDS, proxy_headers=False,  # the guard reads the proxies' headers
    )  # fmt: skip
    return _Server(config, admission)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, admission: "Admission") -> None:
        super().__init__(config)
        self._admission = admission

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._admission.close()
        end = asyncio.get_running_loop().time() + STOP_SECONDS
        while self._admission.is_busy and not self.force_exit and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)


class PatientProtocol(AutoHTTPProtocol):  # type: ignore[misc,valid-type]  # one of two classes, by what is installed
    """Looks in on its connection every HEADER_SECONDS: idle at two looks, with no request between them, it is closed."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._look = self.loop.call_later(HEADER_SECONDS, self._look_in, object())

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        super().connection_lost(exc)

    def _look_in(self, before: object) -> None:
        idle = self.cycle is None or self.cycle.response_complete
        if idle and self.cycle is before:
            self.transport.close()
        else:
            self._look = self.loop.call_later(HEADER_SECONDS, self._look_in, self.cycle if idle else object())


async def whole_body(receive: "Receive", headers: "Headers", most: int, seconds: float) -> "Message":
    """The whole body as one message, of at most so many bytes; or that the client has gone. Raises Refused for a larger body, and
    for one that takes longer to arrive."""
    body, more = bytearray(), True
    too_large = Refused(413, f"the request is larger than {most:,} bytes", "send less")
    if len(length := headers.get("content-length", "0")) > len(str(most)) or int(length) > most:
        raise too_large
    try:
        async with asyncio.timeout(seconds):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return message
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > most:
                    raise too_large
    except TimeoutError:
        raise Refused(408, "the request did not arrive in time", "send it again") from None
    return {"type": "http.request", "body": bytes(body), "more_body": False}


def replay(message: "Message", receive: "Receive") -> "Receive":
    """The message, to be received at once; then whatever comes after it."""
    pending = [message]

    async def received() -> "Message":
        return pending.pop() if pending else await receive()

    return received
