"""Several copies of the server: one index on a Chroma server, one Redis, one nginx, each of them real and killed in turn."""

import collections
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from rag.chatbot import Chatbot
from rag.errors import StoreUnavailable
from rag.index.opening import open_index
from rag.server.prometheus import CountingChatbot
from rag.settings import ROOT, SEED, Settings
from tests.redis_server import RedisServer

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
QUESTION = {"question": "When was Hamas founded?"}
KEY = "ab" * 16
TOLD = "The Varnholm lighthouse was rebuilt in 1911 by Petra Lindqvist."

Listen = Callable[..., str]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(1200):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(address, timeout=2).status_code < 500:
                return
        assert process.poll() is None, address
        time.sleep(0.1)
    raise AssertionError(f"{address} did not come up")


# ---- two copies in this process, with a Redis between them


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def two(listen: Listen, chatbot: Chatbot, redis: RedisServer) -> Callable[..., list[str]]:
    """Addresses of two copies, which know nothing of each other but by Redis."""

    def start(**settings: object) -> list[str]:
        given = {"shared": redis.address, "uploads": True, **settings}
        return [listen(CountingChatbot(chatbot.index, chatbot.settings), **given) for _ in range(2)]

    return start


def test_a_rate_is_counted_over_all_copies_and_by_each_alone_while_redis_is_gone(
    two: Callable[..., list[str]], redis: RedisServer
) -> None:
    one, other = two(rate_limit="6/minute")

    def ask(address: str) -> int:
        return httpx.post(f"{address}/api/ask", json=QUESTION, timeout=60).status_code

    assert [ask(address) for address in (one, other) * 4] == [200] * 6 + [429] * 2
    redis.kill()
    assert [ask(one) for _ in range(8)] == [200] * 6 + [429] * 2
    redis.start()


def test_what_was_brought_to_one_copy_is_asked_of_the_other_and_removed_there(two: Callable[..., list[str]]) -> None:
    one, other = two()
    mine = {"footnote-visitor": KEY}
    for name, text in (("light.txt", TOLD), ("ferry.txt", "The ferry to Sund was built in 1934.")):
        assert (
            httpx.post(f"{one}/api/documents", params={"name": name}, content=text, headers=mine, timeout=60).status_code == 201
        )
    question = {"question": "Who rebuilt the Varnholm lighthouse?"}
    answers = [httpx.post(f"{address}/api/ask", json=question, headers=mine, timeout=60).json() for address in (one, other)]
    assert answers[0]["short_answer"] == answers[1]["short_answer"] == "Petra Lindqvist"
    stable = ("text", "citations", "confidence", "evidence")
    assert [answers[0][key] for key in stable] == [answers[1][key] for key in stable]
    assert not httpx.post(f"{other}/api/ask", json=question, timeout=60).json()["answered"]
    listed = [[d["document"] for d in httpx.get(f"{a}/api/documents", headers=mine).json() if d["own"]] for a in (one, other)]
    assert listed == [["light.txt", "ferry.txt"]] * 2
    id = httpx.get(f"{other}/api/documents", headers=mine).json()[0]["id"]
    assert httpx.delete(f"{other}/api/documents/{id}", headers=mine).status_code == 204
    assert not httpx.post(f"{one}/api/ask", json=question, headers=mine, timeout=60).json()["answered"]


def test_while_redis_is_gone_nobody_is_answered_from_other_documents(two: Callable[..., list[str]], redis: RedisServer) -> None:
    one, other = two()
    mine = {"footnote-visitor": KEY}
    assert httpx.post(f"{one}/api/documents", content=TOLD, headers=mine, timeout=60).status_code == 201
    redis.kill()
    question = {"question": "Who rebuilt the Varnholm lighthouse?"}
    here = httpx.post(f"{one}/api/ask", json=question, headers=mine, timeout=60)
    assert here.json()["short_answer"] == "Petra Lindqvist"
    elsewhere = httpx.post(f"{other}/api/ask", json=question, headers=mine, timeout=60)
    assert (elsewhere.status_code, elsewhere.headers["retry-after"]) == (503, "5")
    assert "out of reach" in elsewhere.json()["error"]
    brought = httpx.post(f"{one}/api/documents", content="More of it.", headers=mine, timeout=60)
    assert brought.status_code == 503
    assert httpx.post(f"{other}/api/ask", json=QUESTION, timeout=60).json()["short_answer"] == "1987", "who brought nothing"
    redis.start()


def test_while_redis_is_gone_what_needs_no_document_of_the_visitor_is_answered(
    two: Callable[..., list[str]], redis: RedisServer, chatbot: Chatbot
) -> None:
    one, other = two()
    mine = {"footnote-visitor": KEY}
    id = httpx.post(f"{one}/api/documents", content=TOLD, headers=mine, timeout=60).json()["id"]
    (seed,) = chatbot.index.documents.values()
    redis.kill()
    with httpx.Client(base_url=other, headers=mine, timeout=60) as client:
        assert client.post("/api/ask", json={**QUESTION, "document": seed.name}).json()["short_answer"] == "1987"
        assert client.get("/api/suggestions", params={"document": seed.name}).json()
        for path in ("", "/article", "/pages?start=0&end=9"):
            assert client.get(f"/api/documents/{seed.id}{path}").status_code == 200
        needing = [
            client.post("/api/ask", json=QUESTION),
            client.post("/api/ask", json={**QUESTION, "documents": [seed.name, "mine.txt"]}),
            client.get("/api/suggestions"),
            client.get("/api/documents"),
            client.get(f"/api/documents/{id}"),
            client.post("/api/documents", content="More of it."),
            client.delete(f"/api/documents/{id}"),
        ]
    assert [(reply.status_code, reply.headers.get("retry-after")) for reply in needing] == [(503, "5")] * len(needing)
    assert {reply.json()["hint"] for reply in needing} == {
        "ask again in a few seconds, or of the other documents alone, by their names"
    }
    redis.start()


