"""The HTTP contract, over real HTTP: answers, streams, errors, and what happens to work nobody waits for."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rag.answer.as_json import answer_json
from rag.chatbot import Chatbot
from rag.index import open_index
from rag.server import admission as admit
from rag.server.prometheus import CountingChatbot
from rag.settings import Settings
from rag.types import Answer, Claim, Document, Span, Turn
from tests.formats.manuscript import manuscript
from tests.formats.written import WRITERS
from tests.hedging import Hedging

Listen = Callable[..., str]
QUESTION = "when did relations deteriorate?"


def events(text: str) -> list[tuple[str, Any]]:
    """Server-sent events, comments left out."""
    blocks = [block for block in text.split("\n\n") if block and not block.startswith(":")]
    return [
        (block.split("\n")[0].removeprefix("event: "), json.loads(block.split("\n")[1].removeprefix("data: ")))
        for block in blocks
    ]


def test_an_answer_over_http_is_the_answer_of_the_chatbot(api: str, chatbot: Chatbot, seed: Document) -> None:
    answer = httpx.post(f"{api}/api/ask", json={"question": QUESTION}).json()
    expected = answer_json(chatbot.ask(QUESTION), chatbot.index)
    assert {**answer, "seconds": 0} == {**expected, "seconds": 0}
    assert all(c["quote"] == seed.text[c["start"] : c["end"]] for c in answer["citations"])


def test_a_stream_gives_verified_sentences_then_the_answer(api: str) -> None:
    stream = httpx.post(f"{api}/api/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    assert stream.headers["content-type"].startswith("text/event-stream")
    *sentences, (kind, answer) = events(stream.text)
    assert [name for name, _ in sentences] == ["sentence", "sentence"]
    assert kind == "answer"
    assert [c for _, s in sentences for c in s["citations"]] == answer["citations"]
    assert "\n".join(s["text"] for _, s in sentences) == answer["text"]


@pytest.mark.parametrize(("sure", "lead"), [(0, "The document may say:"), (1, "The document may also say:")])
def test_a_hedged_answer_says_so_once_and_which_sentences_it_is_not_sure_of(
    listen: Listen, chatbot: Chatbot, seed: Document, sure: int, lead: str
) -> None:
    address = listen(Hedging(chatbot, sure))
    whole = httpx.post(f"{address}/api/ask", json={"question": QUESTION}).json()
    stream = httpx.post(f"{address}/api/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    *sentences, (_, answer) = events(stream.text)
    assert (whole["sure"], answer["sure"], whole["answered"], whole["text"]) == (False, False, True, answer["text"])
    assert [s["sure"] for _, s in sentences] == [at < sure for at in range(2)]
    assert "\n".join(s["text"] for _, s in sentences) == answer["text"]
    assert answer["text"].count("The document may") == 1
    assert sentences[sure][1]["text"].startswith(f"{lead}\n“")
    words = [seed.text[s["span"]["start"] : s["span"]["end"]] for _, s in sentences]
    assert words == [claim.text for claim in chatbot.ask(QUESTION).claims]
    assert answer["short_answer"] == words[0]


def test_whether_an_answer_is_sure_is_said_of_every_one(api: str) -> None:
    asked = {
        q: httpx.post(f"{api}/api/ask", json={"question": q}).json()
        for q in ("When was Hamas founded?", "Who won the 2022 World Cup?", "hello")
    }
    assert [answer["sure"] for answer in asked.values()] == [True, False, False]
    assert "sure" in httpx.get(f"{api}/openapi.json").json()["components"]["schemas"]["AnswerBody"]["required"]


def test_a_follow_up_is_read_after_the_history(api: str) -> None:
    history = [{"question": "Who sponsored Kalinka?", "answer": "Rossotrudnichestvo"}]
    answer = httpx.post(f"{api}/api/ask", json={"question": "Where was it opened?", "history": history}).json()
    assert answer["standalone_question"] == "Where was Kalinka opened?"
    assert answer["short_answer"] == "Gaza"


def test_the_documents_and_one_of_them(api: str, seed: Document) -> None:
    [listed] = httpx.get(f"{api}/api/documents").json()
    assert listed == {
        "id": seed.id,
        "document": "article.txt",
        "title": seed.title,
        "date": "2023-10-09",
        "characters": len(seed.text),
        "own": False,
    }
    del listed["own"]
    assert httpx.get(f"{api}/api/documents/{seed.id}").json() == {**listed, "text": seed.text}
    assert httpx.post(f"{api}/api/ask", json={"question": QUESTION, "document": "article.txt"}).json()["answered"]


BODIES = {
    "no body": (b"", 422),
    "not JSON": (b"{", 400),
    "a list": (b"[]", 422),
    "bad UTF-8": (b'{"question": "\xff\xfe?"}', 400),
    "a lone surrogate": (b'{"question": "\\ud800?"}', 422),
    "a NUL": (b'{"question": "when\\u0000?"}', 422),
    "a raw NUL": (b'{"question": "\x00"}', 400),
    "deep JSON": (b"[" * 200_000, 400),
    "deep JSON inside": (b'{"question": "a", "history": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001, 400),
    "a huge number": (b'{"question": ' + b"9" * 100_000 + b"}", 400),
    "infinity": (b'{"question": 1e999999}', 422),
    "no question": (b'{"history": []}', 422),
    "an empty question": (b'{"question": ""}', 422),
    "no words": (b'{"question": "?!"}', 422),
    "a long question": (b'{"question": "' + b"a" * 1001 + b'"}', 422),
    "much history": (json.dumps({"question": "a", "history": [{"question": "a"}] * 21}).encode(), 422),
    "an unknown document": (b'{"question": "a", "document": "../../etc/passwd"}', 422),
    "10 MB": (b'{"question": "' + b"a" * 10_000_000 + b'"}', 413),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_used_gets_a_clear_error(api: str, name: str) -> None:
    body, status = BODIES[name]
    response = httpx.post(f"{api}/api/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == status, response.text
    assert set(response.json()) == {"error", "hint"}
    assert not any(leak in response.text for leak in ("Traceback", "/rag/", "site-packages", "passwd"))


def test_ten_megabytes_without_a_length_are_refused_too(api: str) -> None:
    chunks = (b"a" * 100_000 for _ in range(100))
    response = httpx.post(f"{api}/api/ask", content=chunks, headers={"content-type": "application/json"})
    assert response.status_code == 413


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)).map(
        lambda v: json.dumps({"question": v}).encode()
    )
)
@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_makes_the_server_fail(api: str, body: bytes) -> None:
    response = httpx.post(f"{api}/api/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code < 500, response.text
    assert response.status_code == 200 or set(response.json()) == {"error", "hint"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/ask", 405),
        ("DELETE", "/healthz", 405),
        ("GET", "/api/nothing", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/api/documents/nothing", 404),
        ("GET", "/../../etc/passwd", 404),
        ("POST", "/gradio_api/upload", 404),
        ("GET", "/gradio_api/file=/etc/passwd", 404),
        ("GET", "/gradio_api/info", 404),
        ("POST", "/gradio_api/call/respond", 404),
        ("POST", "/config", 404),
        ("GET", "/gradio_api/proxy=http://example.com", 404),
        ("GET", "/monitoring", 404),
        ("GET", "/healthz%0A", 404),
    ],
)
def test_routes_that_are_none_say_so_and_gradio_s_own_are_closed(api: str, method: str, path: str, status: int) -> None:
    response = httpx.request(method, api + path)
    assert response.status_code == status
    assert "hint" in response.json()
    assert status != 405 or response.headers["allow"]


def test_alive_ready_and_measured(listen: Listen) -> None:
    address = listen()
    assert httpx.get(f"{address}/healthz").json() == {"ok": True}
    assert httpx.get(f"{address}/readyz").json() == {"documents": 1, "passages": 9}
    for question in (QUESTION, "Who won the 2022 World Cup?", "?!"):
        httpx.post(f"{address}/api/ask", json={"question": question})
    metrics = httpx.get(f"{address}/metrics").text
    for line in (
        "footnote_questions_total 2.0",
        "footnote_refusals_total 1.0",
        'footnote_errors_total{kind="question"} 1.0',
        'footnote_stage_seconds_count{stage="total"} 2.0',
    ):
        assert line in metrics


# ---- work that takes long, fails, or that nobody waits for


class Slow(CountingChatbot):
    """The real chatbot, pausing before each step; it notes when it was stopped."""

    def __init__(self, chatbot: Chatbot, pause: float) -> None:
        super().__init__(chatbot.index, chatbot.settings)
        self.pause = pause
        self.begun = threading.Event()
        self.stopped = threading.Event()

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, within: str | Span | None = None
    ) -> Iterator[Claim | Answer]:
        try:
            for step in super().stream(question, history, within=within):
                self.begun.set()
                yield step
                time.sleep(self.pause)
        except GeneratorExit:
            self.stopped.set()
            raise


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_a_client_that_goes_away_stops_the_work(listen: Listen, chatbot: Chatbot, accept: str) -> None:
    slow = Slow(chatbot, 0.3)
    address = listen(slow)
    body = json.dumps({"question": QUESTION}).encode()
    with socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1]))) as client:
        head = f"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        client.sendall(head.encode() + body)
        assert slow.begun.wait(60)
    assert slow.stopped.wait(60)
    assert httpx.post(f"{address}/api/ask", json={"question": QUESTION}).json()["answered"]


def test_who_finds_no_place_to_wait_is_told_when_to_come_back(
    listen: Listen, chatbot: Chatbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admit, "ANSWERING", 1)
    monkeypatch.setattr(admit, "WAITING", 1)
    monkeypatch.setattr(admit, "PING_SECONDS", 0.2)
    slow = Slow(chatbot, 1)
    address = listen(slow)
    with httpx.stream(
        "POST", f"{address}/api/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"}
    ) as first:
        lines = first.iter_lines()
        assert next(lines) == ": ok"
        assert slow.begun.wait(60)
        with httpx.stream(
            "POST", f"{address}/api/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"}
        ) as second:
            waiting = second.iter_lines()
            assert [next(waiting) for _ in range(3)] == [": ok", "", ": ping"]
            for accept in ("text/event-stream", "application/json"):
                third = httpx.post(f"{address}/api/ask", json={"question": QUESTION}, headers={"accept": accept})
                assert third.status_code == 503
                assert int(third.headers["retry-after"]) > 0
                assert set(third.json()) == {"error", "hint"}
    assert slow.stopped.wait(60)


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_whose_turn_does_not_come_in_time_is_told_to_come_back(
    listen: Listen, chatbot: Chatbot, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    monkeypatch.setattr(admit, "ANSWERING", 1)
    monkeypatch.setattr(admit, "PATIENCE", 0.2)
    slow = Slow(chatbot, 0.7)
    address = listen(slow)
    stream = {"accept": "text/event-stream"}
    with httpx.stream("POST", f"{address}/api/ask", json={"question": QUESTION}, headers=stream):
        assert slow.begun.wait(60)
        second = httpx.post(f"{address}/api/ask", json={"question": QUESTION}, headers={"accept": accept})
        if accept == "application/json":
            assert second.status_code == 503
            assert int(second.headers["retry-after"]) > 0
        else:
            [(kind, error)] = events(second.text)
            assert (kind, set(error)) == ("error", {"error", "hint"})
    assert slow.stopped.wait(60)


class Broken(CountingChatbot):
    def stream(self, question: str, *_: Any, **__: Any) -> Iterator[Claim | Answer]:
        raise RuntimeError(f"secret of {question}")


def test_a_fault_shows_nothing_of_its_inside(listen: Listen, chatbot: Chatbot) -> None:
    address = listen(Broken(chatbot.index, chatbot.settings))
    response = httpx.post(f"{address}/api/ask", json={"question": QUESTION})
    assert response.status_code == 500
    assert response.headers["x-content-type-options"] == "nosniff"
    stream = httpx.post(f"{address}/api/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"})
    [(kind, error)] = events(stream.text)
    assert kind == "error"
    for fault in (response.json(), error):
        assert set(fault) == {"error", "hint"}
        assert "secret" not in str(fault)


# ---- the OpenAPI file, and the server by it


@pytest.fixture(scope="module")
def schema(api: str) -> Any:
    return schemathesis.openapi.from_url(f"{api}/openapi.json")


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


LONGEST_QUERY = 8_000
"""An address of 64 kB is refused in plain text by uvicorn, before the program sees it; a character of it may take six bytes."""


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_the_server_is_as_its_openapi_file_says(schema: Any, mode: schemathesis.GenerationMode) -> None:
    """Requests made from the file, those it allows and those it does not: no 5xx, and every response as it is described."""
    operations = [found.ok() for found in schema.get_all_operations()]
    assert {o.label for o in operations} >= {
        "POST /api/ask",
        "GET /api/documents/{id}",
        "POST /v1/chat/completions",
        "GET /metrics",
    }
    for operation in operations:

        @given(operation.as_strategy(generation_mode=mode))
        @examples(max_examples=20, suppress_health_check=list(HealthCheck), derandomize=True)
        def holds(case: schemathesis.Case) -> None:
            if len(repr(case.query)) < LONGEST_QUERY:
                case.call_and_validate(checks=CHECKS)

        try:
            holds()
        except Unsatisfiable:  # nothing that the file forbids can be made for a route without parameters
            assert mode is schemathesis.GenerationMode.NEGATIVE


def test_some_documents_are_asked_and_the_pages_of_a_pdf_are_drawn(listen: Listen, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "report.pdf").write_bytes(WRITERS["a.pdf"](manuscript()))
    (folder / "door.txt").write_text("Notes\n\nThe door of the archive is red.")
    settings = Settings(documents=(folder,), store=str(tmp_path / "store"))
    address = listen(CountingChatbot(open_index(settings), settings))
    ids = {d["document"]: d["id"] for d in httpx.get(f"{address}/api/documents").json()}

    def ask(*documents: str) -> Any:
        body = {"question": "Who manages the South region?", "documents": documents}
        return httpx.post(f"{address}/api/ask", json=body, timeout=60).json()

    assert not ask("door.txt")["answered"]
    [cited, *_] = ask("door.txt", "report.pdf")["citations"]
    assert (cited["document"], cited["page"], cited["date"]) == ("report.pdf", "4", "2021-05-04")
    assert httpx.post(f"{address}/api/ask", json={"question": "Who?", "documents": ["nowhere"]}).status_code == 422
    assert httpx.post(f"{address}/api/ask", json={"question": "Who?", "documents": ["door.txt"] * 21}).status_code == 422
    suggested = httpx.get(f"{address}/api/suggestions", params={"document": ["door.txt", "report.pdf"]}, timeout=60)
    assert suggested.status_code == 200

    def pages(name: str) -> Any:
        where = {"start": cited["start"], "end": cited["end"]}
        return httpx.get(f"{address}/api/documents/{ids[name]}/pages", params=where, timeout=60).json()

    [page] = pages("report.pdf")
    assert (page["number"], page["label"]) == (4, "4")
    assert [{"page": 4, **rect} for rect in page["rects"]] == cited["rects"]
    picture = httpx.get(f"{address}/{page['picture']}", timeout=60)
    assert (picture.headers["content-type"], picture.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture.content[16:20]) == pytest.approx(2 * page["width"], abs=2)
    for wrong in (f"{ids['report.pdf']}/pages/99.png", f"{ids['door.txt']}/pages/1.png", "x/pages/1.png"):
        assert httpx.get(f"{address}/api/documents/{wrong}", timeout=60).status_code == 404
    assert pages("door.txt") == []
    (folder / "report.pdf").write_bytes(WRITERS["two columns.pdf"](manuscript()))  # not what the text is of
    assert httpx.get(f"{address}/api/documents/{ids['report.pdf']}/pages/1.png", timeout=60).status_code == 404
