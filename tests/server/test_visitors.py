"""Documents that visitors bring, over real HTTP: read, asked about, seen by nobody else, bounded, and forgotten."""

import re
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from rag.chatbot import Chatbot
from rag.page.chat_log import AnswerData, answer_for_feedback
from rag.server import guard, visitors
from rag.server.admission import Admission
from rag.server.prometheus import CountingChatbot
from rag.server.refusals import Refused
from rag.server.visitors import Brought, Progress, Visitors
from rag.types import Document, Span
from tests.formats.hostile import HOSTILE
from tests.formats.manuscript import manuscript
from tests.formats.test_child import children
from tests.formats.written import WRITERS
from tests.server.test_api import events

Listen = Callable[..., str]
QUESTION = "Who manages the South region?"
TOLD = "The Varnholm lighthouse was rebuilt in 1911 by Petra Lindqvist."
KEY, OTHER = "0" * 32, "1" * 32


def bring(address: str, data: bytes | str, name: str = "", **headers: str) -> httpx.Response:
    content = data.encode() if isinstance(data, str) else data
    return httpx.post(f"{address}/api/documents", params={"name": name}, content=content, headers=headers, timeout=60)


def ask(address: str, question: str, document: str | None = None, **headers: str) -> Any:
    body = {"question": question, "document": document}
    return httpx.post(f"{address}/api/ask", json=body, headers=headers, timeout=60).json()


@pytest.fixture
def visitor() -> dict[str, str]:
    """Header of a visitor of this test alone."""
    return {"footnote-visitor": f"{time.time_ns():032x}"}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_of_each_format_is_brought_and_asked_about(api: str, visitor: dict[str, str], name: str) -> None:
    data = WRITERS[name](manuscript())
    brought = bring(api, data, name, **visitor)
    assert brought.status_code == 201
    assert (brought.json()["document"], brought.json()["own"], brought.json()["notices"]) == (name, True, [])
    text = httpx.get(f"{api}/api/documents/{brought.json()['id']}", headers=visitor).json()["text"]
    answer = ask(api, "What happened on 14 March in Lesotho?", name, **visitor)
    assert {c["document"] for c in (*answer["citations"], *answer["closest"])} == {name}
    assert all(c["quote"] == text[c["start"] : c["end"]] for c in answer["citations"])
    if name == "a.pdf":
        answer = ask(api, QUESTION, **visitor)
        assert (answer["short_answer"], answer["citations"][0]["page"]) == ("Olav Lie", "4")
        assert answer["citations"][0]["rects"]


def test_the_owner_s_documents_are_asked_too_and_as_before(api: str, visitor: dict[str, str]) -> None:
    question = "Who sponsored the Kalinka center?"
    alone = ask(api, question)
    bring(api, TOLD, **visitor)
    both = ask(api, question, **visitor)
    assert both["citations"] == alone["citations"]
    assert ask(api, question, "article.txt", **visitor)["citations"] == alone["citations"]
    assert ask(api, "Who rebuilt the Varnholm lighthouse?", **visitor)["short_answer"] == "Petra Lindqvist"
    assert ask(api, "Who rebuilt the Varnholm lighthouse?", "article.txt", **visitor)["answered"] is False
    suggested = httpx.get(f"{api}/api/suggestions", params={"document": "Pasted text"}, headers=visitor).json()
    assert all("Varnholm" in question for question in suggested)


