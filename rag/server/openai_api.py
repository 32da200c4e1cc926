"""Footnote as a model of the OpenAI API, so that any client of that can ask it: the last message is the question, those
before it the history; footnotes come in the text and as `url_citation` annotations.
"""

import re
import time
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, Literal
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from rag.answer import answer_json, compose
from rag.documents import plain_view
from rag.languages import LANGUAGES, sayings
from rag.question import MAX_QUESTION
from rag.server.admission import Admission, Events, event, keep_alive, last_of
from rag.server.bodies import MAX_TURNS_SENT, Text, error_models
from rag.server.prometheus import CountingChatbot
from rag.server.refusals import Refused, logged_refusal_for, openai_error
from rag.types import Answer, Claim, Turn

MODEL = "footnote"

_FOOTNOTES = re.compile(r"\n\n\[1\] “.*", re.S)
_MARK = re.compile(r"(?<!\s)\s*\[\d+\]")  # a run of spaces is looked at once, from where it begins


class Part(BaseModel):
    type: str
    text: Text = ""


class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[Part] | None = None


class StreamOptions(BaseModel):
    include_usage: bool = False


class ChatBody(BaseModel):
    """What of a chat completion's request matters here; sampling and tools do not, system messages have nothing to say."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"model": MODEL, "messages": [{"role": "user", "content": "Why?"}]}]}
    )

    model: str = MODEL
    messages: list[Message] = Field(min_length=1, max_length=1000)
    stream: bool | None = False
    stream_options: StreamOptions | None = None


class FaultBody(BaseModel):
    message: str
    type: str
    param: str | None
    code: str | None


class ErrorBody(BaseModel):
    error: FaultBody
    hint: str


def add_openai_api(app: FastAPI, chatbot: CountingChatbot, admission: Admission) -> None:
    """POST /v1/chat/completions and GET /v1/models on the app."""

    faults = error_models(ErrorBody)
    stream = {"text/event-stream": {"schema": {"type": "string"}}}

    @app.get("/v1/models", responses=faults, tags=["OpenAI"])
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}]}

    @app.post(
        "/v1/chat/completions", response_model=dict[str, Any], responses={200: {"content": stream}, **faults}, tags=["OpenAI"]
    )
    async def complete(body: ChatBody, request: Request) -> Response:
        if body.model != MODEL:
            raise Refused(404, "there is no such model", f"the only one is {MODEL!r}")
        question, history = _conversation(body.messages)
        steps = admission.steps(question, history)
        base = str(request.base_url)
        if body.stream:
            usage = body.stream_options is not None and body.stream_options.include_usage
            return Events(admission, keep_alive(_chunks(steps, base, usage)))
        with admission.slot():
            answer = await last_of(steps, request, Answer)
        notes, annotations = _footnotes(answer, compose(answer.claims, answer.verdict)[1], base)
        message = {"role": "assistant", "content": answer.text + notes, "refusal": None, "annotations": annotations}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        whole = answer_json(answer, chatbot.index)
        return JSONResponse({**_head("chat.completion"), "choices": [choice], "usage": _USAGE, "footnote": whole})

    async def _chunks(steps: AsyncGenerator[Claim | Answer, None], base: str, usage: bool) -> AsyncGenerator[bytes, None]:
        head = _head("chat.completion.chunk")

        def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
            return event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]})

        yield chunk({"role": "assistant", "content": ""})
        shown: list[Claim] = []
        said, marks = compose(shown)
        try:
            async with aclosing(steps):
                async for step in steps:
                    if not isinstance(step, Answer):
                        sent = len(said)
                        shown.append(step)
                        said, marks = compose(shown)
                        yield chunk({"content": said[sent:]})
                        continue
                    rest = f"\n{step.verdict}" if step.verdict else ""  # what follows from the sentences together
                    notes, annotations = _footnotes(step, marks, base)
                    rest = rest if shown else step.text  # a refusal
                    yield chunk({"content": rest + notes, "annotations": annotations})
        except Exception as error:  # noqa: BLE001  the status is sent: an event says it
            yield event({"error": openai_error(logged_refusal_for(error))})
            return
        yield chunk({}, "stop")
        if usage:
            yield event({**head, "choices": [], "usage": _USAGE})
        yield b"data: [DONE]\n\n"

    def _footnotes(answer: Answer, marks: Sequence[tuple[int, int, int]], base: str) -> tuple[str, list[dict[str, Any]]]:
        """What follows the text, a line a footnote, and an annotation for each of the marks in it."""
        lines, links = [], {}
        for cited in answer.citations:
            name = chatbot.index.documents[cited.document_id].name
            url = f"{base}?at={quote(f'{name}:{cited.start}-{cited.end}', safe=':/')}"
            links[cited.number] = {"title": cited.title, "url": url}
            lines.append(f"[{cited.number}] “{plain_view(cited.quote).text}” {cited.title}: {url}")
        places = [{"start_index": start, "end_index": end, **links[number]} for start, end, number in marks]
        annotations = [{"type": "url_citation", "url_citation": place} for place in places]
        return "\n\n" * bool(lines) + "\n".join(lines), annotations


_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}  # nobody is charged for tokens here


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": MODEL}


def _conversation(messages: Sequence[Message]) -> tuple[str, list[Turn]]:
    """The last message's question, and what was asked and answered before it. Raises Refused where there is no question."""
    spoken = [m for m in messages if m.role in ("user", "assistant")]
    if not spoken or spoken[-1].role != "user":
        raise Refused(422, "the last message is not a question", 'end with a message of the role "user"')
    question = _text_of(spoken[-1])
    if not question or len(question) > MAX_QUESTION:
        raise Refused(422, f"the question has {len(question):,} characters", f"ask with 1 to {MAX_QUESTION:,} characters of text")
    turns: list[Turn] = []
    for message in spoken[-2 * MAX_TURNS_SENT - 1 : -1]:
        text = _text_of(message)[: 10 * MAX_QUESTION]
        if message.role == "user":
            turns.append(Turn(text[:MAX_QUESTION]))
        elif turns:
            turns[-1] = Turn(turns[-1].question, _short_answer(text))
    return question, turns[-MAX_TURNS_SENT:]


def _text_of(message: Message) -> str:
    parts = message.content if isinstance(message.content, list) else [Part(type="text", text=message.content or "")]
    return "\n".join(part.text for part in parts if part.type == "text").strip()


def _short_answer(text: str) -> str:
    """What an earlier reply of ours said, without its footnotes: the short answer, which a follow-up leans on.

    Of a hedged reply it is the sentence: which of its words may answer, the text does not tell.
    """
    said = _FOOTNOTES.sub("", text)
    lead, _, rest = said.partition("\n")
    if lead in {sayings(language).may_say for language in LANGUAGES}:
        return rest.partition(" [1]")[0].removeprefix("“").removesuffix("”")
    first = (rest if lead in {sayings(language).own_words for language in LANGUAGES} else said).split("\n")[0]
    return _MARK.sub("", first.split(" — “")[0]).strip()
