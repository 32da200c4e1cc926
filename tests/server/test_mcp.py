"""Assistants, as the protocol's own client library speaks for them: over HTTP and over stdio alike."""

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from rag.server import admission as admit
from rag.server.mcp import MAX_QUOTES
from rag.settings import ROOT
from rag.types import Document

Listen = Callable[..., str]
Use = Callable[[Callable[[Client], Awaitable[Any]]], Any]

QUESTION = "Who sponsored the Kalinka center?"
PART = "was then opened in Gaza, sponsored by Rossotrudnichestvo"


@pytest.fixture(scope="module", params=["http", "stdio"])
def use(request: pytest.FixtureRequest, api: str, tmp_path_factory: pytest.TempPathFactory) -> Use:
    """Run what is to be done with a client connected to a server on the seed article."""
    environment = {**os.environ, "RAG_STORE": str(tmp_path_factory.mktemp("store"))}
    process = StdioServerParameters(command=sys.executable, args=["-m", "rag", "mcp"], env=environment, cwd=ROOT)

    def run(what: Callable[[Client], Awaitable[Any]]) -> Any:
        async def connected() -> Any:
            async with Client(f"{api}/mcp" if request.param == "http" else stdio_client(process)) as client:
                return await what(client)

        return anyio.run(connected)

    return run


async def call(client: Client, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return result.structured_content


def test_an_assistant_gets_answers_with_footnotes_passages_and_verdicts(use: Use, seed: Document) -> None:
    async def work(client: Client) -> None:
        assert {tool.name for tool in (await client.list_tools()).tools} == {"ask", "search", "documents", "verify"}
        answer = await call(client, "ask", question=QUESTION, document="article.txt")
        assert answer["short_answer"] == "Rossotrudnichestvo"
        (cited,) = answer["citations"]
        assert seed.text[cited["start"] : cited["end"]] == cited["quote"]
        assert not (await call(client, "ask", question="Who painted the Mona Lisa?"))["answered"]

        passages = (await call(client, "search", question=QUESTION, k=2))["result"]
        assert PART in passages[0]["quote"]
        assert len(passages) == 2
        assert all(seed.text[p["start"] : p["end"]] == p["quote"] for p in passages)

        (document,) = (await call(client, "documents"))["result"]
        (listed,) = (await client.list_resources()).resources
        assert listed.uri == f"footnote://documents/{document['id']}"
        assert (await client.read_resource(listed.uri)).contents[0].text == seed.text
        quote = await client.read_resource(f"{listed.uri}/{cited['start']}-{cited['end']}")
        assert quote.contents[0].text == cited["quote"]
        for nowhere in (
            f"{listed.uri}/5-5",
            f"{listed.uri}/0-99999",
            "footnote://documents/x/0-1",
            "footnote://documents/..%2f/0-1",
        ):
            with pytest.raises(MCPError):
                await client.read_resource(nowhere)

        for claim, why in (
            ("Rossotrudnichestvo sponsored the Kalinka center in Gaza.", ""),
            ("Rossotrudnichestvo did not sponsor the Kalinka center in Gaza.", "negation"),
        ):
            verdict = await call(client, "verify", claim=claim, quotes=[PART])
            assert (verdict["stands"], verdict["why"]) == (not why, why)
        place = verdict["quotes"][0]
        assert seed.text[place["start"] : place["end"]] == PART

    use(work)


def test_what_an_assistant_gets_wrong_is_told_with_the_cure_and_no_more(use: Use) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("ask", {"question": " "}, "the question is empty: ask something"),
        ("ask", {"question": "x" * 5000}, "5,000 characters"),
        ("ask", {"question": QUESTION, "document": "../etc/passwd"}, "no such document"),
        ("search", {"question": QUESTION, "k": 0}, "greater than or equal to 1"),
        ("verify", {"claim": "It is.", "quotes": []}, "at least 1 item"),
        ("verify", {"claim": "It is.", "quotes": ["x"] * (MAX_QUOTES + 1)}, f"at most {MAX_QUOTES} items"),
    ]

    async def work(client: Client) -> None:
        for tool, arguments, says in wrong:
            result = await client.call_tool(tool, arguments)
            assert result.is_error
            assert says in result.content[0].text

    use(work)


# ---- over HTTP, behind the guard

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}
ACCEPT = {"accept": "application/json, text/event-stream"}


def post(address: str, body: Any = INITIALIZE, **headers: str) -> httpx.Response:
    return httpx.post(f"{address}/mcp", json=body, headers={**ACCEPT, **headers})


def test_only_posts_are_answered_and_no_session_is_kept(api: str) -> None:
    assert post(api).json()["result"]["serverInfo"]["name"] == "footnote"
    assert "mcp-session-id" not in post(api).headers
    for method in ("GET", "DELETE", "PUT"):
        assert httpx.request(method, f"{api}/mcp", headers=ACCEPT).status_code == 405
    for body in ({}, [], [INITIALIZE] * 3, {"method": "tools/call"}, "x", {**INITIALIZE, "method": "\x1b" * 1000}):
        assert 200 <= post(api, body).status_code < 500
    assert post(api, {"x": "y" * 2_000_000}).status_code == 413


def test_the_guard_is_the_api_s(listen: Listen) -> None:
    address = listen(rate_limit="2/minute")
    assert [post(address).status_code for _ in range(3)] == [200, 200, 429]
    assert post(address, origin="https://evil.example").status_code == 403
    assert post(address, host="evil.example").status_code == 403

    async def documents(**headers: str) -> Any:
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(f"{guarded}/mcp", http_client=http)) as client,
        ):
            return await call(client, "documents")

    guarded = listen(api_tokens="secret,other", rate_limit="1/minute")
    assert post(guarded).status_code == 401
    assert anyio.run(lambda: documents(authorization="Bearer secret"))["result"], "and a program with a token has no limit"


def test_one_question_too_many_is_told_to_the_assistant(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admit, "WAITING", -admit.ANSWERING)

    async def work() -> Any:
        async with Client(f"{api}/mcp") as client:
            return await client.call_tool("ask", {"question": QUESTION})

    result = anyio.run(work)
    assert result.is_error
    assert "ask again in a few seconds" in result.content[0].text


def test_stdio_says_nothing_but_the_protocol(tmp_path: Path) -> None:
    """What the library's client would pass over: a line on standard output that is no message."""
    environment = {**os.environ, "RAG_STORE": str(tmp_path / "store")}
    command = [sys.executable, "-m", "rag", "mcp"]
    done = subprocess.run(command, input=json.dumps(INITIALIZE) + "\n", cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1]
    assert done.stderr == ""
