"""What a model server did wrong -> one plain error with its cure, and whether it may pass.

Nothing that the server itself says is repeated, since that may hold the key or the prompt.
"""

import json
import random
import re
import socket
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.errors import ModelServerUnavailable, ReplyFailed

if TYPE_CHECKING:
    import openai

FIRST_WAIT = 0.5
"""Seconds before the first retry, doubled after each, with up to 25 % taken off at random. A Retry-After header comes first."""

LONGEST_WAIT = 10.0
"""A server that asks for a wait of more seconds than this is given up at once."""

_ASK_AGAIN = "ask again, or set RAG_MODEL to another model"
_SEE_LOG = "ask again; if it stays so, the server's own log says why"
_TOO_LONG = re.compile(r"context.?(?:length|size|window)|maximum.{0,20}tokens|too many tokens|too long", re.I)


class ContextTooLong(ReplyFailed):
    """The request does not fit the model's context: of `prompt` tokens in `context` ones, where the server says so, else 0."""

    def __init__(self, message: str, hint: str, prompt: int = 0, context: int = 0) -> None:
        super().__init__(message, hint)
        self.prompt, self.context = prompt, context


def shown_address(address: str) -> str:
    """The address as people may see it: without user, password and query."""
    parts = urlsplit(address)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{parts.path.rstrip('/')}"


def error_for(error: Exception, where: str, model: str, variable: str, seconds: float) -> ModelServerUnavailable:
    """The error for a fault of the server at `where`, asked for `model`, which `variable` names, with `seconds` to wait."""
    import httpx2
    import openai

    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return silence(where, seconds)
    if isinstance(error, openai.APIStatusError):
        return _status_error(error, where, model, variable)
    if isinstance(error, openai.APIConnectionError):
        return _connection_error(error, where)
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | openai.APIResponseValidationError):
        return strange_reply(where, "something else than JSON")
    if isinstance(error, openai.APIError) and _TOO_LONG.search(str(error)):  # an error event within the stream
        return _too_long(model, error)
    return broken_reply()


def seconds_to_wait(error: Exception, attempt: int) -> float | None:
    """Seconds after which the fault may have passed, or None where it will not; `attempt` counts retries from 0."""
    import openai

    if isinstance(error, openai.APIStatusError):
        spent = error.code == "insufficient_quota"
        if spent or _TOO_LONG.search(str(error)) or (error.status_code not in (408, 409, 429) and error.status_code < 500):
            return None
        asked = error.response.headers.get("retry-after", "")
        if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", asked):
            return float(asked) if float(asked) <= LONGEST_WAIT else None
    elif not isinstance(error, openai.APIConnectionError) or isinstance(error, openai.APITimeoutError):
        return None
    elif any(isinstance(cause, ConnectionRefusedError | socket.gaierror | ssl.SSLError) for cause in _causes(error)):
        return None
    return FIRST_WAIT * 2.0**attempt * random.uniform(0.75, 1)


def is_loading(error: Exception) -> bool:
    """Whether the server will answer once it has loaded the model, as llama.cpp says."""
    import openai

    return isinstance(error, openai.APIStatusError) and error.status_code == 503 and "loading model" in str(error).lower()


def silence(where: str, seconds: float) -> ReplyFailed:
    return ReplyFailed(
        f"the model server at {where} said nothing for {seconds:g} seconds",
        "see whether it is overloaded or still loading the model, or raise RAG_MODEL_TIMEOUT",
    )


def still_loading(where: str) -> ReplyFailed:
    return ReplyFailed(f"the model server at {where} is still loading the model", "ask again when it has loaded it")


def overtime(seconds: float) -> ReplyFailed:
    return ReplyFailed(
        f"the model had not finished after {seconds:g} seconds", "set RAG_MODEL to a faster model, or raise RAG_MODEL_DEADLINE"
    )


def endless_reply(characters: int) -> ReplyFailed:
    return ReplyFailed(f"the model did not stop writing after {characters:,} characters", _ASK_AGAIN)


def empty_reply() -> ReplyFailed:
    return ReplyFailed("the model gave an empty reply", _ASK_AGAIN)


def broken_reply() -> ReplyFailed:
    return ReplyFailed("the model server broke off in the middle of the answer", _SEE_LOG)


def strange_reply(where: str, what: str) -> ModelServerUnavailable:
    return ModelServerUnavailable(
        f"the model server at {where} gave {what}: it does not speak OpenAI's protocol",
        "correct OPENAI_BASE_URL; most servers' address ends in /v1",
    )


def _too_long(model: str, error: "openai.APIError") -> ContextTooLong:
    told = error.body if isinstance(error.body, dict) else {}
    counts = (told.get("n_prompt_tokens"), told.get("n_ctx"))  # llama.cpp's
    prompt, context = (count if type(count) is int and 0 < count < 10**9 else 0 for count in counts)
    return ContextTooLong(
        f"the question and its evidence do not fit the context of {model}",
        "lower RAG_CONTEXT_WINDOW to what the model server gives it",
        prompt,
        context,
    )


def _status_error(error: Exception, where: str, model: str, variable: str) -> ModelServerUnavailable:
    """For a status that is no success."""
    import openai

    assert isinstance(error, openai.APIStatusError)
    status, told = error.status_code, str(error)
    if status == 413 or (status in (400, 422, 500) and (error.code == "context_length_exceeded" or _TOO_LONG.search(told))):
        return _too_long(model, error)
    if is_loading(error):
        return still_loading(where)
    if status == 401:
        said, cure = f"the model server at {where} does not accept the key", "correct OPENAI_API_KEY"
    elif status == 403:
        said = f"the model server at {where} does not allow the model {model}"
        cure = f"give the key the right to it, or set {variable} to another"
    elif status == 404 and (error.code == "model_not_found" or "model" in told.lower()):
        said = f"the model server at {where} has no model {model}"
        cure = f"set {variable} to one it has, or give it this one (Ollama: ollama pull {model})"
    elif status == 404:
        said, cure = f"there is no model server at {where}", "correct OPENAI_BASE_URL; most servers' address ends in /v1"
    elif status == 429 and error.code == "insufficient_quota":
        said, cure = f"the account at {where} has no credit left", "add credit to it"
    elif status == 429:
        said = f"the model server at {where} takes no more requests at present"
        cure = "ask again in a minute, or raise the account's limits"
    elif status >= 500:
        said, cure = f"the model server at {where} failed (status {status})", _SEE_LOG
    elif status < 400:
        said = f"the model server at {where} points to another address (status {status})"
        cure = "set OPENAI_BASE_URL to that address itself"
    else:
        said = f"the model server at {where} refused the request (status {status})"
        cure = f"see whether {variable} names a model of the right kind"
    return ModelServerUnavailable(said, cure)


def _connection_error(error: Exception, where: str) -> ModelServerUnavailable:
    """For a connection that failed."""
    causes = list(_causes(error))
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return ModelServerUnavailable(
            f"no model server listens at {where}", "start it (Ollama: ollama serve), or correct OPENAI_BASE_URL"
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return ModelServerUnavailable(f"the host of {where} cannot be found", "correct OPENAI_BASE_URL, or see to the network")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return ModelServerUnavailable(
            f"the certificate of {where} cannot be trusted", "correct OPENAI_BASE_URL, or the certificate"
        )
    return ModelServerUnavailable(f"the connection to the model server at {where} failed", _SEE_LOG)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
