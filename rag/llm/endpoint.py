"""The one place that speaks to a model server: chat and embeddings, with one retry policy and one clock.

Any server that speaks OpenAI's protocol will do. What it does happens in a thread of its own, and the caller waits with a clock
that no slow look-up, stalled stream or endless keep-alive can stop.
"""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.errors import BadSettings, ModelServerUnavailable
from rag.llm.exchange import Exchange, on_request, on_response
from rag.llm.faults import (
    broken_reply,
    empty_reply,
    endless_reply,
    error_for,
    is_loading,
    seconds_to_wait,
    shown_address,
    strange_reply,
)
from rag.settings import Settings

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk

RETRIES = 2
"""A request is tried this many times more after a fault that may pass: 408, 409, 429, 5xx, a dropped connection. The client's own
retries are off. A server that refuses the connection or cannot be found is not tried again."""

MAX_REPLY = 20_000
"""A model that writes more characters than this is not going to stop."""

LOADING_WAIT = 0.5
"""Seconds until a server that is loading its model is asked again; until the deadline it is waited for."""

WINDOW_SECONDS = 2.0
"""A server is given this long to say how large its window is."""

OPENAI = "https://api.openai.com/v1"

# One that takes no max_tokens thinks before it writes: the name it has instead would count those thoughts.
_OPTIONAL = ("temperature", "stream_options", "max_tokens")
"""Parameters that some models refuse; one that is refused by name is left out."""

Message = Mapping[str, str]


@dataclass
class Reply:
    """Filled in when a reply has been read to its end: why it ended, and the tokens that the server counted, if it did; from
    its beginning on, the seconds that the server took to load the model first."""

    finish: str = ""
    loading: float = 0.0
    tokens: dict[str, int] = field(default_factory=dict)


