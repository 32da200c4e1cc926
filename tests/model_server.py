"""A model server that does what a test tells it: OpenAI's protocol over real HTTP, each reply made by the openai package's types."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from openai.types import CreateEmbeddingResponse
from openai.types.chat import ChatCompletionChunk

Act = Callable[["Exchange"], None]
"""What the server does with one request."""


class Exchange:
    """One request and the means to answer it, well or badly."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        self._handler = handler
        self.body = body
        self.key = (handler.headers.get("Authorization") or "").removeprefix("Bearer ")

    @property
    def sources(self) -> list[str]:
        """The numbered sentences of the prompt; the first is [1]."""
        lines = [m for m in self.body["messages"] if m["role"] == "user"][-1]["content"].split("\n")
        return [line.partition("] ")[2] for line in lines if line.startswith("[")]

    def mark(self, words: str) -> str:
        """The mark of the first sentence of the prompt that holds the words."""
        return f"[{next(n for n, sentence in enumerate(self.sources, 1) if words in sentence)}]"

    def head(self, status: int, kind: str, **headers: str) -> None:
        self._handler.send_response(status)
        for name, value in {"Content-Type": kind, "Connection": "close", **headers}.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()

    def write(self, data: str) -> None:
        self._handler.wfile.write(data.encode())
        self._handler.wfile.flush()

    def chunk(self, text: str | None = None, finish: str | None = None, usage: tuple[int, int] | None = None) -> None:
        choices = [] if usage else [{"index": 0, "delta": {"content": text} if text else {}, "finish_reason": finish}]
        counted = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)} if usage else None
        made = ChatCompletionChunk.model_validate(
            {
                "id": "c",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": self.body["model"],
                "choices": choices,
                "usage": counted,
            },
            strict=True,
        )
        self.write(f"data: {made.model_dump_json(exclude_unset=True)}\n\n")


class ModelServer:
    """Listens on a free port while it is entered. Requests are answered in turn by `acts`, the last one again and again."""

    def __init__(self, *acts: Act) -> None:
        self.acts = acts
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.hung_up = threading.Event()
        """Set once a caller has closed the connection before the reply was over."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                exchange = Exchange(self, body)
                outer.requests.append({"path": self.path, **body})
                outer.keys.append(exchange.key)
                act = outer.acts[min(len(outer.requests), len(outer.acts)) - 1]
                try:
                    act(exchange)
                except (BrokenPipeError, ConnectionResetError):
                    outer.hung_up.set()
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


def says(*pieces: str | Callable[[Exchange], str], pause: float = 0, finish: str | None = "stop", usage: bool = True) -> Act:
    """Streams the pieces, or what they make of the request, with a pause after each."""

    def act(exchange: Exchange) -> None:
        exchange.head(200, "text/event-stream")
        exchange.chunk("")
        for piece in pieces:
            exchange.chunk(piece if isinstance(piece, str) else piece(exchange))
            time.sleep(pause)
        if finish:
            exchange.chunk(finish=finish)
            if usage:
                exchange.chunk(usage=(100, 20))
            exchange.write("data: [DONE]\n\n")

    return act


def after(event: threading.Event, text: str) -> Callable[[Exchange], str]:
    """A piece that is not sent before the event is set; the reply breaks off if it never is."""

    def piece(_: Exchange) -> str:
        if not event.wait(120):
            raise ConnectionResetError("what was sent before was not seen")
        return text

    return piece


def fails(status: int, message: str = "no", code: str | None = None, **headers: str) -> Act:
    """An error as OpenAI gives it; like some servers, it repeats the key it was sent."""

    def act(exchange: Exchange) -> None:
        error = {"message": f"{message} (key {exchange.key})", "type": "error", "param": None, "code": code}
        exchange.head(status, "application/json", **headers)
        exchange.write(json.dumps({"error": error}))

    return act


def gives(status: int, kind: str, text: str) -> Act:
    """A reply of any kind."""

    def act(exchange: Exchange) -> None:
        exchange.head(status, kind)
        exchange.write(text)

    return act


def drips(pieces: Iterator[str], pause: float) -> Act:
    """Streams whatever comes, without an end of its own."""

    def act(exchange: Exchange) -> None:
        exchange.head(200, "text/event-stream")
        for piece in pieces:
            exchange.write(piece) if piece.startswith(":") else exchange.chunk(piece)
            time.sleep(pause)

    return act


def sleeps(seconds: float) -> Act:
    def act(exchange: Exchange) -> None:
        time.sleep(seconds)
        says("late")(exchange)

    return act


def embeds(vector: Callable[[str], Sequence[float]], order: int = 1) -> Act:
    """A vector for each text; `order` -1 lists them last first, as the protocol allows."""

    def act(exchange: Exchange) -> None:
        data = [{"object": "embedding", "index": i, "embedding": list(vector(t))} for i, t in enumerate(exchange.body["input"])]
        made = CreateEmbeddingResponse.model_validate(
            {
                "object": "list",
                "model": exchange.body["model"],
                "data": data[::order],
                "usage": {"prompt_tokens": 1, "total_tokens": 1},
            },
            strict=True,
        )
        exchange.head(200, "application/json")
        exchange.write(made.model_dump_json())

    return act
