"""The calls that the page makes of Gradio, and nothing else: which function, how many values, of which plain type, how long.

Gradio takes far more of whoever asks: files by path, which it reads and copies, components by name, which it constructs. So the
guard lets a call through only if it is one that this page's own functions are for.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import BadInput

if TYPE_CHECKING:
    import gradio as gr

PREDICT, JOIN = "/gradio_api/run/predict", "/gradio_api/queue/join"
CANCEL = "/gradio_api/cancel"
CALLED = (PREDICT, JOIN, CANCEL)
"""Where the page calls a function at once, where it puts one into the queue, and where it stops one."""

DATA, HEARTBEAT = "/gradio_api/queue/data", "/gradio_api/heartbeat/"
"""Where the page listens for what a function gives, and where it says that it still does."""

MAX_WRITTEN = 20_000
"""At most this many characters of a text field: a question, or what somebody would rather have read, and a line before it."""

MAX_MESSAGES = 2_000
"""At most this many messages of the chat's log."""

_SESSION = re.compile(r"[A-Za-z0-9_]{1,40}")
_EVENT = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the page: whether it is queued, and what tells each of its values from others."""

    queued: bool
    fits: tuple[Callable[[Any], bool], ...]


class PageCalls:
    def __init__(self, demo: "gr.Blocks", answer: int) -> None:
        """Of the page's functions those that run on the server; `answer` is the number of the one that answers questions.

        Raises KeyError for a function with an input of another kind than the page has now.
        """
        self._calls = {
            number: Call(bool(function.queue), tuple(_FITS[type(block).__name__] for block in function.inputs))
            for number, function in demo.fns.items()
            if function.fn is not None
        }
        self._answer = answer

    def is_question(self, path: str, body: bytes) -> bool:
        """Whether what is sent to a path of CALLED is a question. Raises BadInput for what is no call of the page at all."""
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError):
            raise _no_call() from None
        if not isinstance(sent, dict):
            raise _no_call()
        if path == CANCEL:
            self._check_cancel(sent)
            return False
        number = sent.get("fn_index")
        call = self._calls.get(number) if type(number) is int else None
        data = sent.get("data")
        if (
            call is None
            or call.queued != (path == JOIN)
            or sent.keys() - _KEYS
            or not _is_session(sent.get("session_hash"))
            or not _is_event_data(sent.get("event_data"))
            or not (sent.get("trigger_id") is None or type(sent["trigger_id"]) is int)
            or not isinstance(data, list)
        ):
            raise _no_call()
        # Of a call without values Gradio's own page sends one empty list or none.
        if call.fits and not (len(data) == len(call.fits) and all(fits(v) for fits, v in zip(call.fits, data, strict=True))):
            raise _no_call()
        if not call.fits and data not in ([], [[]], [None]):
            raise _no_call()
        return number == self._answer

    def _check_cancel(self, sent: Mapping[str, Any]) -> None:
        event, number = sent.get("event_id"), sent.get("fn_index")
        known = type(number) is int and number in self._calls
        if not (known and _is_session(sent.get("session_hash")) and isinstance(event, str) and _EVENT.fullmatch(event)):
            raise _no_call()


def is_listening(path: str, query: str) -> bool:
    """Whether a GET below /gradio_api names a session as the page's own script does."""
    if path == DATA:
        return query.startswith("session_hash=") and _is_session(query.removeprefix("session_hash="))
    return not path.startswith(HEARTBEAT) or _SESSION.fullmatch(path.removeprefix(HEARTBEAT)) is not None


def _no_call() -> BadInput:
    return BadInput("this is no call that the page makes", "use the page at /, or the API in /openapi.json")


_KEYS = {"data", "event_data", "fn_index", "trigger_id", "session_hash"}


def _is_session(value: object) -> bool:
    return isinstance(value, str) and _SESSION.fullmatch(value) is not None


def _is_unicode(value: object) -> bool:
    """Whether it is a text without half surrogate pairs, which JSON can hold and no reply can."""
    return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)


def _is_written(value: object) -> bool:
    return _is_unicode(value) and len(str(value)) <= MAX_WRITTEN


def _is_event_data(value: object) -> bool:
    return value is None or _is_written(value)


def _is_log(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MAX_MESSAGES and all(_is_message(message) for message in value)


def _is_message(value: object) -> bool:
    if not isinstance(value, dict) or value.keys() - {"role", "content", "metadata", "options"}:
        return False
    content = value.get("content")
    plain = isinstance(content, list) and all(_is_text(part) for part in content)
    bare = value.get("metadata") is None and value.get("options") is None
    return plain and bare and value.get("role") in ("user", "assistant")


def _is_text(part: object) -> bool:
    """Gradio makes a file of a part with a path, and a component of one that names it: a part is a text and no more."""
    return isinstance(part, dict) and part.keys() == {"type", "text"} and part["type"] == "text" and _is_unicode(part["text"])


_FITS: Mapping[str, Callable[[Any], bool]] = {"Textbox": _is_written, "Chatbot": _is_log}