class Endpoint:
    """The server that has `model`, which the environment's `variable` names. Safe to share by threads.

    Raises BadSettings where the settings name no server.
    """

    def __init__(self, settings: Settings, model: str, variable: str) -> None:
        key = settings.openai_api_key
        if not (key or settings.openai_base_url):
            raise BadSettings(
                f"{variable} names a model, but no server is set",
                "set OPENAI_API_KEY for OpenAI, or OPENAI_BASE_URL for another server (Ollama: http://127.0.0.1:11434/v1)",
            )
        import httpx2
        import openai

        address = settings.openai_base_url or OPENAI
        # Servers without accounts take any key. A redirect would carry the question to an address that the owner did not set.
        self._client = openai.OpenAI(
            api_key=key.get_secret_value() if key else "none",
            base_url=address,
            max_retries=0,
            http_client=openai.DefaultHttpxClient(
                follow_redirects=False,
                timeout=settings.model_timeout,
                limits=httpx2.Limits(max_keepalive_connections=0),  # hanging up closes a connection of one request
                event_hooks={"request": [on_request], "response": [on_response]},
            ),
        )
        self._model, self._variable, self._where = model, variable, shown_address(address)
        self._timeout, self._deadline = settings.model_timeout, settings.model_deadline
        self._window: int | None = None
        self.id = f"{model} at {self._where}"

    def chat(self, messages: Sequence[Message], reply: Reply, most: int | None = None) -> Generator[str, None, None]:
        """The reply's text, piece by piece, of at most `most` tokens. The request is sent now; closing the iterator ends the
        server's work, and so does `Leaving.leave`, which raises Left.

        Raises ContextTooLong, or ModelServerUnavailable for every other fault, within the settings' times.
        """
        return self._pieces(self._begin(lambda exchange: self._stream(exchange, messages, reply, most)))

    def complete(self, messages: Sequence[Message], most: int = MAX_REPLY) -> str:
        """The whole reply; empty where it has more than `most` characters, and hung up on then. Raises as `chat` does."""
        text = ""
        with closing(self.chat(messages, Reply())) as pieces:
            for piece in pieces:
                text += piece
                if len(text) > most:
                    return ""
        return text

    def window(self) -> int | None:
        """The tokens that the server gives a question and its reply, where it tells: llama.cpp does; None where not.

        One that cannot be asked now is asked again the next time.
        """
        if self._window is None and self._where != OPENAI:
            exchange = self._begin(self._ask_window, WINDOW_SECONDS)
            try:
                self._window = list(exchange.items())[-1]
            except ModelServerUnavailable:
                return None
            finally:
                exchange.stop()
        return self._window or None

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text, as the server gives them. Raises as `chat` does."""
        vectors: list[list[float]] = list(self._begin(lambda exchange: self._embed(exchange, texts)).items())[-1]
        return vectors

    def _begin(self, work: Callable[[Exchange], None], deadline: float | None = None) -> Exchange:
        """The work in a thread of its own, its faults as errors of ours."""
        import httpx2
        import openai

        def guarded(exchange: Exchange) -> None:
            try:
                work(exchange)
            except (openai.OpenAIError, httpx2.HTTPError, ValueError) as error:  # ValueError: JSON and UTF-8 that are none
                raise error_for(error, self._where, self._model, self._variable, self._timeout) from None

        return Exchange(guarded, self._where, self._timeout, deadline or self._deadline)

    def _pieces(self, exchange: Exchange) -> Generator[str, None, None]:
        size = 0
        try:
            for piece in exchange.items():
                size += len(piece)
                if size > MAX_REPLY:
                    raise endless_reply(MAX_REPLY)
                if piece:
                    yield piece
            if not size:
                raise empty_reply()
        finally:
            exchange.stop()

    def _stream(self, exchange: Exchange, messages: Sequence[Message], reply: Reply, most: int | None) -> None:
        request = {
            "messages": list(messages),
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0,
            **({"max_tokens": most} if most else {}),
        }
        with self._attempt(exchange, lambda client, **r: client.chat.completions.create(**r), request, reply) as stream:
            if "event-stream" not in (kind := stream.response.headers.get("content-type", "")):
                what = "a web page" if "html" in kind else "something else than a stream of events"
                raise strange_reply(self._where, what)
            for chunk in stream:
                exchange.put(self._text(chunk, reply))
                if exchange.over():
                    return
        if not reply.finish:
            raise broken_reply()

    def _text(self, chunk: "ChatCompletionChunk", reply: Reply) -> str:
        """The text of a chunk, "" where it holds none; the package makes chunks of any JSON, without looking at it."""
        try:
            for choice in chunk.choices or ():
                reply.finish = choice.finish_reason or reply.finish
            if chunk.usage:
                reply.tokens = {"prompt": chunk.usage.prompt_tokens, "completion": chunk.usage.completion_tokens}
            return "".join(choice.delta.content or "" for choice in chunk.choices or ())
        except (AttributeError, TypeError):
            raise strange_reply(self._where, "chunks of another form") from None

    def _ask_window(self, exchange: Exchange) -> None:
        """0 where the server is there, but does not tell."""
        import openai

        try:
            told = self._client.get(f"{str(self._client.base_url).rstrip('/').removesuffix('/v1')}/props", cast_to=dict[str, Any])
        except openai.APIStatusError as error:
            if is_loading(error):
                raise
            told = {}
        settings = told.get("default_generation_settings") if isinstance(told, dict) else None
        tokens = settings.get("n_ctx") if isinstance(settings, dict) else None
        exchange.put(tokens if type(tokens) is int and tokens > 0 else 0)

    def _embed(self, exchange: Exchange, texts: Sequence[str]) -> None:
        request = {"input": list(texts), "encoding_format": "float"}
        try:
            made = self._attempt(exchange, lambda client, **r: client.embeddings.create(**r), request, Reply())
            vectors = {item.index: _vector(item.embedding) for item in getattr(made, "data", None) or ()}
            whole = sorted(vectors) == list(range(len(texts)))
        except (AttributeError, TypeError, OverflowError):  # the package makes embeddings of any JSON; a number may be too large
            raise strange_reply(self._where, "embeddings of another form") from None
        if not whole:
            raise strange_reply(self._where, "no vector for some of the texts")
        exchange.put([vectors[i] for i in range(len(texts))])

    def _attempt(self, exchange: Exchange, call: Callable[..., Any], request: dict[str, Any], reply: Reply) -> Any:
        """What the call gives; the one retry policy."""
        import openai

        attempt = 0
        while True:
            try:
                made = call(self._client, model=self._model, **request)
                exchange.is_loading = False
                return made
            except openai.OpenAIError as error:
                exchange.is_loading = is_loading(error)
                refused = [name for name in _OPTIONAL if name in request and name in str(error)]
                if isinstance(error, openai.BadRequestError) and refused:
                    del request[refused[0]]
                    continue
                if exchange.is_loading and not exchange.over() and exchange.left() > LOADING_WAIT:
                    reply.loading += LOADING_WAIT
                    time.sleep(LOADING_WAIT)
                    exchange.put("")
                    continue
                wait = seconds_to_wait(error, attempt)
                if wait is None or attempt == RETRIES or wait > exchange.left():
                    raise
            attempt += 1
            time.sleep(wait)
            exchange.put("")  # a sign of life: the wait for the next attempt begins


def _vector(value: object) -> list[float]:
    """Raises TypeError for what is no list of numbers."""
    if not isinstance(value, list) or not all(isinstance(number, int | float) for number in value):
        raise TypeError
    return [float(number) for number in value]