def test_two_visitors_see_nothing_of_each_other_and_nobody_else_of_either(api: str) -> None:
    cookies: list[httpx.Client] = [httpx.Client(base_url=api), httpx.Client(base_url=api)]
    ids = []
    for client, colour in zip(cookies, ("crimson", "turquoise"), strict=True):
        made = client.post("/api/documents?name=notes.txt", content=f"The door of the archive is painted {colour}.")
        ids.append(made.json()["id"])
    for at, (client, colour) in enumerate(zip(cookies, ("crimson", "turquoise"), strict=True)):
        assert [d["id"] for d in client.get("/api/documents").json() if d["own"]] == [ids[at]]
        answer = client.post("/api/ask", json={"question": "What colour is the door of the archive?"}).json()
        assert colour in answer["short_answer"]
        for path in (ids[1 - at], f"{ids[1 - at]}/article"):
            assert client.get(f"/api/documents/{path}").status_code == 404
        assert client.delete(f"/api/documents/{ids[1 - at]}").status_code == 404
    assert not any(d["own"] for d in httpx.get(f"{api}/api/documents").json())
    assert httpx.get(f"{api}/api/documents/{ids[0]}").status_code == 404
    assert not ask(api, "What colour is the door of the archive?")["answered"]
    assert httpx.post(f"{api}/api/ask", json={"question": "What colour?", "document": "notes.txt"}).status_code == 422
    body = {"model": "footnote", "messages": [{"role": "user", "content": "What colour is the door of the archive?"}]}
    assert "crimson" not in cookies[0].post("/v1/chat/completions", json=body).text
    assert "archive" not in httpx.get(f"{api}/metrics").text
    assert all("archive" not in question for question in httpx.get(f"{api}/api/suggestions").json())


def test_what_is_removed_is_gone(api: str, visitor: dict[str, str]) -> None:
    first, second = (bring(api, text, **visitor).json()["id"] for text in (TOLD, "The bridge at Osk is closed in winter."))
    assert httpx.delete(f"{api}/api/documents/{first}", headers=visitor).status_code == 204
    assert [d["id"] for d in httpx.get(f"{api}/api/documents", headers=visitor).json() if d["own"]] == [second]
    assert not ask(api, "Who rebuilt the Varnholm lighthouse?", **visitor)["answered"]
    assert httpx.delete(f"{api}/api/documents/{second}", headers=visitor).status_code == 204
    assert not any(d["own"] for d in httpx.get(f"{api}/api/documents", headers=visitor).json())


def test_the_cookie_is_random_and_no_script_s_nor_another_site_s(api: str) -> None:
    cookies = [bring(api, TOLD).headers["set-cookie"] for _ in range(2)]
    values = [re.fullmatch(r"footnote_visitor=([0-9a-f]{32}); HttpOnly; Path=/; SameSite=strict", c) for c in cookies]
    assert len({v and v[1] for v in values} - {None}) == 2
    made_up = bring(api, TOLD, cookie=f"footnote_visitor={'a' * 32}")
    assert "a" * 32 not in made_up.headers["set-cookie"]
    assert bring(api, TOLD, **{"footnote-visitor": "me"}).status_code == 422
    assert bring(api, TOLD, origin="https://evil.example").status_code == 403


def test_behind_a_proxy_with_tls_the_cookie_stays_under_its_path_and_on_tls(listen: Listen) -> None:
    address = listen(trusted_proxies=("127.0.0.1",), uploads=True, root_path="/ask")
    cookie = bring(address, TOLD, **{"x-forwarded-proto": "https"}).headers["set-cookie"]
    assert "; Path=/ask; SameSite=strict; Secure" in cookie


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../x", "x"),
        ("C:\\a\\b.txt", "b.txt"),
        ("/", "Pasted text"),
        ("a\u202e\n\x00b.txt", "ab.txt"),
        ("x" * 500 + ".md", "x" * 100 + ".md"),
    ],
)
def test_a_name_is_the_last_of_a_path_and_printable(api: str, visitor: dict[str, str], given: str, name: str) -> None:
    assert bring(api, TOLD, given, **visitor).json()["document"] == name
    assert bring(api, TOLD, given, **visitor).json()["document"] == f"{Path(name).stem} (2){Path(name).suffix}"


def test_markup_in_a_name_or_a_text_is_text(api: str, visitor: dict[str, str]) -> None:
    name = '<img src=x onerror="alert(1)">'
    made = bring(api, f"<script>alert(2)</script> {TOLD} <b onclick='x'>", name, **visitor).json()
    article = httpx.get(f"{api}/api/documents/{made['id']}/article", headers=visitor).text
    assert "<script" not in article
    assert "<img" not in article
    assert "<b " not in article
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in article