# ---- the whole of it, in processes


class Stack:
    """Chroma, Redis, two copies that only read, and nginx as docs/examples/copies.conf has it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ports = {name: free_port() for name in ("chroma", "one", "two", "nginx")}
        self.redis = RedisServer(folder)
        self.variables = {
            **os.environ, "RAG_STORE": f"http://127.0.0.1:{self.ports['chroma']}", "RAG_DOCUMENTS": str(SEED),
            "RAG_SHARED": self.redis.address, "RAG_RATE_LIMIT": "100000/minute", "RAG_TRUSTED_PROXIES": "127.0.0.1",
            "RAG_UPLOADS": "on",
        }  # fmt: skip

    def start(self, name: str) -> None:
        port = self.ports[name]
        if name == "chroma":
            command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
            command += ["--path", str(self.folder / "chroma")]
        elif name == "nginx":
            command = [str(NGINX), "-c", str(self._nginx()), "-p", str(self.folder)]
        else:
            command = [sys.executable, "app.py", "--port", str(port)]
        variables = {**self.variables, "RAG_INDEXING": "off"}
        null = subprocess.DEVNULL
        self.running[name] = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=null, stderr=null)
        path = {"chroma": "/api/v2/heartbeat", "nginx": "/healthz"}.get(name, "/readyz")
        wait_for(f"http://127.0.0.1:{port}{path}", self.running[name])

    def kill(self, name: str) -> None:
        self.running[name].send_signal(signal.SIGTERM if name == "nginx" else signal.SIGKILL)
        self.running[name].wait()

    def _nginx(self) -> Path:
        block = (ROOT / "docs" / "examples" / "copies.conf").read_text("utf-8")
        for theirs, ours in (("one", "one"), ("two", "two")):
            block = block.replace(f"server {theirs}:7860", f"server 127.0.0.1:{self.ports[ours]}")
        block = block.replace("listen 8080", f"listen 127.0.0.1:{self.ports['nginx']}")
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        path = self.folder / "nginx.conf"
        path.write_text(
            f"daemon off; pid {self.folder}/pid; error_log /dev/null; events {{}} http {{ access_log off; {temporary} {block} }}"
        )
        return path


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    if not NGINX:
        pytest.skip("no nginx here (Debian: apt install nginx-light)")
    stack = Stack(tmp_path)
    try:
        yield stack
    finally:
        for name in stack.running:
            stack.kill(name)
        stack.redis.kill()


@pytest.mark.long
def test_each_part_is_killed_in_turn_under_load_and_only_answers_in_flight_are_lost(stack: Stack) -> None:
    stack.start("chroma")
    settings = Settings(store=stack.variables["RAG_STORE"], documents=(SEED,))
    with pytest.raises(StoreUnavailable, match="no index to answer from"):
        open_index(settings.model_copy(update={"indexing": False}))
    done = subprocess.run([sys.executable, "-m", "rag", "index"], cwd=ROOT, env=stack.variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name in ("one", "two", "nginx"):
        stack.start(name)
    address = f"http://127.0.0.1:{stack.ports['nginx']}"
    seen: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    phase, stop = ["all there"], threading.Event()

    def ask(number: int) -> None:
        with httpx.Client(timeout=60, headers={"x-forwarded-for": f"10.0.0.{number}"}) as client:
            while not stop.is_set():
                try:
                    reply = client.post(f"{address}/api/ask", json=QUESTION)
                except httpx.HTTPError:
                    seen[phase[0]]["no answer"] += 1
                    time.sleep(0.5)
                    continue
                told = reply.json()
                if reply.status_code == 200:
                    seen[phase[0]]["right" if told["short_answer"] == "1987" else f"wrong: {told['text']}"] += 1
                else:
                    again = "with" if told["hint"] else "without a hint"
                    seen[phase[0]][f"{reply.status_code} {again}: {told['error'][:40]}"] += 1
                    time.sleep(0.5)

    def until_some_are_right() -> None:
        deadline = time.monotonic() + 120  # a busy machine is slow
        while seen[phase[0]]["right"] < 3 and time.monotonic() < deadline:
            time.sleep(0.1)

    askers = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for asker in askers:
        asker.start()
    until_some_are_right()
    for name in ("one", "redis", "chroma", "nginx"):
        phase[0] = f"{name} gone"
        stack.redis.kill() if name == "redis" else stack.kill(name)
        if name in ("one", "redis"):
            until_some_are_right()
        else:
            time.sleep(3)
        phase[0] = f"{name} comes back"
        stack.redis.start() if name == "redis" else stack.start(name)
        until_some_are_right()
        phase[0] = f"after {name}"
        until_some_are_right()
    stop.set()
    for asker in askers:
        asker.join(60)
    sys.stderr.write("".join(f"{during}: {dict(counted)}\n" for during, counted in seen.items()))  # what pytest -s shows
    lost = {during: {what for what in counted if what != "right"} for during, counted in seen.items()}
    assert all(re.match(r"503 with: |no answer", what) for some in lost.values() for what in some), lost
    for during in ("all there", "one gone", "redis gone", *(f"after {name}" for name in ("one", "redis", "chroma", "nginx"))):
        assert seen[during]["right"], during
        assert not lost[during] or during == "one gone", during
    assert seen["one gone"].total() - seen["one gone"]["right"] <= len(askers), "what it was at when it was killed"
    assert "no answer" not in lost["chroma gone"]