def test_a_stream_says_what_is_being_done(api: str, visitor: dict[str, str]) -> None:
    stream = bring(api, WRITERS["a.docx"](manuscript()), "a.docx", accept="text/event-stream", **visitor)
    told = events(stream.text)
    assert told[0] == ("progress", {"step": "reading", "done": 0, "of": 0})
    counts = [data["done"] for kind, data in told if kind == "progress" and data["step"] == "embedding"]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] == told[-2][1]["of"] > 32
    assert told[-1][0] == "document"
    assert told[-1][1]["document"] == "a.docx"


@pytest.mark.parametrize("name", ["encrypted.pdf", "scan.pdf", "zip bomb.docx"])
def test_a_file_that_cannot_be_read_is_one_line_with_its_cure(api: str, visitor: dict[str, str], name: str) -> None:
    make, says = HOSTILE[name]
    refused = bring(api, make(), name, **visitor)
    assert refused.status_code == 422
    assert re.search(says, refused.json()["error"])
    assert refused.json()["error"].startswith(name)
    assert refused.json()["hint"]
    last = events(bring(api, make(), name, accept="text/event-stream", **visitor).text)[-1]
    assert last == ("error", refused.json())


def test_each_cap_is_told_plainly(api: str, visitor: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_UPLOAD", 1000)
    assert bring(api, "x " * 501, **visitor).status_code == 413
    assert httpx.post(f"{api}/api/ask", content=b" " * 1_000_001).status_code == 413
    monkeypatch.undo()
    monkeypatch.setattr(visitors, "MAX_PAGES", 3)
    refused = bring(api, WRITERS["a.pdf"](manuscript()), "a.pdf", **visitor)
    assert (refused.status_code, refused.json()["error"]) == (413, "it has 4 pages, more than 3")
    monkeypatch.setattr(visitors, "MAX_CHARACTERS", 100)
    assert bring(api, TOLD * 2, **visitor).status_code == 413
    monkeypatch.setattr(visitors, "MAX_DOCUMENTS", 1)
    assert bring(api, TOLD, **visitor).status_code == 201
    refused = bring(api, TOLD, accept="text/event-stream", **visitor)
    assert (refused.status_code, refused.json()["hint"]) == (429, "remove one, then send it again")
    monkeypatch.setattr(visitors, "MAX_DOCUMENTS", 2)
    assert bring(api, TOLD, **visitor).status_code == 429  # more characters than may be
    monkeypatch.setattr(visitors, "MAX_VISITORS", 1)
    refused = bring(api, TOLD)
    assert refused.status_code == 503
    assert 0 < int(refused.headers["retry-after"]) <= visitors.IDLE_SECONDS
    monkeypatch.setattr(visitors, "MAX_INSIDE", 0)
    assert int(bring(api, TOLD).headers["retry-after"]) == 10


def test_a_document_counts_as_a_question(listen: Listen) -> None:
    address = listen(rate_limit="2/minute")
    assert [bring(address, TOLD).status_code for _ in range(3)] == [201, 201, 429]
    assert int(bring(address, TOLD).headers["retry-after"]) > 0


def test_beyond_this_machine_nothing_is_taken_unless_the_owner_says_so(listen: Listen) -> None:
    for settings in ({"host": "0.0.0.0"}, {"trusted_proxies": ("127.0.0.1",)}, {"uploads": False}):
        address = listen(**settings)
        assert bring(address, TOLD).status_code == 403
        assert "fn-own" not in httpx.get(address).text
        assert httpx.delete(f"{address}/api/documents/x").status_code == 405
    assert bring(listen(host="0.0.0.0", uploads=True), TOLD).status_code == 201


def test_with_tokens_a_program_needs_one(listen: Listen) -> None:
    address = listen(api_tokens=("secret",))
    assert bring(address, TOLD).status_code == 401
    assert bring(address, TOLD, authorization="Bearer secret", **{"footnote-visitor": KEY}).status_code == 201


def test_who_goes_away_ends_the_reading(api: str) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{api}/api/documents", content=b"<html><p>" + b"<!--" * 200_000, timeout=1.0)
    for _ in range(100):
        if not children():
            break
        time.sleep(0.1)
    assert not children()


# ---- without HTTP: time, work, and what the index gives


async def taken(steps: AsyncGenerator[Progress | Brought, None]) -> Document:
    *_, last = [step async for step in steps]
    assert isinstance(last, Brought)
    return last.document


def test_what_nobody_asks_about_is_forgotten_after_half_an_hour(chatbot: Chatbot) -> None:
    now = 0.0

    async def run() -> None:
        nonlocal now
        counting = CountingChatbot(chatbot.index, chatbot.settings)
        held = Visitors(counting, Admission(counting), clock=lambda: now)
        await taken(held.take(KEY, "a.txt", TOLD.encode()))
        now = 1000
        await taken(held.take(OTHER, "b.txt", TOLD.encode()))
        assert held.chatbot_of(KEY) is not counting  # asked: it starts anew
        now = 2799
        assert [len(held.documents_of(key)) for key in (KEY, OTHER)] == [1, 1]
        now = 2800
        assert [len(held.documents_of(key)) for key in (KEY, OTHER)] == [0, 0]
        assert held.chatbot_of(KEY) is counting
        assert held.key_of({}, {"footnote_visitor": KEY}) is None

    anyio.run(run)


def test_questions_that_wait_go_before_the_next_passages(chatbot: Chatbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "EMBED_AT_ONCE", 1)
    order: list[str] = []

    async def run() -> None:
        counting = CountingChatbot(chatbot.index, chatbot.settings)
        admission = Admission(counting)
        held = Visitors(counting, admission)
        text = "\n\n".join(f"Paragraph {n} is about the number {n} and nothing else at all." for n in range(40))

        async def bringing() -> None:
            async for step in held.take(KEY, "a.txt", text.encode()):
                order.append(step.step if isinstance(step, Progress) else "brought")

        async def asking() -> None:
            while "embedding" not in order:
                await anyio.sleep(0.001)
            await admission.run(lambda: order.append("asked"))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(bringing)
            tasks.start_soon(asking)

    anyio.run(run)
    assert "embedding" in order[order.index("asked") :]


def test_two_at_once_of_one_visitor_both_stay_and_a_race_for_room_is_refused(
    chatbot: Chatbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> list[str]:
        counting = CountingChatbot(chatbot.index, chatbot.settings)
        held = Visitors(counting, Admission(counting))
        refused: list[str] = []

        async def bringing(name: str) -> None:
            try:
                await taken(held.take(KEY, name, TOLD.encode()))
            except Refused as error:
                refused.append(str(error.status))

        async with anyio.create_task_group() as tasks:
            for name in ("a.txt", "b.txt"):
                tasks.start_soon(bringing, name)
        return refused + sorted(d.name for d in held.documents_of(KEY))

    assert anyio.run(run) == ["a.txt", "b.txt"]
    monkeypatch.setattr(visitors, "MAX_DOCUMENTS", 1)
    assert anyio.run(run)[0] == "429"


def test_nothing_of_a_visitor_s_document_is_kept_as_feedback(chatbot: Chatbot) -> None:
    def log(document_id: str) -> list[dict[str, Any]]:
        data = AnswerData(question="q", short_answer="a", sentences=[Span(0, 5, document_id)])
        return [{"role": "user", "content": "q"}, {"role": "assistant", "content": f"<div {data.attribute()}></div>"}]

    owners = next(iter(chatbot.index.documents))
    assert answer_for_feedback(chatbot.index, log(owners), 0) is not None
    assert answer_for_feedback(chatbot.index, log("a visitor's"), 0) is None
    assert answer_for_feedback(chatbot.index, log("a visitor's") + log(owners), 1) is None  # its history would be
